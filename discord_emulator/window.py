"""So many of something in so much time, as Discord counts requests and gateway payloads."""

import math


class Window:
    """At most `limit` in each stretch of `per_s`; a stretch begins with the first of it.

    All moments are in seconds, of one clock.
    """

    def __init__(self, limit: int, per_s: float) -> None:
        self.limit = limit
        self._per_s = per_s
        self._taken = 0
        self._ends_at = -math.inf

    @property
    def remaining(self) -> int:
        """How many more there may be until it ends."""
        return self.limit - self._taken

    @property
    def ends_at(self) -> float:
        """When the present stretch ends, or the last one did."""
        return self._ends_at

    def left_s(self, now: float) -> float:
        """How long until it ends, up to the next millisecond: who waits so long waited enough."""
        return max(0.0, math.ceil((self._ends_at - now) * 1000) / 1000)

    def has_room(self, now: float) -> bool:
        """Whether there may be one more."""
        return now >= self._ends_at or self.remaining > 0

    def take(self, now: float) -> None:
        """One more, for which there is room."""
        if now >= self._ends_at:
            self._taken, self._ends_at = 0, now + self._per_s
        self._taken += 1
