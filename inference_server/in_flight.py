"""Draws under way, and those kept for a caller who may come back.

Each draw runs in a task of its own and writes its events into a log; the streams of callers read
the log. So a slow reader holds nobody up, and one whose connection broke finds every picture again.

What is kept is bounded: a draw's pictures by its request, its steps by the log, and the draws that
nobody reads by number and by bytes.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from typing import Final, Self

import structlog

from inference_server.engine.order import Queued
from inference_server.errors import DrawCancelled, DrawNotFound, RequestIdTaken, TakenOver
from inference_server.events import DrawEvent, Image, Progress, Started
from inference_server.request import DrawRequest

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

KEPT_S: Final = 30.0
"""How long a draw with a request id is kept once its stream is lost: the contract's promise."""

MAX_KEPT_BYTES: Final = 256 * 2**20
"""Bytes of pictures that nobody reads, unless set otherwise."""

# A reader that is a moment behind still gets every step; one that is not reading costs no more.
_KEPT_STEPS: Final = 8

Draw = Callable[[], AsyncGenerator[DrawEvent, None]]
"""Begins a draw."""


class _Log:
    """What a draw told, as far as it has not been overtaken."""

    def __init__(self) -> None:
        self._events: dict[int, DrawEvent] = {}
        self.told = 0
        self.size_bytes = 0

    def append(self, event: DrawEvent) -> None:
        self._events[self.told] = event
        self.told += 1
        match event:
            case Queued():
                self._keep(Queued, 1)
            case Started():
                self._keep(Queued, 0)
            case Progress():
                self._keep(Progress, _KEPT_STEPS)
            case Image():
                self.size_bytes += len(event.png)

    def next_from(self, number: int) -> tuple[int, DrawEvent] | None:
        """The first event of this number or a higher one, and its number."""
        return next((item for item in self._events.items() if item[0] >= number), None)

    def _keep(self, kind: type[DrawEvent], most: int) -> None:
        numbers = [number for number, event in self._events.items() if isinstance(event, kind)]
        for number in numbers[: max(len(numbers) - most, 0)]:
            del self._events[number]


class _Flight:
    """One draw: its log, and the task that writes it."""

    def __init__(self, request: DrawRequest, request_id: str | None) -> None:
        self.request = request
        self.request_id = request_id
        self.log = _Log()
        self.error: BaseException | None = None
        self.ended = False
        self.task: asyncio.Task[None] | None = None
        self.streams = 0
        self.latest_stream = 0
        self.expiry: asyncio.TimerHandle | None = None
        self._changed = asyncio.Event()

    @property
    def failed(self) -> bool:
        return self.error is not None and not isinstance(self.error, DrawCancelled)

    @property
    def size_bytes(self) -> int:
        return len(self.request.image or b"") + self.log.size_bytes

    def landed(self, task: asyncio.Task[None]) -> None:
        # Not in _fly(): a task that is cancelled before its first step never enters it.
        cancelled = task.cancelled()
        self.error = DrawCancelled("the draw was cancelled") if cancelled else task.exception()
        self.ended = True
        self.notify()

    def notify(self) -> None:
        # A new event each time: several streams may be waiting on the old one.
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        await self._changed.wait()

    def cancel(self) -> None:
        if self.task is not None:
            self.task.cancel()


