"""Bytes as people count them."""

import math
from typing import Final

_UNITS: Final = ("KiB", "MiB", "GiB")
_STEP: Final = 1024
_TENTH: Final = 10


def size(num_bytes: int) -> str:
    """Rounded up, in the largest unit there is one of: what is a little over a limit says so.

    >>> size(64 * 1024**2), size(64 * 1024**2 + 1), size(900)
    ('64 MiB', '64.1 MiB', '0.9 KiB')
    """
    of_unit = _STEP
    for unit in _UNITS:
        if num_bytes < of_unit * _STEP or unit == _UNITS[-1]:
            break
        of_unit *= _STEP
    return f"{math.ceil(num_bytes * _TENTH / of_unit) / _TENTH:g} {unit}"
