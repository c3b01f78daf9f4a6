"""Round numbers along an axis."""

import math
from collections.abc import Sequence
from typing import Final

_STEPS: Final = (1.0, 2.0, 2.5, 5.0, 10.0)


def ticks(low: float, high: float, most: int) -> Sequence[float]:
    """At most `most` round numbers from `low` to `high`, evenly spaced.

    >>> ticks(0, 97, 5)
    [0.0, 20.0, 40.0, 60.0, 80.0]
    """
    span = high - low
    if span <= 0 or most < 1:
        return [low]
    power = 10.0 ** math.floor(math.log10(span / most))
    for times in (*_STEPS, 20.0, 50.0):
        step = times * power
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first < most:
            return [number * step for number in range(first, last + 1)]
    return [low]


def told(value: float) -> str:
    """As short as can be.

    >>> [told(value) for value in (0.125, 12000.0, 1500.0, 0.0)]
    ['0.125', '12k', '1.5k', '0']
    """
    return f"{value / 1000:.4g}k" if abs(value) >= 1000 else f"{value:.4g}"  # noqa: PLR2004