class InFlight:
    """All draws there are. Leaving it ends them.

    Args:
        kept_s: How long a draw is kept without a stream.
        max_kept: Draws kept without a stream; the oldest goes when there are more.
        max_kept_bytes: Of their pictures, those they start from and those they drew; likewise.
    """

    def __init__(
        self, *, kept_s: float = KEPT_S, max_kept: int, max_kept_bytes: int = MAX_KEPT_BYTES
    ) -> None:
        self._kept_s = kept_s
        self._max_kept = max_kept
        self._max_kept_bytes = max_kept_bytes
        self._by_id: dict[str, _Flight] = {}
        # Draws without a stream, the one lost first at the beginning.
        self._kept: dict[str, _Flight] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        for flight in list(self._kept.values()):
            self._forget(flight)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def follow(
        self, request: DrawRequest, request_id: str | None, draw: Draw
    ) -> AsyncGenerator[DrawEvent, None]:
        """The events of a draw, which is begun unless it is under way already.

        Args:
            request: What is drawn, by which a draw is known to be the same.
            request_id: Its name; None: it ends with this stream.
            draw: Begins it.

        Raises:
            RequestIdTaken: The name belongs to a draw with other contents.
            TakenOver: Another stream has attached since.
            DrawCancelled: Somebody cancelled it.
            KshError: Whatever ended the draw.
        """
        flight = self._by_id.get(request_id) if request_id is not None else None
        if flight is not None and flight.failed:
            # What failed once may be tried again under its name.
            self._forget(flight)
            flight = None
        if flight is None:
            flight = self._begun(request, request_id, draw)
        elif flight.request != request:
            msg = f"the request_id {request_id} belongs to a draw with other contents"
            raise RequestIdTaken(msg)
        stream = self._attach(flight)
        try:
            async with aclosing(self._read(flight, stream)) as events:
                async for event in events:
                    yield event
        finally:
            self._detach(flight)

    def cancel(self, request_id: str) -> bool:
        """Ends a draw; False: it had finished before.

        Raises:
            DrawNotFound: None of this name is running or kept.
        """
        flight = self._by_id.get(request_id)
        if flight is None:
            msg = f"no draw {request_id} is running or kept"
            raise DrawNotFound(msg)
        flight.cancel()
        return not flight.ended or isinstance(flight.error, DrawCancelled)

    def _begun(self, request: DrawRequest, request_id: str | None, draw: Draw) -> _Flight:
        flight = _Flight(request, request_id)
        if request_id is not None:
            self._by_id[request_id] = flight
        flight.task = asyncio.create_task(self._fly(flight, draw))
        self._tasks.add(flight.task)
        flight.task.add_done_callback(self._tasks.discard)
        flight.task.add_done_callback(flight.landed)
        return flight

    async def _fly(self, flight: _Flight, draw: Draw) -> None:
        async with aclosing(draw()) as events:
            async for event in events:
                flight.log.append(event)
                flight.notify()
                self._shed()

    async def _read(self, flight: _Flight, stream: int) -> AsyncGenerator[DrawEvent, None]:
        log, read, before = flight.log, 0, flight.log.told
        while True:
            while (found := log.next_from(read)) is not None:
                number, event = found
                read = number + 1
                # Who comes late is told where the draw stands and every picture, but no old steps.
                if number >= before or not isinstance(event, Progress):
                    yield event
            if stream != flight.latest_stream:
                raise TakenOver("another stream has attached to this draw")
            if flight.ended:
                if flight.error is not None:
                    raise flight.error
                return
            await flight.changed()

    def _attach(self, flight: _Flight) -> int:
        if flight.expiry is not None:
            flight.expiry.cancel()
        if flight.request_id is not None:
            self._kept.pop(flight.request_id, None)
        flight.streams += 1
        flight.latest_stream += 1
        flight.notify()
        return flight.latest_stream

    def _detach(self, flight: _Flight) -> None:
        flight.streams -= 1
        if flight.streams:
            return
        if flight.request_id is None or flight.failed:
            self._forget(flight)
            return
        self._kept[flight.request_id] = flight
        flight.expiry = asyncio.get_running_loop().call_later(self._kept_s, self._forget, flight)
        self._shed()

    def _shed(self) -> None:
        """Forgets the oldest of the draws that nobody reads until the rest is within its bounds."""
        kept = self._kept
        while (
            len(kept) > self._max_kept
            or sum(flight.size_bytes for flight in kept.values()) > self._max_kept_bytes
        ):
            self._forget(next(iter(kept.values())))

    def _forget(self, flight: _Flight) -> None:
        flight.cancel()
        if flight.expiry is not None:
            flight.expiry.cancel()
        if flight.request_id is not None:
            self._kept.pop(flight.request_id, None)
            if self._by_id.get(flight.request_id) is flight:
                del self._by_id[flight.request_id]
