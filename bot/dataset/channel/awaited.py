"""Captions that come later, and the answers that wait for them."""

import asyncio
from typing import Final

import structlog

from bot.background import Background
from bot.dataset.answers import Answers
from bot.dataset.patience import oldest_waiting
from bot.dataset.posts import Posts
from bot.errors import DISCORD_FAILURES
from rpc.errors import KshError, Unavailable
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# In one round; the next one goes on after them.
_POSTS_A_ROUND: Final = 25


class AwaitedCaptions:
    """Looks for them now and then, and puts them into the answers.

    Args:
        interval_s: Between two rounds.
    """

    def __init__(self, posts: Posts, answers: Answers, *, interval_s: float) -> None:
        self._posts = posts
        self._answers = answers
        self._interval_s = interval_s
        self._background = Background()
        self._last = 0

    def begin(self) -> None:
        if self not in self._background:
            self._background.start(self, self._look_again_and_again())

    async def close(self) -> None:
        await self._background.close()

    async def _look_again_and_again(self) -> None:
        while True:
            await asyncio.sleep(self._interval_s)
            with bound_request_id():
                try:
                    await self._look()
                except (KshError, *DISCORD_FAILURES) as error:
                    log.info("captions could not be looked for", error=str(error))

    async def _look(self) -> None:
        after = max(self._last, oldest_waiting())
        posts = await self._posts.awaiting_captions(after=after, limit=_POSTS_A_ROUND)
        # From the beginning again, after the last of them.
        self._last = posts[-1].message_id if len(posts) == _POSTS_A_ROUND else 0
        for post in posts:
            try:
                if await self._answers.caption_came(post):
                    await self._answers.refresh(post.message_id)
            except Unavailable:
                raise
            except KshError as error:
                log.info("a caption could not be looked for", error=str(error))
