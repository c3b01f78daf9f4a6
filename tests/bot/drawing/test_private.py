import asyncio
from collections.abc import Sequence
from datetime import timedelta

import discord
import pytest
from sqlalchemy import select

from bot.bot import Bot
from bot.database.tables import DrawRow
from bot.drawing.book import DrawBook
from bot.drawing.request import Outcome
from bot.preferences.guild import GuildPreferences
from bot.preferences.member import MemberPreferences
from bot.reply_token import ReplyToken
from discord_emulator import Discord, Message, User
from discord_emulator.driver.errors import Refused
from tests.bot.conftest import StartBot
from tests.bot.drawing.drawn import drawn, draws, is_done, written_down
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"


@pytest.fixture
def standing(drawing: PacedDrawing) -> PacedDrawing:
    """Stands still at the sixth step."""
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    return drawing


async def tokens(bot: Bot) -> Sequence[str | None]:
    async with bot.database.transaction() as session:
        return list(await session.scalars(select(DrawRow.reply_token)))


async def unshown(bot: Bot) -> None:
    """Returns when a draw has been drawn that nobody could be shown."""
    async with asyncio.timeout(60):
        while True:
            async with bot.database.transaction() as session:
                if Outcome.UNSHOWN in await session.scalars(select(DrawRow.outcome)):
                    return
            await asyncio.sleep(0.02)


async def cut_off(people: Discord, start_bot: StartBot) -> tuple[User, Message]:
    """Somebody, and the message of their private draw that a restart cut off."""
    alex = people.guild().user("alex")
    async with start_bot():
        reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
    return alex, reply


@pytest.mark.parametrize("options", [{}, {"private": True}])
async def test_a_bot_that_died_before_it_learnt_of_its_message_goes_on_in_it(
    people: Discord,
    standing: PacedDrawing,
    start_bot: StartBot,
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, bool],
) -> None:
    alex, died = people.guild().user("alex"), asyncio.Event()

    async def die(*_: object) -> None:
        died.set()
        raise asyncio.CancelledError

    async with start_bot():
        with monkeypatch.context() as patch:
            patch.setattr(DrawBook, "answered", die)
            reply = await (await alex.slash("draw", prompt=PROMPT, **options)).reply()
            await died.wait()
    standing.may_go_on.set()
    async with start_bot() as bot:
        await alex.until(reply, is_done)
        await written_down(bot)
        assert await tokens(bot) == [None]
    first, second = standing.asked
    assert first == second


@pytest.mark.usefixtures("bot")
async def test_what_edits_a_message_of_all_is_kept_until_the_bot_learns_of_it(
    people: Discord, standing: PacedDrawing, bot: Bot
) -> None:
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.until(reply, lambda message: "6/12" in message.text)
    assert await tokens(bot) == [None]
    standing.may_go_on.set()
    await alex.until(reply, is_done)


@pytest.mark.usefixtures("bot")
async def test_a_private_draw_is_seen_by_its_author_alone_from_start_to_end(
    people: Discord, standing: PacedDrawing
) -> None:
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
    assert reply.is_ephemeral
    stepping = await alex.until(reply, lambda message: "6/12" in message.text)
    standing.may_go_on.set()
    shown = await alex.until(stepping, is_done)
    assert shown.is_ephemeral
    assert shown.id == reply.id
    assert await ksh.history() == []
    with pytest.raises(Refused):
        await ksh.click(shown, "Delete")


@pytest.mark.usefixtures("bot")
async def test_what_comes_of_a_private_picture_is_private_too(people: Discord) -> None:
    alex = people.guild().user("alex")
    shown = await draws(alex, prompt=PROMPT, private=True, size="64x64")
    for button in ("Again", "Vary", "Upscale"):
        assert (await drawn(alex, await alex.click(shown, button))).is_ephemeral
    modal = await (await alex.click(shown, "Edit")).modal()
    edited = await alex.fill(modal, prompt="a boy", negative_prompt="")
    assert (await drawn(alex, edited)).is_ephemeral
    await alex.click(shown, "Delete")
    await alex.sees_deleted(shown)
    assert await people.guild().user("sam").history() == []


async def test_who_prefers_to_draw_in_private_does_and_may_say_otherwise(
    people: Discord, bot: Bot
) -> None:
    guild = people.guild()
    mina = guild.user("mina")
    user_id = int(guild.state["users"]["mina"])
    await bot.members.prefer(user_id, MemberPreferences(private=True))
    assert (await draws(mina, prompt=PROMPT)).is_ephemeral
    assert not (await draws(mina, prompt=PROMPT, private=False)).is_ephemeral


@pytest.mark.usefixtures("bot")
async def test_a_private_draw_is_cancelled(people: Discord, standing: PacedDrawing) -> None:
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
    await alex.until(reply, lambda message: "6/12" in message.text)
    await alex.click(reply, "Cancel")
    await alex.until(reply, lambda message: "Cancelled." in message.text)
    assert standing.cancelled


