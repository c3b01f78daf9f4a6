"""What the inference server tells of a draw, with an ear for its first word."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

from bot.drawing.events import DrawEvent


class DrawStream:
    """The events of one draw, asked for as soon as this is made. To be closed.

    Args:
        events: Of the call.
    """

    def __init__(self, events: AsyncGenerator[DrawEvent]) -> None:
        self._events = events
        self._first = asyncio.create_task(self._next())

    async def first_word(self, timeout_s: float) -> None:
        """Returns when the draw is let in, or when that takes too long.

        Raises:
            KshError: It is not let in.
        """
        await asyncio.wait({self._first}, timeout=timeout_s)
        if self._first.done():
            self._first.result()

    async def __aiter__(self) -> AsyncIterator[DrawEvent]:
        first = await self._first
        if first is not None:
            yield first
        async for event in self._events:
            yield event

    async def aclose(self) -> None:
        self._first.cancel()
        await asyncio.gather(self._first, return_exceptions=True)
        await self._events.aclose()

    async def _next(self) -> DrawEvent | None:
        return await anext(self._events, None)
