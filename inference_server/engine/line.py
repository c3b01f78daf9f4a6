"""The line in front of the device: first come, first served, and bounded."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from inference_server.events import Queued
from rpc.errors import QueueFull


class Pace:
    """How fast the device is, by the last draws: seconds for a unit of work."""

    # A draw in another size or with another scheduler should move it, an odd one not upset it.
    _NEWEST = 0.3

    def __init__(self) -> None:
        self._s_per_work: float | None = None

    def took(self, seconds: float, work: float) -> None:
        """Learns from a draw that has finished."""
        now = seconds / work
        before = now if self._s_per_work is None else self._s_per_work
        self._s_per_work = before + self._NEWEST * (now - before)

    def eta_s(self, work: float) -> float | None:
        """Seconds for `work`; None: nothing has been drawn yet."""
        return None if self._s_per_work is None else self._s_per_work * work


class Place:
    """A draw's place in the line.

    Attributes:
        left: Work of this draw that is still to do; whoever draws it keeps it current.
        told: Draws in front of it when that was last told.
        moved: Set when somebody has left the line.
    """

    def __init__(self, work: float) -> None:
        self.left = work
        self.told: int | None = None
        self.moved = asyncio.Event()


class Line:
    """Lets one draw at a time to the device.

    Args:
        max_waiting: How many may wait behind the one that has its turn.
        pace: For the waiting times.
    """

    def __init__(self, max_waiting: int, pace: Pace) -> None:
        self._max_waiting = max_waiting
        self._pace = pace
        self._places: list[Place] = []

    @contextmanager
    def place(self, work: float) -> Iterator[Place]:
        """Takes the last place, and gives it up at the end.

        Raises:
            QueueFull: There is none.
        """
        if len(self._places) > self._max_waiting:
            msg = f"at most {self._max_waiting} draws may wait, and as many do; try again later"
            raise QueueFull(msg)
        place = Place(work)
        self._places.append(place)
        try:
            yield place
        finally:
            self._places.remove(place)
            for other in self._places:
                other.moved.set()

    async def turn(self, place: Place) -> Queued | None:
        """Waits until there is something to tell: a position that is new, or None, its turn."""
        while (ahead := self._places.index(place)) > 0:
            if ahead != place.told:
                place.told = ahead
                work = sum(other.left for other in self._places[:ahead])
                # The first in line has the device already and is not in front of anybody.
                return Queued(ahead - 1, self._pace.eta_s(work))
            place.moved.clear()
            await place.moved.wait()
        return None