async def test_a_private_draw_that_a_restart_cut_off_goes_on_in_its_message(
    people: Discord, start_bot: StartBot, standing: PacedDrawing
) -> None:
    alex, reply = await cut_off(people, start_bot)
    standing.may_go_on.set()
    async with start_bot() as bot:
        shown = await alex.until(reply, is_done)
        await written_down(bot)
        assert await tokens(bot) == [None]
    assert shown.is_ephemeral
    first, second = standing.asked
    assert first == second


async def test_a_private_draw_that_a_restart_cut_off_is_cancelled_at_the_first_press(
    people: Discord, start_bot: StartBot, standing: PacedDrawing
) -> None:
    alex, reply = await cut_off(people, start_bot)
    await people.advance(16 * 60)
    async with start_bot():
        await alex.click(reply, "Cancel")
        await alex.until(reply, lambda message: "Cancelled." in message.text)
    assert standing.cancelled


async def test_a_private_draw_that_a_restart_cut_off_keeps_its_place_in_the_limits(
    people: Discord, start_bot: StartBot, standing: PacedDrawing
) -> None:
    alex, guild = people.guild().user("alex"), people.guild()
    async with start_bot():
        reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
    await people.advance(16 * 60)
    async with start_bot() as bot:
        await bot.guild_preferences.prefer(int(guild.id), GuildPreferences(draws_at_once=1))
        refusal = await (await alex.slash("draw", prompt=PROMPT)).reply()
        assert "under way at once" in refusal.text
        queue = await (await alex.slash("queue")).reply()
        assert str(reply.id) in queue.text
        standing.may_go_on.set()
        await unshown(bot)


async def test_a_private_draw_that_nothing_reaches_comes_with_the_next_press(
    people: Discord, start_bot: StartBot, standing: PacedDrawing
) -> None:
    alex, reply = await cut_off(people, start_bot)
    await people.advance(16 * 60)
    standing.may_go_on.set()
    async with start_bot() as bot:
        await unshown(bot)
        await alex.click(reply, "Cancel")
        shown = await alex.until(reply, is_done)
    assert shown.is_ephemeral
    assert standing.asked[0] == standing.asked[-1]


async def test_what_edits_a_private_answer_is_kept_while_it_does_and_never_told(
    bot: Bot, people: Discord, standing: PacedDrawing
) -> None:
    alex, sam = people.guild().user("alex"), people.guild().user("sam")
    reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
    await alex.until(reply, lambda message: "6/12" in message.text)
    public = await (await sam.slash("draw", prompt=PROMPT)).reply()
    await sam.until(public, lambda message: "6/12" in message.text)
    kept, none = sorted(await tokens(bot), key=lambda token: token is None)
    assert none is None
    assert kept is not None
    book = DrawBook(bot.database)
    mine, *_ = await book.unfinished()
    token = await book.reply_token(mine)
    assert token is not None
    assert kept not in repr(token)
    past = ReplyToken(token.value, discord.utils.utcnow() - timedelta(seconds=1))
    await book.answered(mine, int(reply.id), past)
    await book.forget_tokens()
    assert await tokens(bot) == [None, None]
    standing.may_go_on.set()
    await alex.until(reply, is_done)
    await sam.until(public, is_done)


@pytest.mark.usefixtures("bot")
async def test_a_private_picture_that_comes_after_a_quarter_of_an_hour_comes_with_the_next_press(
    people: Discord, standing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
    waiting = await alex.until(reply, lambda message: "6/12" in message.text)
    await people.advance(16 * 60)
    standing.may_go_on.set()
    # Meanwhile others are drawn for as ever.
    await draws(people.guild().user("sam"), prompt=PROMPT)
    await alex.click(waiting, "Cancel")
    shown = await alex.until(waiting, is_done)
    assert shown.is_ephemeral
    first, *_, last = [
        asked for asked in standing.asked if asked.requester == standing.asked[0].requester
    ]
    assert first == last


@pytest.mark.usefixtures("bot", "standing")
async def test_a_private_draw_is_cancelled_after_a_quarter_of_an_hour(people: Discord) -> None:
    alex = people.guild().user("alex")
    reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
    waiting = await alex.until(reply, lambda message: "6/12" in message.text)
    await people.advance(16 * 60)
    await alex.click(waiting, "Cancel")
    await alex.until(waiting, lambda message: "Cancelled." in message.text)


async def test_one_that_its_quota_held_back_comes_when_there_is_room(
    people: Discord, start_bot: StartBot, standing: PacedDrawing
) -> None:
    alex = people.guild().user("alex")
    guild_id = int(people.guild().id)
    async with start_bot():
        reply = await (await alex.slash("draw", prompt=PROMPT, private=True)).reply()
        await alex.until(reply, lambda message: "6/12" in message.text)
    await people.advance(16 * 60)
    standing.may_go_on.set()
    async with start_bot() as bot:
        await unshown(bot)
        await bot.guild_preferences.prefer(guild_id, GuildPreferences(draws_per_day=1))
        await draws(alex, prompt=PROMPT)
        refusal = await (await alex.click(reply, "Cancel")).reply()
        assert "in 24 hours" in refusal.text
        await bot.guild_preferences.prefer(guild_id, GuildPreferences(draws_per_day=2))
        await alex.click(reply, "Cancel")
        await alex.until(reply, is_done)
