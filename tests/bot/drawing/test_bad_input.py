"""Through the whole bot: a refusal is for its reader only, and the server is not bothered."""

from typing import Any

import pytest

from discord_emulator import Discord, GuildSeed, UserSeed
from discord_emulator.driver.errors import Refused
from tests.bot.paced_drawing import PacedDrawing

pytestmark = pytest.mark.usefixtures("bot")

PROMPT = "an anime girl"
BAD: list[tuple[dict[str, Any], str, str]] = [
    ({"prompt": "   "}, "prompt is empty", "프롬프트가 비어 있어요"),
    ({"prompt": "🌸🌸 1️⃣ <:rose:1234>!"}, "needs words", "단어가 있어야 해요"),
    ({"prompt": "a girl\x07"}, "(U+0007)", "프롬프트에 읽을 수 없는 문자(U+0007)"),
    ({"prompt": "a" * 1001}, "at most 1000 characters long, not 1001", "프롬프트는 1000자까지"),
    (
        {"prompt": PROMPT, "negative_prompt": "b" * 1001},
        "The negative prompt must be at most 1000",
        "네거티브 프롬프트는 1000자까지",
    ),
    ({"prompt": PROMPT, "size": "100x100"}, "multiples of 8 between 64 and 256", "8의 배수"),
    ({"prompt": PROMPT, "size": "512x512"}, "not 512×512", "(입력한 값: 512×512)"),
    ({"prompt": PROMPT, "size": "256x256"}, "at most 36864 pixels", "36864픽셀까지"),
    ({"prompt": PROMPT, "size": "huge"}, "`square`, `portrait`", "`정사각형`, `세로`"),
    ({"prompt": PROMPT, "steps": 0}, "between 1 and 100, not 0", "1에서 100 사이"),
    ({"prompt": PROMPT, "steps": 1000}, "between 1 and 100, not 1000", "(입력한 값: 1000)"),
    ({"prompt": PROMPT, "guidance": 31}, "between 0 and 30, not 31", "0에서 30 사이"),
    (
        {"prompt": PROMPT, "seed": str(2**64)},
        "from 0 to 9223372036854775807, not `18446744073709551616`",
        "0부터 9223372036854775807까지",
    ),
    ({"prompt": PROMPT, "seed": "-1"}, "not `-1`", "(입력한 값: `-1`)"),
    ({"prompt": PROMPT, "seed": "9" * 5000}, "not `999", "(입력한 값: `999"),
    ({"prompt": PROMPT, "style": "monet"}, "can draw with: `ksh`", "그림체: `ksh`"),
    ({"prompt": PROMPT, "version": 9}, "`ksh` has no version 9. It has: 1.", "버전: 1"),
    ({"prompt": PROMPT, "version": -1}, "no version -1", "-1 버전이 없어요"),
]


@pytest.mark.parametrize("person", ["alex", "mina"])
async def test_bad_input_is_refused_in_the_members_language(
    people: Discord, drawing: PacedDrawing, person: str
) -> None:
    drawing.max_prompt_characters = 1000
    for options, english, korean in BAD:
        user = people.guild().user(person)
        reply = await (await user.slash("draw", **options)).reply()
        assert reply.is_ephemeral, options
        assert (english if person == "alex" else korean) in reply.text, options
    assert drawing.asked == []


@pytest.mark.parametrize("option", ["prompt", "negative_prompt"])
async def test_no_more_can_be_typed_than_is_drawn(people: Discord, option: str) -> None:
    alex = people.guild().user("alex")
    with pytest.raises(Refused, match="1 to 4000 characters, not 4001"):
        await alex.slash("draw", **{"prompt": PROMPT, option: "a" * 4001})


async def test_a_style_of_another_guild_that_is_not_shared_is_unknown_here(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "theirs": [1], "ours": [1]}
    drawing.private = {"theirs": 1, "ours": int(people.guild().id)}
    alex = people.guild().user("alex")

    refusal = await (await alex.slash("draw", prompt=PROMPT, style="theirs")).reply()
    assert "You can draw with: `ksh`, `ours`" in refusal.text
    reply = await (await alex.slash("draw", prompt=PROMPT, style="ours")).reply()
    await alex.until(reply, lambda message: "`ours@1`" in message.text)


async def test_a_chosen_version_is_drawn_with(people: Discord, drawing: PacedDrawing) -> None:
    drawing.versions = {"ksh": [1, 2, 3]}
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT, version=2)).reply()
    await alex.until(reply, lambda message: "`ksh@2`" in message.text)


async def test_options_are_suggested(people: Discord, drawing: PacedDrawing) -> None:
    drawing.versions = {"ksh": [1, 2], "monet": []}
    mina = people.guild().user("mina")
    sizes = await mina.suggestions("draw", "size", prompt=PROMPT, size="")
    assert [(size.name, size.value) for size in sizes] == [
        ("정사각형 (128×128)", "square"),
        ("세로 (96×144)", "portrait"),
        ("가로 (144×96)", "landscape"),
    ]
    styles = await mina.suggestions("draw", "style", prompt=PROMPT, style="mo")
    assert [(style.name, style.value) for style in styles] == [("MONET (monet)", "monet")]
    versions = await mina.suggestions("draw", "version", prompt=PROMPT, style="ksh", version="")
    assert [version.name for version in versions] == ["ksh@2 (사용 중)", "ksh@1"]


async def test_versions_are_suggested_of_the_style_that_would_be_drawn_in(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "monet": [5], "klee": [7]}
    alex, hana = people.guild().user("alex"), people.guild().user("hana")
    await (await hana.slash("settings server", style="monet")).reply()
    for style, version in (("", 5), ("klee", 7)):
        if style:
            await (await alex.slash("settings me", style=style)).reply()
        [choice] = await alex.suggestions("draw", "version", prompt=PROMPT, version="")
        assert choice.value == version


async def test_versions_of_a_style_of_others_are_not_suggested(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.versions = {"ksh": [1], "secret": [1, 2]}
    drawing.private = {"secret": int(people.guild().id)}
    wanted = {"prompt": PROMPT, "style": "secret", "version": ""}
    mallory = (await people.create_guild(GuildSeed("Elsewhere", [UserSeed("mallory")]))).user(
        "mallory"
    )
    assert await mallory.suggestions("draw", "version", **wanted) == []
    alex = people.guild("KSH Studio").user("alex")
    versions = await alex.suggestions("draw", "version", **wanted)
    assert [version.value for version in versions] == [2, 1]


async def test_while_the_server_is_slow_what_was_known_is_suggested_in_time(
    people: Discord, drawing: PacedDrawing
) -> None:
    mina = people.guild().user("mina")
    sizes = await mina.suggestions("draw", "size", prompt=PROMPT, size="")
    drawing.may_tell.clear()
    assert await mina.suggestions("draw", "size", prompt=PROMPT, size="") == sizes
    versions = await mina.suggestions("draw", "version", prompt=PROMPT, version="")
    assert [version.value for version in versions] == [1]
