"""The gate: closed while the server starts up, open while it serves, closed while it drains."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from rpc.errors import Unavailable
from rpc.server.call import Call

# For a watched health check to send the news that the server stops.
_TELL_S: Final = 0.1
# For handlers that are slow to notice that they are cancelled.
_CUT_OFF_S: Final = 5.0


class Gate:
    """Admits calls while it is open, and knows which of them still run.

    grpc.aio's own stop() would do for the second half, but at the end of its grace period it ends
    calls without a word, and it waits for streams that never end, such as a watched health check.

    Args:
        name: What the server calls itself: `inference server`.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._closed_because: str | None = "is starting up"
        self._running: set[asyncio.Task[object]] = set()
        self._health_checks: set[asyncio.Task[object]] = set()
        self._cut_off: set[asyncio.Task[object]] = set()

    def open(self) -> None:
        """Admits calls from now on."""
        self._closed_because = None

    @asynccontextmanager
    async def __call__(self, call: Call) -> AsyncIterator[None]:
        if not call.is_health_check:
            self._refuse_while_closed()
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - grpc.aio runs each handler in a task
        among = self._health_checks if call.is_health_check else self._running
        among.add(task)
        try:
            yield
        except asyncio.CancelledError:
            if task not in self._cut_off:
                raise
            task.uncancel()
            msg = f"the {self._name} is shutting down and could not finish this call"
            raise Unavailable(msg) from None
        finally:
            among.discard(task)
            self._cut_off.discard(task)

    async def drain(self, drain_s: float) -> int:
        """Refuses new calls, lets the running ones finish, and cuts off what has not by then.

        Args:
            drain_s: Seconds that running calls are given.

        Returns:
            How many calls were cut off, health checks not counted.
        """
        self._closed_because = "is shutting down"
        late: set[asyncio.Task[object]] = set()
        if self._running:
            _, late = await asyncio.wait(self._running, timeout=drain_s)
        if self._health_checks:
            await asyncio.wait(self._health_checks, timeout=_TELL_S)
        self._cut_off |= late | self._health_checks
        for task in self._cut_off:
            task.cancel()
        if self._cut_off:
            await asyncio.wait(self._cut_off, timeout=_CUT_OFF_S)
        return len(late)

    def _refuse_while_closed(self) -> None:
        if self._closed_because is not None:
            msg = f"the {self._name} {self._closed_because}"
            raise Unavailable(msg)
