"""Tells the inference server the styles' words, again and again until it has heard them."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final, Self

import structlog

from trainer.patience import NOT_NOW
from trainer.styles.style import Style

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 15.0


class Announcer:
    """Tells in the background, so that a style can be changed while the inference server is away.

    What is still to be told is a style by its name, so it cannot pile up.

    Args:
        tell: Tells one style; see InferenceServer.put_style.
    """

    def __init__(self, tell: Callable[[Style], Awaitable[None]]) -> None:
        self._tell = tell
        self._untold: dict[str, Style] = {}
        self._news = asyncio.Event()

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, tell: Callable[[Style], Awaitable[None]]) -> AsyncIterator[Self]:
        """Tells until the block is left."""
        announcer = cls(tell)
        task = asyncio.create_task(announcer._announce())
        try:
            yield announcer
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def announce(self, style: Style) -> None:
        """Has the style told, in place of what was still to be told of it."""
        self._untold[style.name] = style
        self._news.set()

    async def _announce(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            await self._news.wait()
            self._news.clear()
            if await self._tell_all():
                pause_s = _FIRST_PAUSE_S
                continue
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            self._news.set()

    async def _tell_all(self) -> bool:
        """Whether nobody need be asked again."""
        for style in list(self._untold.values()):
            try:
                await self._tell(style)
            except NOT_NOW as error:
                log.info("a style is told later", style=style.name, reason=str(error))
                return False
            except Exception:
                # Telling again would not help; a bug of ours or a token that is wrong.
                log.exception("the inference server does not take a style", style=style.name)
            if self._untold.get(style.name) is style:
                del self._untold[style.name]
        return True
