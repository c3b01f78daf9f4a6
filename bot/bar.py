"""A bar of characters that fills from left to right."""

from typing import Final

_CELLS: Final = 16


def bar(done: int, total: int) -> str:
    """How much of `total` is done.

    >>> bar(4, 8)
    '▰▰▰▰▰▰▰▰▱▱▱▱▱▱▱▱'
    """
    filled = _CELLS * min(done, total) // total if total else 0
    return "▰" * filled + "▱" * (_CELLS - filled)
