"""How fast a stage of a run goes, and how long it has to go."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self


@dataclass(frozen=True)
class Pace:
    """Of a stage that counts something down, from when it was first looked at.

    Attributes:
        first_left: How many were left then; what was done before was no work of this stage.
        since: When that was.
        left: How many are left since the last word of it.
        at: When that came.
    """

    first_left: int
    since: datetime
    left: int
    at: datetime

    @classmethod
    def of_steps(cls, done: int, left: int, left_s: float, at: datetime) -> Self:
        """That of who knows their own: `left` more would take them `left_s`."""
        since = at - timedelta(seconds=left_s / max(left, 1) * done)
        return cls(done + left, since, left, at)

    def after(self, left: int, at: datetime) -> "Pace":
        if left >= self.first_left:
            return Pace(left, at, left, at)
        return Pace(self.first_left, self.since, left, at)

    def time_left_s(self, now: datetime) -> float | None:
        """Seconds that the rest takes; None: nothing tells yet, or that time is over.

        What is being done is taken to be done by now at the earliest: where no word comes any more,
        the time grows.
        """
        done = self.first_left - self.left
        if not done or not self.left:
            return None
        # Another machine's clock may be ahead of this one's.
        elapsed_s = (max(now, self.at) - self.since).total_seconds()
        each_s = max((self.at - self.since).total_seconds() / done, elapsed_s / (done + 1))
        left_s = each_s * self.first_left - elapsed_s
        return left_s if left_s > 0 else None
