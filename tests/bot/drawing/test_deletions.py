"""A draw ends with its message: nobody would see what came of it."""

import asyncio
from collections.abc import Awaitable, Callable

import discord
import pytest
from sqlalchemy import select

from bot.bot import Bot
from bot.database.tables import DrawRow
from bot.drawing import ongoing
from discord_emulator import Discord, Message, OverwriteSeed, User
from tests.bot.drawing.drawn import drawn, draws, written_down
from tests.bot.paced_drawing import PacedDrawing

PROMPT = "an anime girl"
Delete = Callable[[Bot, User, Message], Awaitable[None]]


async def delete(_bot: Bot, moderator: User, message: Message) -> None:
    await moderator.delete(message)


async def delete_with_others(bot: Bot, moderator: User, message: Message) -> None:
    other = await moderator.say("hello")
    channel = bot.get_channel(int(message.channel_id))
    assert isinstance(channel, discord.TextChannel)
    await channel.delete_messages([discord.Object(int(each.id)) for each in (message, other)])


async def delete_place(_bot: Bot, moderator: User, message: Message) -> None:
    await moderator.at(message.channel_id).delete_channel()


async def outcomes(bot: Bot) -> list[str | None]:
    await written_down(bot)
    async with bot.database.transaction() as session:
        return list(await session.scalars(select(DrawRow.outcome).order_by(DrawRow.created_at)))


async def standing_still(user: User, drawing: PacedDrawing) -> Message:
    """The message of a draw that is at its sixth step, until it is cancelled."""
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    reply = await (await user.slash("draw", prompt=PROMPT)).reply()
    return await user.until(reply, lambda message: "6/12" in message.text)


@pytest.mark.parametrize("deleted", [delete, delete_with_others, delete_place])
async def test_a_draw_whose_message_is_deleted_is_cancelled_on_the_server(
    people: Discord, bot: Bot, drawing: PacedDrawing, deleted: Delete
) -> None:
    guild = people.guild()
    sweeping = OverwriteSeed("@everyone", allow=["manage_messages"])
    await guild.add_channel("sketches", overwrites=[sweeping])
    reply = await standing_still(guild.user("alex").at("sketches"), drawing)
    await deleted(bot, guild.user("ksh").at("sketches"), reply)
    assert await outcomes(bot) == ["cancelled"]
    assert drawing.cancelled == {drawing.asked[0].request_id}


async def test_so_is_one_in_a_thread_that_is_deleted(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    earlier = await draws(alex, prompt=PROMPT)
    channel = bot.get_channel(int(earlier.channel_id))
    assert isinstance(channel, discord.TextChannel)
    thread = await channel.get_partial_message(int(earlier.id)).create_thread(name="sketches")
    reply = await standing_still(alex.at(str(thread.id)), drawing)
    await delete_place(bot, ksh, reply)
    assert await outcomes(bot) == ["drawn", "cancelled"]


async def test_one_that_waits_for_its_turn_is_cancelled_too(
    people: Discord, bot: Bot, drawing: PacedDrawing
) -> None:
    drawing.queue = [2]
    drawing.may_start.clear()
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.until(reply, lambda message: "2 ahead" in message.text)
    await ksh.delete(reply)
    assert await outcomes(bot) == ["cancelled"]


async def test_one_whose_server_is_away_is_waited_for_no_longer(
    people: Discord, bot: Bot, drawing: PacedDrawing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ongoing, "PAUSES_S", (60,))
    drawing.away = 1
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    reply = await (await alex.slash("draw", prompt=PROMPT)).reply()
    await alex.until(reply, lambda message: "Waiting for the drawing" in message.text)
    await ksh.delete(reply)
    assert await outcomes(bot) == ["cancelled"]
    assert len(drawing.asked) == 1


async def test_others_are_drawn_on(people: Discord, bot: Bot, drawing: PacedDrawing) -> None:
    alex, ksh = people.guild().user("alex"), people.guild().user("ksh")
    earlier = await draws(alex, prompt=PROMPT)
    drawing.stop_at = 6
    drawing.may_go_on.clear()
    draw = await alex.slash("draw", prompt=PROMPT)
    await alex.until(await draw.reply(), lambda message: "6/12" in message.text)
    await ksh.delete(earlier)
    await asyncio.sleep(0.2)
    drawing.may_go_on.set()
    await drawn(alex, draw)
    assert await outcomes(bot) == ["drawn", "drawn"]
