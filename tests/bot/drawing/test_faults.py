import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.bot import Bot
from bot.database.tables import DrawRow
from bot.drawing import ongoing
from discord_emulator import (
    AnswerLost,
    CutOff,
    Discord,
    GatewayLost,
    Reconnect,
    ServerError,
    Slow,
    TooManyRequests,
)
from rpc.errors import KshError, Unavailable
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, draws, is_done
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


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is gone in the middle is asked again once, after a moment."""
    monkeypatch.setattr(ongoing, "PAUSES_S", (2,))


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


async def test_a_bot_that_is_back_goes_on_where_it_was(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    async with start_bot():
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)

    drawing.may_go_on.set()
    async with start_bot():
        shown = await alex.until(reply, lambda message: "Here it is" in message.text)
    assert shown.id == reply.id
    first, second = drawing.asked
    assert first == second


async def test_a_draw_written_down_before_requesters_were_is_asked_for_as_it_was(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    async with start_bot() as bot:
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
        async with bot.database.transaction() as session:
            [row] = await session.scalars(select(DrawRow))
            assert row.request is not None
            row.request = {name: row.request[name] for name in row.request if name != "requester"}

    drawing.may_go_on.set()
    async with start_bot():
        await alex.until(reply, lambda message: "Here it is" in message.text)
    first, second = drawing.asked
    assert not second.HasField("requester")
    first.ClearField("requester")
    assert first == second


async def test_a_picture_that_could_not_be_shown_is_shown_by_a_bot_that_is_back(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    async with start_bot():
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
        answers = "/webhooks/{webhook_id}/{webhook_token}/messages/@original"
        await people.cause(ServerError("PATCH", answers, status=503, times=1000))
        drawing.may_go_on.set()
        async with asyncio.timeout(60):
            while drawing.running:  # noqa: ASYNC110 - the server tells nobody
                await asyncio.sleep(0.05)

    async with start_bot():
        await alex.until(reply, lambda message: "Here it is" in message.text)


@pytest.mark.usefixtures("bot")
async def test_after_a_quarter_of_an_hour_the_message_is_still_edited(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await people.advance(16 * 60)
    drawing.may_go_on.set()
    await alex.until(reply, lambda message: "Here it is" in message.text)


@pytest.mark.usefixtures("bot")
async def test_a_deleted_message_does_no_harm(people: Discord, drawing: PacedDrawing) -> None:
    hana = people.guild().user("hana")
    ksh = people.guild().user("ksh")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    reply = await (await hana.slash("draw", prompt=PROMPT)).reply()
    await ksh.delete(reply)
    drawing.may_go_on.set()
    again = await (await hana.slash("draw", prompt=PROMPT)).reply()
    await hana.until(again, lambda message: "Here it is" in message.text)


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


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    "fault",
    [
        TooManyRequests("*", "*", times=3, retry_after_s=0.2),
        GatewayLost(),
        GatewayLost(resumable=False),
        Reconnect(),
        CutOff("PATCH", "/webhooks/{webhook_id}/{webhook_token}/messages/@original", times=2),
    ],
)
async def test_trouble_with_discord_in_the_middle_is_ridden_out(
    people: Discord,
    drawing: PacedDrawing,
    fault: TooManyRequests | GatewayLost | Reconnect | CutOff,
) -> None:
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT, count=4)).reply()
    await people.cause(fault)
    drawing.may_go_on.set()
    shown = await alex.until(reply, is_done, timeout_s=60)
    assert len(shown.attachments) == 4
    # Nor is it left in the middle of connecting again, which discord.py does not end cleanly.
    await people.bot_online(commands=["draw"])
    await draws(alex, prompt=PROMPT)


@pytest.mark.usefixtures("bot")
async def test_an_answer_whose_receipt_is_lost_is_gone_on_with(people: Discord) -> None:
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    await people.cause(AnswerLost("POST", callback))
    await draws(people.guild().user("alex"), prompt=PROMPT)


@pytest.mark.usefixtures("bot", "impatient")
async def test_a_press_whose_answer_is_lost_on_the_way_is_gone_on_with(
    people: Discord, drawing: PacedDrawing
) -> None:
    drawing.refuse = Unavailable("the inference server is starting up")
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    failed = await alex.until(reply, lambda message: "Try again" in message.buttons)
    drawing.refuse = None
    callback = "/interactions/{interaction_id}/{interaction_token}/callback"
    await people.cause(AnswerLost("POST", callback))
    await alex.click(failed, "Try again")
    await alex.until(failed, is_done)


async def test_a_draw_whose_message_was_never_learnt_is_ended(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    async with start_bot() as bot:
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
        async with bot.database.transaction() as session:
            [row] = await session.scalars(select(DrawRow))
            row.message_id = None
    drawing.may_go_on.set()
    async with start_bot() as bot:
        async with bot.database.transaction() as session:
            [row] = await session.scalars(select(DrawRow))
        assert row.ended_at is not None
        assert row.outcome == "failed"
        await draws(alex, prompt=PROMPT)
    assert len(drawing.asked) == 2
