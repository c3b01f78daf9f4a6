"""Scans under way: each keeps its message up, survives a restart and waits for the trainer."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
import structlog

from bot import problem
from bot.background import Background
from bot.dataset.classroom import Classroom
from bot.dataset.handover import Terms
from bot.dataset.lessons import Lesson
from bot.dataset.posts import Post, PostState
from bot.dataset.scans import pages
from bot.dataset.scans.scan import Scan, Scans, Tally
from bot.dataset.transfers.pace import Pace
from bot.errors import Refused
from bot.language import problems as say_problem
from bot.language.dataset import scans as say
from bot.live_message import LiveMessage, Page, Place
from rpc.errors import DeadlineExceeded, KshError, Unavailable
from rpc.request_id import bound_request_id

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_MOST_AT_ONCE: Final = 3
# For a file that Discord or the trainer fails at.
_TRIES: Final = 3
_LOOK_AGAIN_S: Final = 2.0
_LONGEST_PAUSE_S: Final = 60.0
# A trainer that is away for longer is somebody's to look after.
_LONGEST_AWAY_S: Final = 3600.0
# Messages without drawings cost nothing to see twice.
_WRITTEN_DOWN_EACH: Final = 100


class Scanning:
    """Owns a task for each channel that is looked through."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot: Bot = room.bot
        self._scans = Scans(room.bot.database)
        self._background = Background()
        # Channels of scans that are about to begin.
        self._beginning: set[int] = set()
        self._cancelled: set[int] = set()

    def __contains__(self, channel_id: int) -> bool:
        return channel_id in self._background

    @contextmanager
    def beginning(self, channel: discord.TextChannel) -> Iterator[None]:
        """Around all that leads to `begin`: of two who ask at once, one gets there.

        Raises:
            Refused: It is looked through already, or as many channels are as can be.
        """
        if channel.id in self._beginning or channel.id in self:
            raise Refused(say.SCANNED_ALREADY, channel=channel.mention)
        if len(self._beginning) + len(self._background) >= _MOST_AT_ONCE:
            raise Refused(say.SCANS_UNDER_WAY, count=_MOST_AT_ONCE)
        self._beginning.add(channel.id)
        try:
            yield
        finally:
            self._beginning.discard(channel.id)

    async def begin(self, scan: Scan, place: Place) -> None:
        await self._scans.put(scan)
        self.go_on(scan, place)

    def go_on(self, scan: Scan, place: Place) -> None:
        if scan.channel_id not in self._background:
            self._background.start(scan.channel_id, self._show(scan, place))

    async def all(self) -> list[Scan]:
        """Those that the last process did not finish."""
        return list(await self._scans.all())

    def cancel(self, channel_id: int) -> None:
        """Ends a scan after the message that it is at."""
        self._cancelled.add(channel_id)

    async def close(self) -> None:
        """Lets go; a bot that is back goes on."""
        await self._background.close()

    async def _show(self, scan: Scan, place: Place) -> None:
        with bound_request_id():
            interval_s = self._bot.settings.edit_interval_s
            async with LiveMessage(place, interval_s=interval_s) as message:
                try:
                    last = await self._look_through(scan, message)
                except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
                    why = problem.told(error, scan.language, say_problem.TRAINER)
                    last = pages.failed(why, scan.language)
                is_over = await message.finish(last)
            self._cancelled.discard(scan.channel_id)
            # What could not be shown is made good by the next process.
            if is_over:
                await self._scans.remove(scan.channel_id)

    async def _look_through(self, scan: Scan, message: LiveMessage) -> Page:
        channel = self._bot.get_channel(scan.channel_id)
        if not isinstance(channel, discord.TextChannel):
            return pages.gone(scan)
        managers = _ManagersOf(self._bot)
        pace = Pace()
        pace.eta_s(scan.done, 1.0)
        message.show(pages.under_way(scan, None))
        async for posted in channel.history(
            limit=None,
            after=discord.Object(scan.at_message_id),
            before=discord.Object(scan.end_message_id + 1),
            oldest_first=True,
        ):
            if scan.channel_id in self._cancelled:
                # Whoever takes it up again has nothing left to do.
                await self._scans.put(replace(scan, end_message_id=scan.at_message_id))
                return pages.cancelled(scan)
            tally = await self._looked_at(scan, posted, managers, message)
            scan = scan.after(posted.id, tally)
            if tally != Tally() or scan.num_messages % _WRITTEN_DOWN_EACH == 0:
                await self._scans.put(scan)
                message.show(pages.under_way(scan, pace.eta_s(scan.done, 1.0)))
        return pages.ended(scan)

    async def _looked_at(
        self, scan: Scan, posted: discord.Message, managers: "_ManagersOf", shown: LiveMessage
    ) -> Tally:
        """What became of one message; most have no drawings."""
        if posted.author.bot or not posted.attachments:
            return Tally()
        if not await managers.wrote(posted):
            return Tally(num_of_members=len(posted.attachments))
        before = await self._room.posts.get(posted.id)
        is_settled = before is not None and before.state is not PostState.LEARNING
        if before is not None and before.style != scan.style:
            if before.drawing_ids or not is_settled:
                return Tally(num_of_another_style=len(posted.attachments))
            before, is_settled = None, False
        if before is not None and is_settled and not any(file.passing for file in before.files):
            return Tally.of(before, before, scan.language)
        post = await self._learnt(scan, posted, shown)
        # What a scan before the restart had begun with is this one's.
        if post is None:
            return Tally()
        return Tally.of(post, before if is_settled else None, scan.language)

    async def _learnt(self, scan: Scan, posted: discord.Message, shown: LiveMessage) -> Post | None:
        for _ in range(_TRIES):
            post = await self._room.posts.get(posted.id)
            await self._room.lessons.begin(self._lesson(scan, posted, post))
            await self._room.lessons.ended(posted.id)
            post = await self._room.posts.get(posted.id)
            if post is None or not any(file.passing for file in post.files):
                break
            await self._trainer_back(scan, shown)
        return post

    def _lesson(self, scan: Scan, posted: discord.Message, known: Post | None) -> Lesson:
        """What was posted before anybody spoke of learning is no consent, and carries none."""
        post = known or Post(
            message_id=posted.id,
            guild_id=scan.guild_id,
            channel_id=scan.channel_id,
            author_id=posted.author.id,
            style=scan.style,
            language=scan.language,
        )
        if post.style != scan.style:
            # Another style took none of it.
            post = replace(post, style=scan.style, files=())
        terms = Terms(
            actor=self._bot.managers.actor(scan.guild_id, scan.user_id),
            style=scan.style,
            uploader_id=posted.author.id,
            source=posted.jump_url,
            language=scan.language,
            caption_later=True,
        )
        # Most have no answer; one that there is tells of what came of it now.
        is_answered = bool(post.answer_ids)
        return Lesson(post, terms, posted.attachments, posted, is_answered=is_answered)

    async def _trainer_back(self, scan: Scan, shown: LiveMessage) -> None:
        """Returns when the trainer answers.

        Raises:
            KshError: It has been away for too long.
        """
        pause_s, until = _LOOK_AGAIN_S, time.monotonic() + _LONGEST_AWAY_S
        while True:
            try:
                await self._bot.servers.styles.styles(scan.guild_id)
            except (Unavailable, DeadlineExceeded):
                if time.monotonic() > until:
                    raise
                shown.show(pages.waiting(scan))
            except KshError:
                return
            else:
                return
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)


class _ManagersOf:
    """Who manages the guild, each looked up once: messages of a history come without members."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._known: dict[int, bool] = {}

    async def wrote(self, message: discord.Message) -> bool:
        author_id = message.author.id
        if author_id not in self._known:
            self._known[author_id] = await self._manages(message)
        return self._known[author_id]

    async def _manages(self, message: discord.Message) -> bool:
        assert message.guild is not None  # noqa: S101 - only guilds have such channels
        try:
            member = await message.guild.fetch_member(message.author.id)
        except discord.NotFound:
            return False
        permissions = message.channel.permissions_for(member)
        return await self._bot.managers.manages(member, permissions)
