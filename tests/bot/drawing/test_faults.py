import asyncio

import pytest
from sqlalchemy import select

from bot.database.tables import DrawRow
from discord_emulator import (
    AnswerLost,
    CutOff,
    Discord,
    GatewayLost,
    Reconnect,
    ServerError,
    TooManyRequests,
)
from rpc.errors import Unavailable
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import draws, is_done
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"


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
