import pytest

from bot.bot import Bot
from bot.preferences.guild import GuildPreferences, UnsafePolicy
from bot.preferences.member import MemberPreferences
from discord_emulator import Discord
from discord_emulator.driver.interaction import Interaction
from discord_emulator.driver.seen import Message
from discord_emulator.driver.user import User
from protos.drawing.v1.drawing_pb2 import SAFETY_POLICY_WITHHOLD, Safety
from tests.bot.drawing.drawn import drawn, draws, is_done
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"


async def prefer(bot: Bot, people: Discord, person: str, preferences: MemberPreferences) -> None:
    await bot.members.prefer(int(people.guild().state["users"][person]), preferences)


async def decide(bot: Bot, people: Discord, preferences: GuildPreferences) -> None:
    await bot.guild_preferences.prefer(int(people.guild().id), preferences)


def stand_still(drawing: PacedDrawing) -> None:
    """Halfway, until it may go on."""
    drawing.stop_at = 6
    drawing.may_go_on.clear()


async def halfway(user: User, interaction: Interaction) -> Message:
    return await user.until(await interaction.reply(), lambda message: "6/12" in message.text)


async def test_where_the_form_is_silent_the_member_is_heard(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "monet": [3]}
    await prefer(
        bot,
        people,
        "alex",
        MemberPreferences(size="portrait", steps=20, guidance=5.5, style="monet"),
    )
    alex = people.guild().user("alex")
    await draws(alex, prompt=PROMPT)
    await draws(alex, prompt=PROMPT, size="64x80", steps=3, guidance=2, style="ksh")
    first, second = (
        (asked.width, asked.height, asked.num_inference_steps, asked.guidance_scale, asked.style)
        for asked in drawing.asked
    )
    assert first == (96, 144, 20, 5.5, "monet")
    assert second == (64, 80, 3, 2.0, "ksh")


async def test_then_the_guild_is_heard_and_last_the_server(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "monet": [3], "closed": [1]}
    drawing.private = {"closed": 1}
    guild = GuildPreferences(style="monet", prompt_prefix="in our garden", negative_prompt="blurry")
    await decide(bot, people, guild)
    # Of another guild's style that is closed to this one, a member's wish is no use here.
    await prefer(bot, people, "alex", MemberPreferences(style="closed"))
    alex = people.guild().user("alex")
    await draws(alex, prompt=PROMPT)
    await draws(alex, prompt=PROMPT, negative_prompt="hat")
    await decide(bot, people, GuildPreferences(style="gone"))
    await draws(alex, prompt=PROMPT)
    assert [
        (asked.style, asked.guild_prompt_prefix, asked.prompt, asked.negative_prompt)
        for asked in drawing.asked
    ] == [
        ("monet", "in our garden", PROMPT, "blurry"),
        ("monet", "in our garden", PROMPT, "hat"),
        ("ksh", "", PROMPT, ""),
    ]


@pytest.mark.parametrize(
    ("members", "guilds", "person", "told"),
    [
        ("gone", "ksh", "alex", "Your usual style `gone`"),
        ("gone", "ksh", "mina", "`/설정 나`에서 바꿔 주세요"),
        (None, "gone", "alex", "This server's usual style `gone`"),
        (None, "gone", "mina", "관리자가 `/설정 서버`에서 바꿀 수 있어요"),
        (None, None, "alex", "cannot draw with the usual style `ksh`"),
        (None, None, "mina", "기본 그림체(`ksh`)를 쓸 수 없어요"),
    ],
)
async def test_whoever_named_no_style_is_told_whose_setting_names_one_that_is_gone(
    people: Discord,
    bot: Bot,
    drawing: PacedDrawing,
    members: str | None,
    guilds: str | None,
    person: str,
    told: str,
) -> None:
    drawing.versions = {"ksh": [1], "monet": [3]}
    drawing.private = {"ksh": 1}
    await prefer(bot, people, person, MemberPreferences(style=members))
    await decide(bot, people, GuildPreferences(style=guilds))
    user = people.guild().user(person)
    refusal = await (await user.slash("draw", prompt=PROMPT)).reply()
    assert refusal.is_ephemeral
    assert told in refusal.text
    assert "`monet`" in refusal.text
    # One that is named is nobody's setting.
    named = await (await user.slash("draw", prompt=PROMPT, style="gone")).reply()
    assert "설정" not in named.text
    assert "settings" not in named.text
    assert drawing.asked == []


