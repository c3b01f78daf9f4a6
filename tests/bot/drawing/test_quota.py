import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from bot.bot import Bot
from bot.database.tables import DrawRow
from bot.preferences.guild import GuildPreferences
from discord_emulator import CutOff, Discord
from protos.drawing.v1.drawing_pb2 import Safety
from rpc.errors import NotFound, QueueFull
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, draws, is_done
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"


async def limit(
    bot: Bot, people: Discord, *, per_day: int | None = None, at_once: int | None = None
) -> None:
    preferences = GuildPreferences(draws_per_day=per_day, draws_at_once=at_once)
    await bot.guild_preferences.prefer(int(people.guild().id), preferences)


async def make_older(bot: Bot, age: timedelta) -> None:
    """All draws so far were asked for that long ago."""
    async with bot.database.transaction() as session:
        await session.execute(update(DrawRow).values(created_at=datetime.now(UTC) - age))


async def test_as_many_as_a_day_allows_are_drawn_and_then_it_is_told_when_again(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    await limit(bot, people, per_day=2)
    mina, alex = people.guild().user("mina"), people.guild().user("alex")
    for _ in range(2):
        shown = await draws(mina, prompt=PROMPT, size="64x64")
    refusal = await (await mina.slash("draw", prompt=PROMPT)).reply()
    assert refusal.is_ephemeral
    assert "24시간 동안 2번까지" in refusal.text
    freed = datetime.now(UTC) + timedelta(hours=24)
    told = int(refusal.text.partition("<t:")[2].partition(":R>")[0])
    assert abs(told - freed.timestamp()) < 60
    # What comes of a picture counts like a draw.
    for button in ("한 번 더", "변형", "업스케일"):
        refusal = await (await mina.click(shown, button)).reply()
        assert "24시간 동안 2번까지" in refusal.text
    # Each has their own.
    await draws(alex, prompt=PROMPT)
    assert len(drawing.asked) == 3

    await make_older(bot, timedelta(hours=25))
    await draws(mina, prompt=PROMPT)


async def test_what_is_left_of_a_day_is_told_with_the_queue(people: Discord, bot: Bot) -> None:
    alex, mina = people.guild().user("alex"), people.guild().user("mina")
    told = await (await alex.slash("queue")).reply()
    assert "24 hours" not in told.text
    await limit(bot, people, per_day=2)
    await draws(alex, prompt=PROMPT)
    told = await (await alex.slash("queue")).reply()
    assert "You can draw 1 more of 2 times in 24 hours." in told.text
    told = await (await mina.slash("대기열")).reply()
    assert "24시간 동안 그릴 수 있는 2번 가운데 2번 남았어요." in told.text


async def test_the_refusal_is_in_english_for_others(people: Discord, bot: Bot) -> None:
    await limit(bot, people, per_day=1)
    alex = people.guild().user("alex")
    await draws(alex, prompt=PROMPT)
    refusal = await (await alex.slash("draw", prompt=PROMPT)).reply()
    assert "a member may draw 1 time in 24 hours. You can" in refusal.text


async def test_what_was_refused_failed_or_cancelled_costs_nothing(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    await limit(bot, people, per_day=1)
    alex = people.guild().user("alex")
    await (await alex.slash("draw", prompt="!!!")).reply()
    for error in (NotFound("ksh has no version 1"), QueueFull("at most 2 draws may wait")):
        drawing.refuse = error
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        await alex.until(reply, lambda message: "⚠️" in message.text)
    drawing.refuse = None
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.click(reply, "Cancel")
    await alex.until(reply, lambda message: "Cancelled." in message.text)

    await draws(alex, prompt=PROMPT)
    refusal = await (await alex.slash("draw", prompt=PROMPT)).reply()
    assert "in 24 hours" in refusal.text


async def test_a_draw_that_was_not_let_in_costs_nothing_when_nobody_could_be_told(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    await limit(bot, people, at_once=1)
    alex = people.guild().user("alex")
    drawing.refuse = QueueFull("at most 2 draws may wait")
    await people.cause(
        CutOff("POST", "/interactions/{interaction_id}/{interaction_token}/callback")
    )
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    assert "went wrong on our side" in reply.text
    drawing.refuse = None
    await draws(alex, prompt=PROMPT)


async def test_a_draw_of_which_nothing_is_shown_for_safety_costs_nothing(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    await limit(bot, people, per_day=2)
    alex = people.guild().user("alex")
    drawing.safety = Safety(checked=True, flagged=True, withheld=True)
    for _ in range(2):
        reply = await (await alex.slash("draw", prompt=PROMPT, count=2)).reply()
        withheld = await alex.until(reply, lambda message: "held 2 of 2 pictures" in message.text)
        assert "Details" in withheld.buttons
    told = await (await alex.slash("queue")).reply()
    assert "You can draw 2 more of 2 times in 24 hours." in told.text
    # One picture of two is a draw.
    drawing.flagged_only = {0}
    for _ in range(2):
        await draws(alex, prompt=PROMPT, count=2)
    refusal = await (await alex.slash("draw", prompt=PROMPT)).reply()
    assert "in 24 hours" in refusal.text


@pytest.mark.usefixtures("bot")
async def test_one_that_was_tried_again_and_is_withheld_is_not_tried_once_more(
    people: Discord, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.refuse = QueueFull("at most 2 draws may wait")
    refused = await (await alex.slash("draw", prompt=PROMPT)).reply()
    drawing.refuse = None
    drawing.safety = Safety(checked=True, flagged=True, withheld=True)
    reply = await (await alex.click(refused, "Try again")).reply()
    await alex.until(reply, lambda message: "held this picture back" in message.text)
    again = await (await alex.click(refused, "Try again")).reply()
    assert "already ended" in again.text
    assert len(drawing.asked) == 2


async def test_a_failed_draw_that_is_tried_again_counts_once(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    await limit(bot, people, per_day=2)
    alex = people.guild().user("alex")
    drawing.refuse = QueueFull("at most 2 draws may wait")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    failed = await alex.until(reply, lambda message: "Try again" in message.buttons)
    drawing.refuse = None
    await drawn(alex, await alex.click(failed, "Try again"))
    await draws(alex, prompt=PROMPT)
    refusal = await (await alex.slash("draw", prompt=PROMPT)).reply()
    assert "in 24 hours" in refusal.text


async def test_to_try_again_takes_what_is_left_of_the_day(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    await limit(bot, people, per_day=1)
    alex = people.guild().user("alex")
    drawing.refuse = QueueFull("at most 2 draws may wait")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    failed = await alex.until(reply, lambda message: "Try again" in message.buttons)
    drawing.refuse = None
    await draws(alex, prompt=PROMPT)
    refusal = await (await alex.click(failed, "Try again")).reply()
    assert refusal.is_ephemeral
    assert "in 24 hours" in refusal.text


async def test_no_more_are_under_way_at_once_than_allowed(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    await limit(bot, people, at_once=1)
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    for person, told in (
        ("alex", "at most 1 draw of a member may be under way at once"),
        ("mina", "동시에 1건까지"),
    ):
        user = people.guild().user(person)
        reply = await (await user.slash("draw", prompt=PROMPT)).reply()
        refusal = await (await user.slash("draw", prompt=PROMPT)).reply()
        assert refusal.is_ephemeral
        assert told in refusal.text
    drawing.may_go_on.set()
    await user.until(reply, is_done)
    await draws(user, prompt=PROMPT)


@pytest.mark.parametrize("kind", ["per_day", "at_once"])
async def test_two_requests_at_the_same_moment_do_not_both_slip_through(
    people: Discord, bot: Bot, drawing: PacedDrawing, kind: str
) -> None:
    await limit(bot, people, **{kind: 1})
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    alex = people.guild().user("alex")
    both = await asyncio.gather(*(alex.slash("draw", prompt=PROMPT) for _ in range(2)))
    replies = [await draw.reply() for draw in both]
    assert sorted(reply.is_ephemeral for reply in replies) == [False, True]
    drawing.may_go_on.set()
    [reply] = [reply for reply in replies if not reply.is_ephemeral]
    await alex.until(reply, is_done)
    assert len(drawing.asked) == 1


async def test_draws_are_counted_across_a_restart(
    people: Discord, start_bot: StartBot, drawing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    async with start_bot() as bot:
        await limit(bot, people, per_day=1)
        reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
    drawing.may_go_on.set()
    async with start_bot():
        shown = await alex.until(reply, is_done)
        refusal = await (await alex.click(shown, "Again")).reply()
    assert "in 24 hours" in refusal.text


async def test_without_limits_as_many_as_they_like(people: Discord, bot: Bot) -> None:
    await limit(bot, people)
    alex = people.guild().user("alex")
    both = await asyncio.gather(*(alex.slash("draw", prompt=PROMPT) for _ in range(2)))
    for draw in both:
        await drawn(alex, draw)
