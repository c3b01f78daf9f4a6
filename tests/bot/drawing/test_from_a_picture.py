import asyncio
import hashlib
import os
import time

import pytest

from bot.bot import Bot
from bot.drawing.cog import Drawing
from bot.settings import Settings
from discord_emulator import Discord, File
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, draws, is_done
from tests.bot.paced_drawing import PacedDrawing, picture

PROMPT = "an anime girl"
SKETCH = picture(80, 64, 5)
REDRAW, REDRAW_KO = "Redraw in this style", "이 그림체로 다시 그리기"


@pytest.mark.usefixtures("bot")
async def test_a_draw_starts_from_an_uploaded_picture_and_keeps_its_shape(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, image=File("sketch.png", SKETCH), strength=0.5)
    assert "from a picture (strength 0.5)" in shown.text
    [asked] = drawing.asked
    assert asked.image == SKETCH
    assert asked.strength == pytest.approx(0.5)
    assert not asked.HasField("width")
    assert not asked.HasField("height")


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("options", "english", "korean"),
    [
        ({"strength": 0.5}, "add `image`, or leave `strength` out", "원본 이미지가 있을 때만"),
        (
            {"image": File("a.png", SKETCH), "strength": 0},
            "above 0 and at most 1, not 0",
            "0보다 크고 1 이하",
        ),
        (
            {"image": File("a.png", b"no picture")},
            "must be a PNG, JPEG or WebP file",
            "PNG, JPEG, WebP 파일이어야",
        ),
        (
            {"image": File("a.gif", picture(8, 8, 1, "GIF"))},
            "must be a PNG, JPEG or WebP file",
            "PNG, JPEG, WebP 파일이어야",
        ),
        (
            {"image": File("a.png", SKETCH + b"\0" * (2 << 20))},
            "at most 1.0 MiB, not 2.0 MiB",
            "1.0 MiB까지",
        ),
    ],
)
async def test_a_picture_or_a_strength_that_will_not_do_is_refused(
    people: Discord,
    drawing: PacedDrawing,
    options: dict[str, object],
    english: str,
    korean: str,
) -> None:
    for person, told in (("alex", english), ("mina", korean)):
        user = people.guild().user(person)
        refusal = await (await user.slash("draw", prompt=PROMPT, **options)).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text
    assert drawing.asked == []


async def test_a_bot_that_is_back_still_has_the_picture(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    async with start_bot():
        draw = await alex.slash("draw", prompt=PROMPT, image=File("sketch.png", SKETCH))
        reply = await draw.reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
    drawing.may_go_on.set()
    async with start_bot():
        await alex.until(reply, is_done)
    first, second = drawing.asked
    assert first == second
    assert second.image == SKETCH


async def test_pictures_are_kept_as_long_as_a_draw_starts_from_them(
    people: Discord, bot: Bot, settings: Settings
) -> None:
    alex = people.guild().user("alex")
    await draws(alex, prompt=PROMPT, image=File("sketch.png", SKETCH))
    folder = settings.data_folder / "inputs"
    [kept] = folder.iterdir()
    assert kept.name == hashlib.sha256(SKETCH).hexdigest()
    stray, young = folder / ("0" * 64), folder / ("1" * 64)
    for file in (stray, young):
        file.write_bytes(SKETCH)
    a_week_ago = time.time() - 7 * 24 * 3600
    for file in (kept, stray):
        os.utime(file, (a_week_ago, a_week_ago))

    cog = bot.get_cog("Drawing")
    assert isinstance(cog, Drawing)
    cog.forget_old_draws.change_interval(seconds=0.05)
    async with asyncio.timeout(60):
        while stray.exists():  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.05)
    assert kept.exists()
    assert young.exists()


@pytest.mark.usefixtures("bot")
async def test_any_picture_in_a_channel_is_redrawn(people: Discord, drawing: PacedDrawing) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    message = await alex.upload("general", [File("sketch.png", SKETCH)], content="look")
    modal = await (await mina.message_menu(message, REDRAW)).modal()
    assert modal.title == REDRAW_KO
    filled = {"프롬프트": PROMPT, "변화 강도: 0.1 거의 그대로, 1 완전히 새로": " 0,7 "}
    shown = await drawn(mina, await mina.fill(modal, filled))
    assert "변화 강도 0.7" in shown.text
    [asked] = drawing.asked
    assert (asked.prompt, asked.image) == (PROMPT, SKETCH)
    assert asked.strength == pytest.approx(0.7)


@pytest.mark.usefixtures("bot")
async def test_of_a_picture_of_ours_the_prompt_is_there_and_of_several_one_is_chosen(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, count=4)
    modal = await (await alex.message_menu(shown, REDRAW)).modal()
    prompt, strength, which = modal.fields
    assert (prompt["value"], strength["value"]) == (PROMPT, "0.8")
    assert [option["label"] for option in which["options"]] == ["1", "2", "3", "4"]
    assert which["options"][0]["default"]
    await drawn(alex, await alex.fill(modal, prompt=PROMPT, strength="0.6", picture="3"))
    assert drawing.asked[1].image == await alex.download(shown.attachments[2])

    for typed, told in (("much", "at most 1, not `much`"), ("nan", "at most 1, not nan")):
        modal = await (await alex.message_menu(shown, REDRAW)).modal()
        refusal = await (await alex.fill(modal, prompt=PROMPT, strength=typed)).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text


@pytest.mark.usefixtures("bot")
async def test_a_message_without_a_picture_has_nothing_to_redraw_or_tell(people: Discord) -> None:
    alex = people.guild().user("alex")
    for message in (
        await alex.say("hello"),
        await alex.upload("general", [File("notes.txt", b"no")]),
    ):
        for command in (REDRAW, "Show parameters"):
            refusal = await (await alex.message_menu(message, command)).reply()
            assert refusal.is_ephemeral
            assert "no picture in this message" in refusal.text


async def test_a_window_sent_in_after_a_restart_is_answered(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    async with start_bot():
        message = await alex.upload("general", [File("sketch.png", SKETCH)])
        modal = await (await alex.message_menu(message, REDRAW)).modal()
    await alex.delete(message)
    async with start_bot():
        await drawn(alex, await alex.fill(modal, prompt=PROMPT, strength="0.6"))
    assert drawing.asked[0].image == SKETCH


@pytest.mark.usefixtures("bot")
async def test_what_strangers_pictures_and_ours_were_made_with_is_shown(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    text = "1girl, `smile`\nNegative prompt: hat\nSteps: 20, Sampler: Euler a, Seed: 5"
    stranger = File("a.png", picture(64, 64, 1, parameters=text))
    message = await alex.upload("general", [stranger, File("b.png", SKETCH)])
    told = await (await mina.message_menu(message, "Show parameters")).reply()
    assert told.is_ephemeral
    assert text in told.text

    shown = await draws(alex, prompt=PROMPT)
    drawing.inspects_as_ours = True
    told = await (await mina.message_menu(shown, "Show parameters")).reply()
    assert "**프롬프트**\n```\nan anime girl\n```" in told.text

    silent = await alex.upload("general", [File("b.png", SKETCH)])
    refusal = await (await mina.message_menu(silent, "Show parameters")).reply()
    assert refusal.is_ephemeral
    assert "생성 정보가 들어 있지 않아요" in refusal.text


@pytest.mark.usefixtures("bot")
async def test_the_menus_speak_korean(people: Discord) -> None:
    mina = people.guild().user("mina")
    offered = {command["shown_name"] for command in await mina.commands()}
    assert {REDRAW_KO, "생성 정보 보기", "그리기"} <= offered