async def test_again_draws_in_the_style_and_size_of_before_whatever_its_presser_prefers(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "monet": [3]}
    await prefer(bot, people, "alex", MemberPreferences(size="64x64", style="monet"))
    await prefer(bot, people, "sam", MemberPreferences(size="80x80", style="ksh"))
    shown = await draws(people.guild().user("alex"), prompt=PROMPT)
    sam = people.guild().user("sam")
    await drawn(sam, await sam.click(shown, "Again"))
    assert [(asked.style, asked.width) for asked in drawing.asked] == [("monet", 64)] * 2


async def test_a_preference_that_the_server_does_not_draw_is_told_as_the_rule(
    people: Discord, bot: Bot
) -> None:
    await prefer(bot, people, "mina", MemberPreferences(steps=1000))
    mina = people.guild().user("mina")
    refusal = await (await mina.slash("draw", prompt=PROMPT)).reply()
    assert refusal.is_ephemeral
    assert "(입력한 값: 1000)" in refusal.text


@pytest.mark.parametrize(
    ("policy", "channel", "names"),
    [
        (UnsafePolicy.SPOILER, "general", ["SPOILER_ksh-1-7.png"]),
        (UnsafePolicy.BLOCK, "general", []),
        (UnsafePolicy.BLOCK, "adults", []),
        (UnsafePolicy.AGE_RESTRICTED, "general", []),
        (UnsafePolicy.AGE_RESTRICTED, "adults", ["SPOILER_ksh-1-7.png"]),
    ],
)
async def test_what_becomes_of_a_flagged_picture_is_the_guilds_choice(
    people: Discord,
    bot: Bot,
    drawing: PacedDrawing,
    policy: UnsafePolicy,
    channel: str,
    names: list[str],
) -> None:
    drawing.safety = Safety(checked=True, flagged=True)
    guild = people.guild()
    await guild.add_channel("adults", nsfw=True)
    await decide(bot, people, GuildPreferences(unsafe_policy=policy))
    alex = guild.user("alex").at(channel)
    reply = await (await alex.slash("draw", prompt=PROMPT, seed="7")).reply()
    shown = await alex.until(reply, lambda message: "safety check" in message.text)
    assert [file.filename for file in shown.attachments] == names
    [asked] = drawing.asked
    assert (asked.safety_policy == SAFETY_POLICY_WITHHOLD) is (names == [])


@pytest.mark.parametrize("count", [1, 2])
async def test_where_an_age_restricted_channel_would_show_what_is_withheld_it_is_said(
    people: Discord, bot: Bot, drawing: PacedDrawing, count: int
) -> None:
    drawing.safety = Safety(checked=True, flagged=True)
    drawing.flagged_only = {0}
    alex, mina = people.guild().user("alex"), people.guild().user("mina")

    async def told(user: User, **options: object) -> str:
        reply = await (await user.slash("draw", prompt=PROMPT, count=count, **options)).reply()
        shown = await user.until(reply, lambda message: message.buttons[-1] in {"Delete", "삭제"})
        return shown.text

    said, said_in_korean = "Age-restricted channels here show such", "연령 제한 채널에서는 볼 수 있"
    await decide(bot, people, GuildPreferences(unsafe_policy=UnsafePolicy.AGE_RESTRICTED))
    assert said in await told(alex)
    assert said_in_korean in await told(mina)
    await decide(bot, people, GuildPreferences(unsafe_policy=UnsafePolicy.BLOCK))
    assert said not in await told(alex)


@pytest.mark.parametrize("policy", UnsafePolicy)
@pytest.mark.parametrize("channel", ["general", "adults"])
async def test_no_look_is_shown_of_a_picture_that_may_have_to_be_hidden(
    people: Discord, bot: Bot, drawing: PacedDrawing, policy: UnsafePolicy, channel: str
) -> None:
    drawing.safety = Safety(checked=True)
    guild = people.guild()
    await guild.add_channel("adults", nsfw=True)
    await decide(bot, people, GuildPreferences(unsafe_policy=policy))
    alex = guild.user("alex").at(channel)
    stand_still(drawing)
    stepping = await halfway(alex, await alex.slash("draw", prompt=PROMPT, count=2))
    assert stepping.attachments == ()
    assert drawing.asked[-1].preview_interval_steps == 0
    drawing.may_go_on.set()
    shown = await alex.until(stepping, is_done)
    assert len(shown.attachments) == 2


@pytest.mark.usefixtures("bot")
async def test_what_was_drawn_unchecked_is_drawn_again_without_looks_once_it_is_checked(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, size="64x64")
    drawing.safety = Safety(checked=True)
    stand_still(drawing)
    stepping = await halfway(alex, await alex.click(shown, "Upscale"))
    assert stepping.attachments == ()
    drawing.may_go_on.set()
    await alex.until(stepping, is_done)
