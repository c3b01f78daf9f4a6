"""What a thread makes, as it makes it: libraries that block, behind an async generator."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from rpc.process import abandonably

_T = TypeVar("_T")

Emit = Callable[[_T], None]
"""Takes an item, in the thread; waits while nobody reads."""

_AHEAD: Final = 4


class _Abandoned(Exception):
    """Nobody reads any more: unwinds the thread."""


@dataclass(frozen=True)
class _Made(Generic[_T]):
    item: _T


async def made_in_thread(make: Callable[[Emit[_T]], None]) -> AsyncGenerator[_T]:
    """What `make` emits, in order; the thread is never more than a few items ahead.

    To be closed (contextlib.aclosing) where it is not read to its end: what `make` emits next then
    raises in the thread, which nobody waits for.

    Args:
        make: Run in the thread, and given what takes an item. What it raises is raised here.
    """
    loop = asyncio.get_running_loop()
    # None: there is no more.
    items: asyncio.Queue[_Made[_T] | None] = asyncio.Queue()
    slots = threading.Semaphore(_AHEAD)
    abandoned = threading.Event()

    def emit(item: _T) -> None:
        # Asked before, too: who was told once may write again while it closes things.
        if abandoned.is_set():
            raise _Abandoned
        slots.acquire()
        if abandoned.is_set():
            raise _Abandoned
        loop.call_soon_threadsafe(items.put_nowait, _Made(item))

    def work() -> None:
        try:
            with contextlib.suppress(_Abandoned):
                make(emit)
        finally:
            if not loop.is_closed():
                loop.call_soon_threadsafe(items.put_nowait, None)

    thread = asyncio.create_task(abandonably(work))
    try:
        while (made := await items.get()) is not None:
            slots.release()
            yield made.item
        await thread
    finally:
        abandoned.set()
        slots.release()
        thread.cancel()
