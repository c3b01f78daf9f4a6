"""Where round numbers lie on an axis."""

import math
from dataclasses import dataclass
from typing import Final, Self

_ROUND: Final = (1.0, 2.0, 5.0, 10.0)
# Values that differ by less than this share of the largest are drawn as one.
_SAME: Final = 1e-6
# Smaller ones are drawn as 0: what their tenths are, floats cannot tell.
_SMALLEST: Final = 1e-300
_FIGURES: Final = 12


@dataclass(frozen=True)
class Scale:
    """An axis.

    Attributes:
        low: Its beginning.
        high: Its end, above its beginning.
        ticks: The round numbers on it that are marked, rising.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    @classmethod
    def around(cls, low: float, high: float, *, count: int) -> Self:
        """It begins and ends at round numbers, with about `count` steps between them.

        Args:
            low: The smallest value on it, finite.
            high: The largest, finite and no smaller.
            count: How many steps are wished for.
        """
        ticks = _ticks(low, high, _step(low, high, count))
        return cls(ticks[0], ticks[-1], ticks)

    @classmethod
    def of_steps(cls, last: int, *, count: int) -> Self:
        """From 0 to the last optimiser step, whole numbers marked."""
        end = max(last, 1)
        step = max(_step(0, end, count), 1.0)
        return cls(0, end, tuple(tick for tick in _ticks(0, end, step) if tick <= end))

    def share(self, value: float) -> float:
        """How far along the axis it lies: 0 at its beginning, 1 at its end."""
        return (value - self.low) / (self.high - self.low)


def _step(low: float, high: float, count: int) -> float:
    """The smallest round number that makes at most `count` steps of it, or one more."""
    largest = max(abs(low), abs(high))
    spread = high - low
    if largest < _SMALLEST:
        spread = 1.0
    elif spread <= largest * _SAME:
        spread = largest / 2
    raw = spread / count
    power = 10.0 ** math.floor(math.log10(raw))
    return next((step * power for step in _ROUND if step * power >= raw), 10.0 * power)


def _ticks(low: float, high: float, step: float) -> tuple[float, ...]:
    first, last = math.floor(low / step), math.ceil(high / step)
    # Twelve figures: without what floats add to 0.3.
    return tuple(float(f"{i * step:.{_FIGURES}g}") for i in range(first, max(last, first + 1) + 1))
