"""A draw while it is in the engine."""

import asyncio
import time
from collections import deque
from dataclasses import replace

from inference_server.adapters.adapter import AdapterFile
from inference_server.engine.fair_queue import Ticket
from inference_server.engine.order import EngineEvent, InService, Order, Queued, Stepped
from inference_server.engine.sample import Sample, cells_of, num_steps, rows_of, step_work_of


class Draw:
    """A draw while it is in the engine.

    Its adapter and the place it was told belong to whoever holds Admission's lock, or is the
    device's thread, which alone has everything else.

    Attributes:
        ticket: Its place in the queue.
        adapter: What it is drawn with, as far as that is decided.
        samples: By picture, once it has begun; None: that one is done.
        slot: The adapter's, pinned.
        held: It cannot begin: its adapter is being read, or all slots are taken.
        gone: It is over.
    """

    def __init__(self, order: Order, ticket: Ticket) -> None:
        self.order = order
        self.mailbox = Mailbox()
        self.ticket = ticket
        self.adapter = order.adapter if isinstance(order.adapter, AdapterFile) else None

        self.num_steps = num_steps(order)
        self.samples: list[Sample | None] = []
        self.slot: int | None = None
        self.held = False
        self.gone = False
        self._position_told: int | None = None
        self.step_told = 0
        self.stopwatch = Stopwatch()

    @property
    def cells(self) -> tuple[int, int]:
        """Height and width of its latents when it begins."""
        return cells_of(self.order)

    @property
    def work(self) -> float:
        """Of one step of one of its pictures when it begins."""
        return step_work_of(self.order) / len(self.order.seeds)

    @property
    def rows(self) -> int:
        """Of one of its pictures."""
        return rows_of(self.order)

    @property
    def begun(self) -> bool:
        """Whether it has samples."""
        return bool(self.samples)

    @property
    def unfinished(self) -> list[Sample]:
        """Samples with steps to take, now or later."""
        return [each for each in self.samples if each is not None and not each.finished]

    @property
    def with_a_step(self) -> list[Sample]:
        """Samples with a step to take now, the one that is furthest behind first."""
        samples = [each for each in self.unfinished if each.has_a_step]
        return sorted(samples, key=lambda sample: sample.steps_taken)

    @property
    def step(self) -> int:
        """Steps taken, of the picture that is furthest behind."""
        taken = (
            self.num_steps if each is None else min(each.steps_taken, self.num_steps)
            for each in self.samples
        )
        return min(taken, default=0)

    def tell_place(self, place: Queued) -> None:
        """Tells where it stands, if that is new."""
        if place.position != self._position_told:
            self._position_told = place.position
            self.mailbox.post(place)

    @property
    def wants_version_in_service(self) -> InService | None:
        """The style whose version in service it is drawn with, if that is not decided yet."""
        wanted = self.order.adapter
        return wanted if isinstance(wanted, InService) and not self.begun else None


class Mailbox:
    """Events on their way from the device's thread to whoever drew, who may be slow.

    Of steps only the latest is kept, of pictures every one. Made in the event loop, which alone
    reads it.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._events: deque[EngineEvent] = deque()
        self._error: BaseException | None = None
        self._changed = asyncio.Event()

    def post(self, event: EngineEvent) -> None:
        """Tells something, from any thread."""
        self._in_loop(event, None)

    def fail(self, error: BaseException) -> None:
        """Ends it with an error, from any thread."""
        self._in_loop(None, error)

    async def next(self) -> EngineEvent:
        """Waits for an event.

        Raises:
            BaseException: Whatever the draw has failed with.
        """
        while not self._events:
            if self._error is not None:
                raise self._error
            self._changed.clear()
            await self._changed.wait()
        return self._events.popleft()

    def _in_loop(self, event: EngineEvent | None, error: BaseException | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._arrived, event, error)
        except RuntimeError:
            # The loop is closed: nobody reads any more.
            return

    def _arrived(self, event: EngineEvent | None, error: BaseException | None) -> None:
        if error is not None:
            self._error = error
        last = self._events[-1] if self._events else None
        if isinstance(event, Stepped) and isinstance(last, Stepped):
            self._events[-1] = replace(event, previews=event.previews or last.previews)
        elif event is not None:
            self._events.append(event)
        self._changed.set()


class Stopwatch:
    """Seconds by lap."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self.laps: dict[str, float] = {}

    def lap(self, name: str) -> None:
        """Everything since the last lap counts as `name`."""
        self.laps[name] = self.laps.get(name, 0.0) + self.total() - sum(self.laps.values())

    def total(self) -> float:
        """Since it was made."""
        return time.perf_counter() - self._started
