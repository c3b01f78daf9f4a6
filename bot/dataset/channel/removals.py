"""Drawings whose message was deleted: they leave the style, too, if that was the point of it."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import discord
import structlog
from discord.utils import MISSING

from bot import problem
from bot.background import Background
from bot.dataset.answers import Answers
from bot.dataset.channel.doubt_buttons import KeepButton, RemoveAllButton
from bot.dataset.lessons import Lessons
from bot.dataset.posts import Post, Posts, PostState
from bot.errors import DISCORD_FAILURES
from bot.language import Language
from bot.language.dataset import channel as say
from bot.view import view_of
from rpc.errors import KshError, NotFound
from rpc.request_id import bound_request_id

if TYPE_CHECKING:
    from bot.bot import Bot


log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# While the trainer is away.
_FIRST_PAUSE_S: Final = 2.0
_LONGEST_PAUSE_S: Final = 300.0
# For those who sweep a channel, each removal is a call.
_AT_ONCE: Final = 4


class Removals:
    """Owns a task for each post whose drawings are to go; the trainer may be away meanwhile."""

    def __init__(self, bot: "Bot", posts: Posts, lessons: Lessons, answers: Answers) -> None:
        self._bot = bot
        self._posts = posts
        self._lessons = lessons
        self._answers = answers
        self._background = Background()
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def deleted(self, message_ids: Sequence[int]) -> None:
        """Messages were deleted for good: what they added goes, as soon as the trainer is there."""
        for post in await self._posts.mark(message_ids, PostState.DELETED):
            self.begin(post)

    async def doubtful(self, message_ids: Sequence[int]) -> None:
        """Messages are gone, and perhaps only to tidy up: managers are asked."""
        posts = await self._posts.mark(message_ids, PostState.IN_DOUBT)
        for channel_id in {post.channel_id for post in posts if post.channel_id is not None}:
            await self._ask(channel_id)

    async def decided(self, channel_id: int, *, remove: bool) -> tuple[int, int]:
        """A manager has said what is to become of them; how many messages and drawings it was."""
        posts = await self._posts.in_state(PostState.IN_DOUBT, channel_id)
        ids = [post.message_id for post in posts]
        if remove:
            await self.deleted(ids)
        else:
            await self._posts.forget(ids)
        return len(posts), sum(len(post.drawing_ids) for post in posts)

    def begin(self, post: Post) -> None:
        if post.message_id not in self._background:
            self._background.start(post.message_id, self._remove(post.message_id))

    async def close(self) -> None:
        """Lets go. A bot that is back goes on."""
        await self._background.close()

    async def _remove(self, message_id: int) -> None:
        with bound_request_id():
            # What is still on its way is known by then.
            await self._lessons.ended(message_id)
            post = await self._posts.get(message_id)
            if post is None:
                return
            async with self._at_once:
                num_removed = 0
                for drawing_id in post.drawing_ids:
                    num_removed += await self._gone(post, drawing_id)
            log.info("drawings of a deleted message removed", style=post.style, count=num_removed)
            if post.answer_ids:
                told = say.DELETED_WITH_MESSAGE if num_removed else say.DELETED_MESSAGE
                text = told(post.language, style=post.style, count=num_removed)
                await self._answers.close_deleted(post, text)
            await self._posts.forget([message_id])

    async def _gone(self, post: Post, drawing_id: str) -> bool:
        """Removes a drawing, however long the trainer is away; whether it was there."""
        actor = self._bot.managers.actor(post.guild_id, post.author_id)
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                await self._bot.servers.dataset.remove(actor, post.style, drawing_id)
            except NotFound:
                return False
            except KshError as error:
                if not isinstance(error, problem.PASSING):
                    # Such as a style that is not this guild's any more.
                    log.warning("a drawing could not be removed", error=str(error))
                    return False
            else:
                return True
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)

    async def _ask(self, channel_id: int) -> None:
        posts = await self._posts.in_state(PostState.IN_DOUBT, channel_id)
        count = sum(len(post.drawing_ids) for post in posts)
        if not count:
            await self._posts.forget([post.message_id for post in posts])
            return
        channel = self._bot.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return
        language = Language.of(channel.guild.preferred_locale)
        view = view_of(
            [RemoveAllButton.of(channel_id, language), KeepButton.of(channel_id, language)]
        )
        text = say.DELETED_AT_ONCE(language, count=len(posts), drawings=count, style=posts[0].style)
        try:
            await channel.send(text, view=view or MISSING)
        except DISCORD_FAILURES as error:
            log.warning("managers could not be asked about deleted drawings", error=str(error))
