import pytest

from discord_emulator import ChannelSeed, Discord, GuildSeed, UserSeed
from protos.training.v1 import styles_pb2
from rpc.server import Server
from tests.bot.conftest import StartBot
from tests.bot.paced_drawing import PacedDrawing
from tests.bot.paced_training import PacedTraining

MONA = {"name": "mona", "trigger": "drawn by  MONA drawing style"}


def mona(owner_guild_id: int, **fields: object) -> styles_pb2.Style:
    style = styles_pb2.Style(
        name="mona",
        display_name="Mona *Lisa*",
        trigger="drawn by MONA",
        prompt_prefix="drawn by MONA",
        negative_prompt_prefix="bad hands",
        textual_inversions=["EasyNegative"],
        owner_guild_id=owner_guild_id,
        num_drawings=7,
        **fields,  # type: ignore[arg-type] # as asked
    )
    style.updated_at.GetCurrentTime()
    return style


@pytest.mark.usefixtures("bot")
async def test_a_guild_makes_a_style_of_its_own(people: Discord, training: PacedTraining) -> None:
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mona", locale="ko")]))
    artist = elsewhere.user("mona")
    reply = await (
        await artist.slash("그림체 만들기", 이름="mona", 문구=MONA["trigger"], 표시_이름="모나")
    ).reply()
    assert not reply.is_ephemeral
    assert reply.text.splitlines()[:2] == [
        "🎨 `mona` 그림체를 만들었어요. (표시 이름: **모나**)",
        "그림체 문구: `drawn by MONA drawing style`",
    ]
    made = training.made["mona"]
    assert made.owner_guild_id == int(elsewhere.id)
    assert made.trigger == made.prompt_prefix == "drawn by MONA drawing style"
    assert not made.shared

    taken = await (await artist.slash("그림체 만들기", 이름="mona", 문구="x")).reply()
    assert taken.is_ephemeral
    assert "mona 그림체가 이미 있어요" in taken.text


@pytest.mark.usefixtures("bot")
async def test_who_gives_a_trigger_that_is_not_english_is_warned(
    people: Discord, training: PacedTraining
) -> None:
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    made = await ksh.slash("그림체 만들기", 이름="mona", 문구="모나 그림체")
    assert "-# ⚠️ 모델은 영어만 읽어요. 그림체 문구를 영어로" in (await made.reply()).text

    modal = await (await hana.slash("style edit", style="mona")).modal()
    reply = await (await hana.fill(modal, display_name="Mona")).reply()
    assert "reads English" not in reply.text
    modal = await (await hana.slash("style edit", style="mona")).modal()
    reply = await (await hana.fill(modal, trigger="모나의 그림체")).reply()
    assert "-# ⚠️ The model reads English" in reply.text
    modal = await (await hana.slash("style edit", style="mona")).modal()
    reply = await (await hana.fill(modal, trigger="drawn by Moná")).reply()
    assert "reads English" not in reply.text
    assert training.made["mona"].trigger == "drawn by Moná"


@pytest.mark.usefixtures("bot")
async def test_who_puts_words_before_prompts_that_are_not_english_is_warned(
    people: Discord,
) -> None:
    hana, ksh = (people.guild().user(name) for name in ("hana", "ksh"))
    told = "-# ⚠️ What is put in front of prompts is not translated"
    korean = "-# ⚠️ 프롬프트 앞에 붙일 말은 번역되지 않고"
    options = {"이름": "mona", "문구": "drawn by MONA"}
    made = await ksh.slash("그림체 만들기", **options, 앞말="수채화, 뷁")
    assert korean in (await made.reply()).text
    # Its prefix is the trigger, which is warned of already.
    reply = await (await ksh.slash("그림체 만들기", 이름="moni", 문구="모니 그림체")).reply()
    assert "⚠️" in reply.text
    assert korean not in reply.text

    for changes, is_warned in (
        ({"display_name": "모나"}, False),
        ({"negative_prompt_prefix": "나쁜 손"}, True),
        ({"prompt_prefix": "watercolour", "negative_prompt_prefix": ""}, False),
    ):
        modal = await (await hana.slash("style edit", style="mona")).modal()
        reply = await (await hana.fill(modal, **changes)).reply()
        assert (told in reply.text) == is_warned


