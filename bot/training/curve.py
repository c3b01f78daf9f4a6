"""The loss of a run so far, as points for a plot."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

_MOST_POINTS: Final = 400


@dataclass(frozen=True)
class LossPoint:
    """A mean loss: of so many that were told, the last of them after this step."""

    step: int
    loss: float
    count: int = 1

    def joined(self, later: "LossPoint") -> "LossPoint":
        count = self.count + later.count
        loss = (self.loss * self.count + later.loss * later.count) / count
        return LossPoint(later.step, loss, count)


def with_point(curve: Sequence[LossPoint], point: LossPoint) -> Sequence[LossPoint]:
    """The curve with one loss more, in at most 400 points that stand for as many losses each.

    A run that was interrupted tells some steps twice: the later telling holds. A loss that is no
    number cannot be drawn, and is left out.
    """
    if not math.isfinite(point.loss):
        return curve
    end = len(curve)
    while end and curve[end - 1].step >= point.step:
        end -= 1
    kept = tuple(curve[:end])
    if kept and kept[-1].count < kept[0].count:
        return (*kept[:-1], kept[-1].joined(point))
    longer = (*kept, point)
    if len(longer) <= _MOST_POINTS:
        return longer
    pairs = zip(longer[::2], longer[1::2], strict=False)
    odd = longer[-1:] if len(longer) % 2 else ()
    return tuple(chain((first.joined(second) for first, second in pairs), odd))


def smoothed(curve: Sequence[LossPoint]) -> Sequence[LossPoint]:
    """A running mean to both sides, which lags behind nothing, over about a tenth of the curve."""
    losses = [point.loss for point in curve]
    keep = math.exp(-1 / max(1.0, len(losses) / 20))
    before, after = _weighted(losses, keep), _weighted(reversed(losses), keep)
    return [
        # Both sides have the point itself.
        LossPoint(point.step, (one[0] + other[0] - point.loss) / (one[1] + other[1] - 1))
        for point, one, other in zip(curve, before, reversed(after), strict=True)
    ]


def _weighted(losses: Iterable[float], keep: float) -> Sequence[tuple[float, float]]:
    """Up to each of them, the sum of all so far and its weight: each counts less with each step."""
    total, weight, sums = 0.0, 0.0, []
    for loss in losses:
        total, weight = keep * total + loss, keep * weight + 1
        sums.append((total, weight))
    return sums
