"""An inference server that is away, before a draw and in the middle of it."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.drawing import ongoing
from discord_emulator import AnswerLost, Discord, Slow
from rpc.errors import KshError, Unavailable
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, is_done
from tests.bot.paced_drawing import PacedDrawing, loading

PROMPT = "an anime girl"
ROOT = Path(__file__).parents[3]


async def reaches_its_server(bot: Bot) -> None:
    """A channel looks for a server that was away every two seconds at most."""
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(KshError):
                await bot.servers.drawing.capabilities()
                return


async def test_a_server_that_is_away_is_said_and_can_be_tried_again(
    people: Discord, bot: Bot, inference_server: Server, drawing: PacedDrawing
) -> None:
    address = inference_server.address
    await inference_server.__aexit__()
    alex = people.guild().user("alex")

    reply = await (await alex.slash("draw", prompt=PROMPT, seed="3")).reply()
    assert "The drawing server cannot be reached right now" in reply.text
    assert reply.buttons == ["Try again", "Delete"]
    assert reply.is_ephemeral

    settings = ServerSettings(listen=address, drain_s=0)
    async with running(settings, loading(drawing), name="inference server"):
        await reaches_its_server(bot)
        shown = await drawn(alex, await alex.click(reply, "Try again"))
    assert "seed `3`" in shown.text
    assert not shown.is_ephemeral


@pytest.mark.usefixtures("bot", "impatient")
@pytest.mark.parametrize(
    "error",
    [
        Unavailable("the inference server is starting up"),
        Unavailable("the engine has stopped: out of memory"),
    ],
)
async def test_a_server_that_stays_away_is_said_in_the_message_and_can_be_tried_again(
    people: Discord, drawing: PacedDrawing, error: Exception
) -> None:
    drawing.refuse = error
    mina = people.guild().user("mina")
    reply = await (await mina.slash("draw", prompt=PROMPT)).reply()
    shown = await mina.until(
        reply, lambda message: "서버가 시작하거나 종료하는 중이에요" in message.text
    )
    assert "memory" not in shown.text
    assert shown.buttons == ["다시 시도", "삭제"]

    drawing.refuse = None
    await mina.click(shown, "다시 시도")
    await mina.until(shown, is_done)
    assert all(asked == drawing.asked[0] for asked in drawing.asked)


@pytest.mark.usefixtures("bot", "impatient")
async def test_who_tries_again_is_acknowledged_while_the_last_page_is_on_its_way(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.refuse = Unavailable("the inference server is starting up")
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.until(reply, lambda message: "Waiting for the drawing" in message.text)
    answers = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
    await people.cause(AnswerLost("PATCH", answers))
    failed = await alex.until(reply, lambda message: "Try again" in message.buttons)
    await people.cause(Slow("PATCH", answers, delay_s=4))
    drawing.refuse = None
    await (await alex.click(failed, "Try again")).acknowledged()
    await alex.until(reply, is_done, timeout_s=15)


@asynccontextmanager
async def server_process(address: str) -> AsyncIterator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bot.paced_drawing", address, cwd=ROOT
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@pytest.mark.usefixtures("impatient")
async def test_a_server_that_is_killed_and_stays_away_is_said_and_can_be_tried_again(
    people: Discord,
    inference_server: Server,
    start_bot: StartBot,
    drawing: PacedDrawing,
) -> None:
    address = inference_server.address
    await inference_server.__aexit__()
    alex = people.guild().user("alex")
    async with start_bot() as bot, server_process(address) as process:
        await reaches_its_server(bot)
        reply = await (await alex.slash("draw", prompt=PROMPT, seed="4")).reply()
        await alex.until(reply, lambda message: "5/12" in message.text)
        process.kill()
        away = await alex.until(reply, lambda message: "Waiting for the drawing" in message.text)
        assert away.buttons == ["Cancel"]
        assert away.attachments == ()
        shown = await alex.until(away, lambda message: "cannot be reached" in message.text)
        assert shown.buttons == ["Try again", "Delete"]
        await process.wait()

        again = ServerSettings(listen=address, drain_s=0)
        async with running(again, loading(drawing), name="inference server"):
            await reaches_its_server(bot)
            await alex.click(shown, "Try again")
            await alex.until(shown, lambda message: "Here it is" in message.text)


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("person", "told", "cancel"),
    [
        ("alex", "Waiting for the drawing server…", "Cancel"),
        ("mina", "이미지 생성 서버를 기다리고 있어요…", "취소"),
    ],
)
async def test_a_server_that_comes_back_in_the_middle_goes_on_with_the_very_same_draw(
    people: Discord, drawing: PacedDrawing, person: str, told: str, cancel: str
) -> None:
    user = people.guild().user(person)
    drawing.stop_at = 6
    drawing.away = 1
    reply = await (await user.slash("draw", prompt=PROMPT)).reply()
    away = await user.until(reply, lambda message: told in message.text)
    assert away.buttons == [cancel]
    shown = await user.until(away, is_done)
    assert shown.id == reply.id
    first, second = drawing.asked
    assert first == second


@pytest.mark.usefixtures("bot")
async def test_a_draw_is_cancelled_while_its_server_is_away(
    people: Discord, drawing: PacedDrawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ongoing, "PAUSES_S", (60,))
    drawing.away = 1
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    away = await alex.until(reply, lambda message: "Waiting for the drawing" in message.text)
    await alex.click(away, "Cancel")
    await alex.until(away, lambda message: "Cancelled." in message.text)
    assert len(drawing.asked) == 1


def test_a_server_that_is_away_is_waited_for_about_two_minutes() -> None:
    assert 90 <= sum(ongoing.PAUSES_S) <= 150
    assert sorted(ongoing.PAUSES_S) == list(ongoing.PAUSES_S)