@pytest.mark.usefixtures("bot")
async def test_everybody_sees_what_their_guild_may_draw_with(
    people: Discord, training: PacedTraining, drawing: PacedDrawing
) -> None:
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    studio = people.guild("KSH Studio")
    training.made["mona"] = mona(int(elsewhere.id))
    training.styles = ("ksh",)
    drawing.versions = {"ksh": [4], "mona": []}
    listed = await (await studio.user("mina").slash("그림체 목록")).reply()
    assert listed.is_ephemeral
    channel = studio.channels["drawings"]
    assert listed.text.splitlines() == [
        "**KSH** · `ksh`",
        f"`ksh@4` 버전으로 그려요 · 그림 60장 · 그림 채널 <#{channel}>",
        "-# 운영자 소유 · 공유 중 · 그림체 문구 `drawn by KSH drawing style`",
    ]
    listed = await (await elsewhere.user("mallory").slash("style list")).reply()
    assert "**Mona \\*Lisa\\*** · `mona`\nnot taught yet · 7 drawings" in listed.text
    assert "-# of this server · trigger `drawn by MONA`" in listed.text
    assert "of the bot's operator · shared" in listed.text
    assert "<#" not in listed.text


@pytest.mark.usefixtures("bot")
async def test_a_channel_that_was_chosen_is_listed_and_long_lists_have_pages(
    people: Discord, training: PacedTraining, inference_server: Server
) -> None:
    training.styles = tuple(f"style-{number:02}" for number in range(15))
    hana = people.guild().user("hana")
    await (await hana.slash("drawings channel", channel="general", style="style-07")).reply()
    await inference_server.__aexit__()
    page = await (await hana.slash("style list")).reply()
    assert "Page 1 of 3" in page.text
    assert "version unknown, the drawing server is away" in page.text
    await hana.click(page, "Next")
    second = await hana.until(page, lambda seen: "Page 2 of 3" in seen.text)
    assert f"drawings in <#{people.guild().channels['general']}>" in second.text
    assert second.buttons == ["Back", "Next"]


async def test_a_style_is_edited_in_a_window_and_what_changed_is_told(
    people: Discord, training: PacedTraining, start_bot: StartBot
) -> None:
    training.made["mona"] = mona(int(people.guild().id))
    hana = people.guild().user("hana")
    async with start_bot():
        modal = await (await hana.slash("style edit", style="mona")).modal()
        assert modal.title == "Edit mona"
        assert [field["value"] for field in modal.fields] == [
            "Mona *Lisa*",
            "drawn by MONA",
            "drawn by MONA",
            "bad hands",
            "EasyNegative",
        ]
    # A restart meanwhile costs nobody what they wrote.
    async with start_bot():
        sent = await hana.fill(
            modal,
            trigger="drawn by  ANNA",
            negative_prompt_prefix="",
            textual_inversions="EasyNegative, bad-artist\nbadhandv4",
        )
        told = await sent.reply()
    assert told.text.splitlines() == [
        "🎨 `mona` was changed:",
        "Trigger, at the end of captions: `drawn by MONA` → `drawn by ANNA`",
        "Put in front of negative prompts: `bad hands` → (empty)",
        "Embeddings among these words: `EasyNegative` → `EasyNegative, bad-artist, badhandv4`",
        (
            "-# 7 drawings' captions end in the new trigger now. Its versions so far "
            "learnt the old one: `/retrain` teaches them the new."
        ),
    ]
    made = training.made["mona"]
    assert made.trigger == "drawn by ANNA"
    assert made.negative_prompt_prefix == ""
    assert list(made.textual_inversions) == ["EasyNegative", "bad-artist", "badhandv4"]


