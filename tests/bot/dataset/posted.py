"""What managers post, and what they see of it."""

import asyncio
from collections.abc import Callable

import discord

from bot.bot import Bot
from discord_emulator import File, Message, User
from tests.bot.paced_drawing import picture

RUBY = File("ruby.png", picture(96, 128, 1))


async def eventually(holds: Callable[[], object], timeout_s: float = 60) -> None:
    """Waits for what nobody in the local Discord sees."""
    async with asyncio.timeout(timeout_s):
        while not holds():  # noqa: ASYNC110 - it is the trainer's state, which tells nobody
            await asyncio.sleep(0.02)


async def answer_to(person: User, message: Message, timeout_s: float = 30) -> Message:
    """In the message's thread, which has its id, or below it."""
    return await person.sees(lambda seen: answers(seen, message), timeout_s=timeout_s)


def answers(seen: Message, message: Message) -> bool:
    return message.id in (seen.channel_id, seen.replies_to)


async def answers_to(person: User, message: Message) -> list[Message]:
    """All messages of the answer, where it is in a thread."""
    return [seen for seen in await person.at(message.id).history() if seen.content]


async def reaction_on(person: User, message: Message, sign: str) -> None:
    await person.until(message, lambda seen: list(seen.reactions) == [sign])


async def _thread_of(person: User, message: Message) -> str | None:
    return next(seen.thread for seen in await person.history() if seen.id == message.id)


async def thread_becomes(person: User, message: Message, name: str) -> None:
    async with asyncio.timeout(60):
        # Of a thread that is renamed, its message tells nobody.
        while await _thread_of(person, message) != name:  # noqa: ASYNC110
            await asyncio.sleep(0.02)


async def archive(bot: Bot, message: Message) -> None:
    """Has a message's thread fall asleep, as Discord does after a day."""
    thread = await bot.fetch_channel(int(message.id))
    assert isinstance(thread, discord.Thread)
    await thread.edit(archived=True)
