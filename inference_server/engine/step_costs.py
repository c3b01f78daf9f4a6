"""What a denoising step costs, measured, and what follows: the batch's width, and waiting times.

Work is counted in latent cells seen by the UNet: rows × height × width of the latents. To where a
wider batch pays, work is what counts, and not how it is divided into rows: rows of 32 × 32 fill a
device as four times as many of 16 × 16 do.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import torch

# A batch is not widened for a gain in work per second smaller than this: it costs latency.
_LEAST_GAIN: Final = 1.03
# How fast the newest step moves the estimate.
_NEWEST: Final = 0.05


class StepCosts:
    """Seconds of a step by its work.

    Args:
        measured: (work, seconds), rising; one pair at least.
    """

    def __init__(self, measured: Sequence[tuple[float, float]]) -> None:
        self._measured = list(measured)
        # The device as it is now, against how it was measured: others may use it as well.
        self._slowness = 1.0
        best = self._measured[0]
        for each in self._measured[1:]:
            if each[0] / each[1] > _LEAST_GAIN * best[0] / best[1]:
                best = each
        self.widest = best[0]
        """The work beyond which a wider batch does not pay."""

    @classmethod
    def measure(
        cls, works: Sequence[float], step: Callable[[float], float], *, budget_s: float
    ) -> "StepCosts":
        """Measures, from narrow to wide, until wider does not pay.

        Args:
            works: To try, rising.
            step: Takes a step of that much work and tells the seconds.
            budget_s: Nothing wider is tried once so much time is spent.
        """
        measured: list[tuple[float, float]] = []
        spent_s = 0.0
        for work in works:
            # Two that do not pay, in a row: noise makes one.
            costs = cls(measured) if measured else None
            if costs and sum(each > costs.widest for each, _ in measured) > 1:
                break
            if spent_s > budget_s:
                break
            try:
                seconds = step(work)
            except torch.OutOfMemoryError:
                if not measured:
                    raise
                break
            spent_s += seconds
            measured.append((work, max(seconds, 1e-6)))
        return cls(measured)

    def seconds(self, work: float) -> float:
        """Of a step of so much work, as the device is now."""
        return self._as_measured(work) * self._slowness

    def total_seconds(self, work: float) -> float:
        """Of so much work in batches as wide as pay."""
        return self.seconds(self.widest) * work / self.widest

    def took(self, work: float, seconds: float) -> None:
        """Learns from a step, if it was one of a size that was measured."""
        if work < self._measured[0][0]:
            return
        now = seconds / self._as_measured(work)
        # A single step may have been held up by anything.
        self._slowness += _NEWEST * (min(now, 4 * self._slowness) - self._slowness)

    def rest(self) -> None:
        """Nothing runs: forgets how slow the device was while it did."""
        self._slowness = 1.0

    def _as_measured(self, work: float) -> float:
        (first, first_s), (last, last_s) = self._measured[0], self._measured[-1]
        if work <= first:
            # Less is hardly faster: starting it all is what takes the time.
            return first_s
        for (low, low_s), (high, high_s) in pairwise(self._measured):
            if work <= high:
                return low_s + (high_s - low_s) * (work - low) / (high - low)
        return last_s * work / last
