"""Who is let in, and in which order they draw. For all threads."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from inference_server.adapters.adapter import AdapterFile
from inference_server.engine.draw import Draw
from inference_server.engine.fair_queue import FairQueue, Ticket
from inference_server.engine.order import AdapterInService, Load, Order, Queued
from inference_server.engine.sample import num_steps, rows_of, step_work_of, work_of
from inference_server.engine.step_costs import StepCosts
from inference_server.errors import DeadlineTooNear, EngineStopped
from rpc.errors import QueueFull


@dataclass(frozen=True)
class Bounds:
    """How many draws may wait for a place in the batch, of all and of one requester."""

    max_queue: int
    max_queue_per_requester: int


class Admission:
    """The draws there are, in the order of a fair queue.

    Args:
        bounds: Who is refused.
        in_service: The version of a style that is in service now.
        costs: Of steps.
        around_s: What a draw takes besides its steps: encoding prompts and decoding a picture.
        most_rows: Of a batch.
    """

    def __init__(
        self,
        bounds: Bounds,
        in_service: AdapterInService,
        costs: StepCosts,
        *,
        around_s: float,
        most_rows: int,
    ) -> None:
        self._bounds = bounds
        self._in_service = in_service
        self.costs = costs
        self._around_s = around_s
        self._most_rows = most_rows
        self._lock = threading.Lock()
        self._queue = FairQueue()
        self._draws: dict[Ticket, Draw] = {}
        self._withdrawn: list[Draw] = []
        self._stopped: str | None = None

    def admit(self, order: Order, timeout_s: float | None, make: Callable[[Ticket], Draw]) -> Draw:
        """Lets a draw in, or refuses it at once.

        Args:
            order: What is to be drawn.
            timeout_s: Seconds within which it must be done; None: as long as it takes.
            make: Makes the draw.

        Raises:
            QueueFull: Too many wait.
            DeadlineTooNear: It would not be done in time.
            EngineStopped: Nothing is drawn any more.
        """
        with self._lock:
            if self._stopped is not None:
                raise EngineStopped(f"the engine has stopped: {self._stopped}")
            rows = len(order.seeds) * rows_of(order)
            # A batch is bounded by its rows as well, however small their pictures are.
            room = max(step_work_of(order), rows * self.costs.widest / self._most_rows)
            ticket = self._queue.join(order.requester, work_of(order), room)
            try:
                self._check_bounds(ticket)
                self._check_deadline(order, ticket, timeout_s)
            except (QueueFull, DeadlineTooNear):
                self._queue.leave(ticket)
                raise
            draw = self._draws[ticket] = make(ticket)
            if ticket in self._queue.held_up(self.costs.widest):
                # The device's thread would tell at the end of its step, which may take long.
                draw.tell_place(self._place(ticket))
            return draw

    def in_order(self) -> list[Draw]:
        """The draws there are, the next first."""
        with self._lock:
            return [self._draws[ticket] for ticket in self._queue.in_order()]

    def withdraw(self, draw: Draw) -> None:
        """Says that nobody wants a draw any more: it is out at once, and steps no further."""
        with self._lock:
            if self._forget(draw):
                self._withdrawn.append(draw)

    def begin(self, draw: Draw) -> AdapterFile | None:
        """Decides what a draw is drawn with, now that its turn has come."""
        with self._lock:
            wanted = draw.wants_version_in_service
            if wanted is not None:
                draw.adapter = self._in_service(wanted.style)
            return draw.adapter

    def begun(self, draw: Draw) -> None:
        """Notes that a draw waits no longer."""
        with self._lock:
            draw.ticket.waiting = False

    def did(self, draw: Draw, work: float) -> None:
        """Notes work done for a draw."""
        with self._lock:
            if draw.ticket in self._draws:
                self._queue.did(draw.ticket, work)

    def again(self, draw: Draw) -> None:
        """Notes that one of a draw's pictures is drawn a second time."""
        with self._lock:
            draw.ticket.left += work_of(draw.order) / len(draw.order.seeds)

    def leave(self, draw: Draw) -> None:
        """Forgets a draw that is done."""
        with self._lock:
            self._forget(draw)

    def stop(self, why: str) -> list[Draw]:
        """Lets nobody in any more, and tells, the first time, who is in."""
        with self._lock:
            if self._stopped is not None:
                return []
            self._stopped = why
            return list(self._draws.values())

    def withdrawn(self) -> list[Draw]:
        """The draws that nobody wants any more, each told once."""
        with self._lock:
            withdrawn, self._withdrawn = self._withdrawn, []
            return withdrawn

    def uses(self, adapter: AdapterFile) -> bool:
        """Whether a draw that waits or runs has an adapter."""
        with self._lock:
            return any(
                draw.adapter is not None and draw.adapter.sha256 == adapter.sha256
                for draw in self._draws.values()
            )

    def place(self, draw: Draw) -> Queued:
        """Where a draw that waits stands, and when it will begin."""
        with self._lock:
            return self._place(draw.ticket)

    def left_s(self, draw: Draw) -> float:
        """Seconds until a draw is done."""
        with self._lock:
            return self._done_s(draw.ticket, draw.num_steps - draw.step)

    def load(self) -> Load:
        """How busy the engine is."""
        with self._lock:
            waiting = self._queue.waiting
            eta_s = self.costs.total_seconds(self._queue.work())
            return Load(waiting, len(self._queue) - waiting, eta_s)

    def _forget(self, draw: Draw) -> bool:
        if self._draws.pop(draw.ticket, None) is None:
            return False
        self._queue.leave(draw.ticket)
        return True

    def _place(self, ticket: Ticket) -> Queued:
        position, work = self._queue.ahead_of(ticket)
        return Queued(position, self.costs.total_seconds(work))

    def _check_bounds(self, ticket: Ticket) -> None:
        held_up = self._queue.held_up(self.costs.widest)
        own = [other for other in held_up if other.requester == ticket.requester]
        # Another of theirs may have to wait for this one: then it is the one too many.
        if len(own) > (most := self._bounds.max_queue_per_requester):
            msg = (
                f"at most {most} draws of one requester may wait, and as many of yours do; "
                f"try again in {self._begins_s(own[0])} s"
            )
            raise QueueFull(msg)
        if len(held_up) > (most := self._bounds.max_queue):
            msg = (
                f"at most {most} draws may wait, and as many do; "
                f"try again in {self._begins_s(held_up[0])} s"
            )
            raise QueueFull(msg)

    def _check_deadline(self, order: Order, ticket: Ticket, timeout_s: float | None) -> None:
        if timeout_s is None:
            return
        done_s = self._done_s(ticket, num_steps(order))
        if done_s > timeout_s:
            # Alone on the device it would take as long whenever it comes.
            _, ahead = self._queue.ahead_of(ticket)
            later = f"try again in {math.ceil(done_s - timeout_s)} s or " if ahead else ""
            msg = (
                f"the picture would be done in {math.ceil(done_s)} s, and the call ends in "
                f"{math.floor(timeout_s)} s; {later}ask for fewer steps, a smaller size or fewer "
                "pictures"
            )
            raise DeadlineTooNear(msg)

    def _done_s(self, ticket: Ticket, steps: int) -> float:
        _, ahead = self._queue.ahead_of(ticket)
        # Alone on the device it would be no faster than its steps are, one after the other.
        alone_s = steps * self.costs.seconds(ticket.left / max(1, steps))
        return max(alone_s, self.costs.total_seconds(ahead + ticket.left)) + self._around_s

    def _begins_s(self, ticket: Ticket) -> int:
        """Until one that is held up begins, and leaves its place to another."""
        _, work = self._queue.ahead_of(ticket)
        return max(1, math.ceil(self.costs.total_seconds(work)))
