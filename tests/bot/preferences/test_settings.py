import re

import pytest

from discord_emulator import Discord, GuildSeed, RoleSeed, UserSeed
from protos.drawing.v1.drawing_pb2 import Safety
from rpc.errors import Unavailable
from tests.bot.conftest import StartBot
from tests.bot.paced_drawing import PacedDrawing


async def test_a_members_settings_are_shown_and_changed_for_their_eyes_only(
    people: Discord, start_bot: StartBot
) -> None:
    mina = people.guild().user("mina")
    async with start_bot():
        shown = await (await mina.slash("설정 나")).reply()
        assert shown.is_ephemeral
        assert "내 설정" in shown.text
        assert "크기: *기본값* (128×128)" in shown.text
        assert "그림체: *기본값* (`ksh`)" in shown.text
        assert "저장" not in shown.text

        changed = await mina.slash("설정 나", 크기="세로", 스텝=20, 가이던스=5.5, 비공개=True)
        told = (await changed.reply()).text
        assert told.startswith("✅ 저장했어요.")
        assert "크기: `세로`\n스텝 수: 20\n가이던스: 5.5" in told
        assert "나만 보기: 예" in told
    async with start_bot():
        told = (await (await mina.slash("설정 나", 초기화="steps")).reply()).text
        assert "크기: `세로`\n스텝 수: *기본값* (12)\n가이던스: 5.5" in told
        told = (await (await mina.slash("설정 나", 초기화="all")).reply()).text
        assert "크기: *기본값*" in told


@pytest.mark.usefixtures("bot")
async def test_a_size_is_told_as_everywhere_however_it_was_typed(people: Discord) -> None:
    alex = people.guild().user("alex")
    for typed in ("192x128", "192 * 128"):
        told = (await (await alex.slash("settings me", size=typed)).reply()).text
        assert "Size: `192×128`" in told


@pytest.mark.usefixtures("bot")
async def test_a_usual_style_that_is_not_shared_any_more_is_told_in_the_settings(
    people: Discord, drawing: PacedDrawing
) -> None:
    elsewhere = await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))
    mallory = elsewhere.user("mallory")
    drawing.versions = {"ksh": [1], "monet": [1]}
    for command in ("settings me", "settings server"):
        told = (await (await mallory.slash(command, style="monet")).reply()).text
        assert "Style: `monet`\n" in told
    drawing.private = {"monet": int(people.guild().id)}
    for command in ("settings me", "settings server"):
        told = (await (await mallory.slash(command)).reply()).text
        assert "Style: `monet` ⚠️ cannot be drawn with here\n" in told


@pytest.mark.usefixtures("bot")
async def test_a_shape_is_told_in_the_language_of_its_reader(people: Discord) -> None:
    mina = people.guild().user("mina")
    await (await mina.slash("설정 나", 크기="세로")).reply()
    told = (await (await mina.slash("설정 나", 언어="en")).reply()).text
    assert "Size: `portrait`" in told


@pytest.mark.usefixtures("bot")
async def test_a_member_may_choose_another_language_than_their_discord(people: Discord) -> None:
    mina = people.guild().user("mina")
    told = (await (await mina.slash("설정 나", 언어="en")).reply()).text
    assert "**Your settings**" in told
    assert "Language: English" in told
    refused = await (await mina.slash("설정 서버")).reply()
    assert "Only managers of this server" in refused.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"size": "huge"}, "The size must be"),
        ({"steps": 101}, "Steps must be between 1 and 100, not 101."),
        ({"guidance": -1.0}, "Guidance must be between 0 and 30, not -1."),
        ({"style": "monet"}, "There is no style `monet`"),
    ],
)
async def test_what_a_draw_would_refuse_is_refused_before_it_is_kept(
    people: Discord, options: dict[str, object], rule: str
) -> None:
    alex = people.guild().user("alex")
    assert rule in (await (await alex.slash("settings me", **options)).reply()).text
    assert "*as usual*" in (await (await alex.slash("settings me")).reply()).text


@pytest.mark.usefixtures("bot")
async def test_managers_see_and_change_what_holds_for_their_server(people: Discord) -> None:
    hana = people.guild().user("hana")
    changed = await hana.slash(
        "settings server",
        prompt_prefix="masterpiece `",
        negative_prompt="@everyone",
        draws_per_day=20,
        unsafe_pictures="age_restricted",
    )
    told = await changed.reply()
    assert told.is_ephemeral
    assert "In front of every prompt: `masterpiece ˋ`" in told.text
    assert "Usual negative prompt: `@everyone`" in told.text
    assert "in 24 hours: 20" in told.text
    assert "flags: only in age-restricted channels" in told.text

    told = await (await hana.slash("settings server", reset="prompt_prefix")).reply()
    assert "In front of every prompt: *the style's own alone*" in told.text
    assert "in 24 hours: 20" in told.text


@pytest.mark.usefixtures("bot")
async def test_a_manager_role_makes_managers_who_cannot_hand_it_on(people: Discord) -> None:
    guild = await people.create_guild(
        GuildSeed(
            "Studio",
            [UserSeed("owner"), UserSeed("helper", roles=("staff",)), UserSeed("guest")],
            roles=(RoleSeed("staff"),),
        )
    )
    owner, helper, guest = (guild.user(name) for name in ("owner", "helper", "guest"))
    refused = "Only managers of this server"
    assert refused in (await (await helper.slash("settings server")).reply()).text

    told = await (await owner.slash("settings server", manager_role="staff")).reply()
    assert "Manager role: <@&" in told.text
    told = await (await helper.slash("settings server", draws_at_once=1)).reply()
    assert "at once: 1" in told.text
    told = await (await guest.slash("settings server")).reply()
    assert refused in told.text
    assert re.search(r"Manage Server or the role <@&\d+>", told.text)

    for options in ({"manager_role": "staff"}, {"reset": "all"}, {"reset": "manager_role_id"}):
        told = await (await helper.slash("settings server", **options)).reply()
        assert "Only who has Manage Server can choose" in told.text
    told = await (await owner.slash("settings server", manager_role="@everyone")).reply()
    assert "cannot be @everyone" in told.text


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("person", "command", "option", "told"),
    [
        ("hana", "settings server", "unsafe_pictures", "no safety checker, so nothing is checked"),
        ("ksh", "설정 서버", "안전하지_않은_이미지", "안전 검사기가 없어서 아직 아무것도"),
    ],
)
async def test_who_chooses_what_becomes_of_flagged_pictures_is_told_if_nobody_checks_them(
    people: Discord, drawing: PacedDrawing, person: str, command: str, option: str, told: str
) -> None:
    manager = people.guild().user(person)
    for options in ({option: "block"}, {}):
        text = (await (await manager.slash(command, **options)).reply()).text
        [line] = [line for line in text.splitlines() if told in line]
        assert "`INFERENCE_SERVER_SAFETY_CHECKER`" in line
    drawing.safety = Safety(checked=True)
    assert told not in (await (await manager.slash(command)).reply()).text
    # What cannot be asked is not claimed.
    drawing.safety = Safety()
    drawing.refuse_to_tell = Unavailable("the inference server is starting up")
    assert told not in (await (await manager.slash(command)).reply()).text
