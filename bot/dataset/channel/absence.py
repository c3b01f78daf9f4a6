"""What happened in the drawings channels while the bot was away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Final

import discord
import structlog

from bot.background import Background
from bot.dataset.channel.channels import DrawingsChannels
from bot.dataset.channel.read_channels import ReadChannels
from bot.dataset.channel.removals import Removals
from bot.dataset.posts import Posts, PostState
from bot.errors import DISCORD_FAILURES

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_UNKNOWN_MESSAGE: Final = 10008
# Older ones are not looked for.
_POSTS_COMPARED: Final = 5000
# Somebody who takes drawings back deletes a few; whoever deletes more may only be tidying up.
MOST_DELETED_AWAY: Final = 5

Take = Callable[[discord.Message], Awaitable[None]]


class Absence:
    """Makes up for it, one channel at a time.

    Args:
        bot: Whose absence it was.
        take: What is done with a message; it returns when that is over.
    """

    def __init__(
        self,
        bot: "Bot",
        channels: DrawingsChannels,
        posts: Posts,
        read: ReadChannels,
        removals: Removals,
        take: Take,
    ) -> None:
        self._bot = bot
        self._channels = channels
        self._posts = posts
        self._read = read
        self._removals = removals
        self._take = take
        self._background = Background()
        # Those of which nothing is missing: until then, a message that comes must not move how far
        # they were read, past others that were missed.
        self._caught_up: set[int] = set()
        self._connected = False
        self._again = False

    def begin(self) -> None:
        """Makes up for what was missed; again each time that events may have been lost."""
        self._connected = True
        self._caught_up.clear()
        self._again = True
        if self not in self._background:
            self._background.start(self, self._make_up_all())

    def lost(self) -> None:
        """The connection is lost, and with it perhaps what happens from now on."""
        self._connected = False

    def resumed(self) -> None:
        """The connection is back, with all that happened meanwhile."""
        self._connected = True

    def follow(self, channel_id: int) -> None:
        """A channel is one for drawings from now on."""
        self._caught_up.add(channel_id)

    async def seen(self, message: discord.Message) -> None:
        """A message came and was dealt with."""
        assert message.guild is not None  # noqa: S101 - only guilds have drawings channels
        if self._connected and message.channel.id in self._caught_up:
            await self._read.advance(message.guild.id, message.channel.id, message.id)

    async def close(self) -> None:
        await self._background.close()

    async def _make_up_all(self) -> None:
        while self._again:
            self._again = False
            await self._make_up()

    async def _make_up(self) -> None:
        for post in await self._posts.in_state(PostState.DELETED):
            self._removals.begin(post)
        channels = [
            channel for guild in self._bot.guilds for channel in await self._channels.of(guild)
        ]
        for channel in channels:
            try:
                await self._compare(channel)
                await self._go_on(channel)
                await self._catch_up(channel)
            except DISCORD_FAILURES as error:
                log.warning("a drawings channel could not be read", error=str(error))
            else:
                if not self._again:
                    self._caught_up.add(channel.id)

    async def _compare(self, channel: discord.TextChannel) -> None:
        """Which messages that were learnt from are not there any more."""
        joined_at = channel.guild.me.joined_at
        # Older ones are left alone: where the bot was invited anew, or a local Discord began anew,
        # that they are gone is nobody's wish.
        since = 0 if joined_at is None else discord.utils.time_snowflake(joined_at)
        answered = await self._posts.answered_in(channel.id, limit=_POSTS_COMPARED)
        known = [each for each in answered if each > since]
        if not known or not _is_readable(channel):
            return
        there = {
            message.id
            async for message in channel.history(
                limit=None,
                after=discord.Object(min(known) - 1),
                before=discord.Object(max(known) + 1),
            )
        }
        # A channel whose history may not be read looks empty: each is asked for by its id.
        gone = [each for each in known if each not in there and await _is_gone(channel, each)]
        if len(gone) <= MOST_DELETED_AWAY:
            await self._removals.deleted(gone)
        else:
            await self._removals.doubtful(gone)

    async def _go_on(self, channel: discord.TextChannel) -> None:
        """Posts that the last process did not finish with."""
        for post in await self._posts.in_state(PostState.LEARNING, channel.id):
            try:
                message = await channel.fetch_message(post.message_id)
            except discord.NotFound as error:
                if error.code == _UNKNOWN_MESSAGE:
                    await self._removals.deleted([post.message_id])
                continue
            await self._take(message)

    async def _catch_up(self, channel: discord.TextChannel) -> None:
        """Messages that came meanwhile; one after the other, however many they are."""
        position = await self._read.position(channel.id)
        if position is None:
            # A process that ended before it had looked around has dealt with messages all the same.
            position = next(iter(await self._posts.answered_in(channel.id, limit=1)), None)
        if position is None:
            # What was posted before the channel taught anything is for `/drawings scan`.
            await self._read.advance(channel.guild.id, channel.id, channel.last_message_id or 0)
            return
        async for message in channel.history(
            limit=None, after=discord.Object(position), oldest_first=True
        ):
            await self._take(message)
            await self._read.advance(channel.guild.id, channel.id, message.id)
            await asyncio.sleep(0)


def _is_readable(channel: discord.TextChannel) -> bool:
    may = channel.permissions_for(channel.guild.me)
    return may.view_channel and may.read_message_history


async def _is_gone(channel: discord.TextChannel, message_id: int) -> bool:
    """Whether Discord says that there is no such message, in a channel that there is."""
    try:
        await channel.fetch_message(message_id)
    except discord.NotFound as error:
        return error.code == _UNKNOWN_MESSAGE
    except discord.Forbidden:
        return False
    return False
