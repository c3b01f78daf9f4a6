"""Numbers as people read them."""

import math
from typing import Final

_FIGURES: Final = 4
_MOST_DECIMALS: Final = 6
# From here on, and below its inverse, digits no longer help.
_LARGE: Final = 1e6
MINUS: Final = "\u2212"


def decimals_of(*values: float) -> int:
    """So many that the largest has four figures, and the smallest that is not 0 has two.

    >>> decimals_of(0.1432, -0.0025)
    4
    """
    sizes = [abs(value) for value in values if value and math.isfinite(value)]
    if not sizes:
        return 0
    largest, smallest = (math.floor(math.log10(size)) for size in (max(sizes), min(sizes)))
    return min(max(_FIGURES - 1 - largest, 1 - smallest, 0), _MOST_DECIMALS)


def number(value: float, decimals: int | None = None) -> str:
    """With a real minus sign; as many decimals as given, or four figures.

    >>> number(-0.00253)
    '−0.00253'
    >>> number(12345, 0)
    '12,345'
    """
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
    if value and not 1 / _LARGE <= abs(value) < _LARGE:
        told = f"{value:.3g}"
    elif decimals is None:
        told = f"{value:,.{decimals_of(value)}f}"
        told = told.rstrip("0").rstrip(".") if "." in told else told
    else:
        told = f"{value:,.{decimals}f}"
    return told.replace("-", MINUS)


def signed(value: float, decimals: int) -> str:
    """With its sign, whichever it is.

    >>> signed(0.25, 2)
    '+0.25'
    """
    told = number(value, decimals)
    return f"+{told}" if value > 0 else told