@pytest.mark.usefixtures("bot")
async def test_what_another_manager_changed_meanwhile_is_not_overwritten(
    people: Discord, training: PacedTraining
) -> None:
    training.made["mona"] = mona(int(people.guild().id))
    ksh, hana = (people.guild().user(name) for name in ("ksh", "hana"))
    first = await (await ksh.slash("그림체 편집", 그림체="mona")).modal()
    second = await (await hana.slash("style edit", style="mona")).modal()
    await (await hana.fill(second, display_name="Anna")).reply()
    refusal = await (await ksh.fill(first, display_name="안나")).reply()
    assert refusal.is_ephemeral
    assert "다른 사람이 `mona` 그림체를 바꿨어요" in refusal.text
    assert training.made["mona"].display_name == "Anna"

    same = await (await hana.slash("style edit", style="mona")).modal()
    refusal = await (await hana.fill(same)).reply()
    assert "Nothing was changed in `mona`" in refusal.text


@pytest.mark.usefixtures("bot")
async def test_a_style_is_shared_and_kept_to_oneself_again(
    people: Discord, training: PacedTraining
) -> None:
    training.made["mona"] = mona(int(people.guild().id))
    ksh = people.guild().user("ksh")
    told = await (await ksh.slash("그림체 공유", 공유=True, 그림체="mona")).reply()
    assert "다른 서버에서도 `mona` 그림체로 그릴 수 있어요" in told.text
    assert training.made["mona"].shared
    told = await (await ksh.slash("그림체 공유", 공유=False, 그림체="mona")).reply()
    assert "이제 이 서버에서만" in told.text
    assert not training.made["mona"].shared


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("style create", MONA),
        ("style edit", {"style": "ksh"}),
        ("style share", {"style": "ksh", "shared": True}),
    ],
)
async def test_members_change_no_style_and_managers_none_of_others(
    people: Discord, training: PacedTraining, command: str, options: dict[str, object]
) -> None:
    refusal = await (await people.guild().user("mina").slash(command, **options)).reply()
    assert refusal.is_ephemeral
    assert "관리자" in refusal.text
    assert training.made == {}
    if command != "style create":
        elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
        refusal = await (await elsewhere.user("mallory").slash(command, **options)).reply()
        assert "`ksh` belongs to another server" in refusal.text
        assert training.made == {}


@pytest.mark.usefixtures("bot")
async def test_the_only_style_of_a_guild_is_meant_where_its_managers_name_none(
    people: Discord, training: PacedTraining
) -> None:
    elsewhere = await people.create_guild(
        GuildSeed("Elsewhere", [UserSeed("mona")], [ChannelSeed("studio")])
    )
    artist = elsewhere.user("mona")

    async def asked() -> str:
        return (await (await artist.slash("drawings channel", channel="studio")).reply()).text

    assert "This server has no style of its own yet" in await asked()
    training.made["mona"] = mona(int(elsewhere.id))
    assert "now teach `mona`" in await asked()
    training.made["lisa"] = mona(int(elsewhere.id))
    training.made["lisa"].name = "lisa"
    assert "Name one with `style`: `lisa`, `mona`." in await asked()


@pytest.mark.usefixtures("bot")
async def test_a_trainer_that_cannot_be_reached_is_named_whatever_asked_it(
    people: Discord, training: PacedTraining, trainer: Server
) -> None:
    training.made["mona"] = mona(int(people.guild().id))
    training.styles = tuple(f"style-{number:02}" for number in range(15))
    hana = people.guild().user("hana")
    page = await (await hana.slash("style list")).reply()
    window = await (await hana.slash("style edit", style="mona")).modal()
    await trainer.__aexit__()
    for asking in (
        await hana.slash("style list"),
        await hana.click(page, "Next"),
        await hana.fill(window, display_name="Anna"),
    ):
        reply = await asking.reply()
        assert "The trainer cannot be reached right now" in reply.text
