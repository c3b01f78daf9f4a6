"""Posts that the trainer was away for, and that are taken up when it is back."""

import asyncio
from collections import Counter
from typing import Final

import discord
import structlog

from bot.background import Background
from bot.dataset.channel.intake import Intake
from bot.dataset.classroom import Classroom
from bot.dataset.patience import oldest_waiting
from bot.dataset.posts import PostState
from bot.errors import DISCORD_FAILURES, Refused
from rpc.errors import KshError
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A file may be what the trainer dies of: it is not taken there for a week.
_MOST_TRIES: Final = 5
_LONGEST_PAUSE_S: Final = 300.0


class Postponed:
    """Asks now and then whether the trainer is back, and takes them up one after the other.

    Args:
        interval_s: Between two looks; longer while the trainer is there and lost over them.
    """

    def __init__(self, room: Classroom, intake: Intake, *, interval_s: float) -> None:
        self._room = room
        self._bot = room.bot
        self._intake = intake
        self._interval_s = interval_s
        self._background = Background()
        self._tries: Counter[int] = Counter()

    def begin(self) -> None:
        if self not in self._background:
            self._background.start(self, self._look_again_and_again())

    async def close(self) -> None:
        await self._background.close()

    async def _look_again_and_again(self) -> None:
        pause_s = self._interval_s
        while True:
            await asyncio.sleep(pause_s)
            is_well = False
            with bound_request_id():
                try:
                    is_well = await self._look()
                except (KshError, *DISCORD_FAILURES) as error:
                    log.info("postponed drawings could not be taken up", error=str(error))
            pause_s = self._interval_s if is_well else min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _look(self) -> bool:
        """Takes up all that wait, until one has to wait again; whether none had to."""
        oldest = oldest_waiting()
        waiting = []
        for message_id in await self._room.posts.postponed():
            if message_id < oldest:
                await self._leave(message_id)
            else:
                waiting.append(message_id)
        if not waiting or not (await self._bot.servers.condition.trainer_health()).is_serving:
            return True
        # The oldest first, but for those that were tried in vain: they hold up no others.
        for message_id in sorted(waiting, key=lambda each: (self._tries[each], each)):
            self._tries[message_id] += 1
            if not await self._taken_up(message_id):
                if self._tries[message_id] >= _MOST_TRIES:
                    await self._leave(message_id)
                return False
            del self._tries[message_id]
        return True

    async def _taken_up(self, message_id: int) -> bool:
        """Whether a post does not have to wait again."""
        post = await self._room.posts.get(message_id)
        if post is None or self._bot.get_channel(post.channel_id or 0) is None:
            # What Discord does not show for the moment is there again in one of the next rounds.
            return True
        try:
            message, _ = await self._intake.again(message_id)
            actor = await self._intake.manager_of(message)
        except (Refused, discord.Forbidden):
            actor = None
        # As it is by now: somebody may have pressed the button, or deleted the message.
        post = await self._room.posts.get(message_id)
        if post is None or post.state is not PostState.POSTPONED:
            return True
        if actor is None:
            await self._leave(message_id)
            return True
        await self._intake.begin(actor, message, post)
        await self._room.lessons.ended(message_id)
        post = await self._room.posts.get(message_id)
        return post is None or post.state is not PostState.POSTPONED

    async def _leave(self, message_id: int) -> None:
        """Leaves a post to its button."""
        del self._tries[message_id]
        await self._room.posts.settle(message_id, PostState.ANSWERED)
        await self._room.answers.sign_anew(message_id)
        await self._room.answers.refresh(message_id)
