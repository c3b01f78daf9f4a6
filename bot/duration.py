"""Seconds in words, as exact as a person wants to know them."""

import math
from typing import Final

from bot.language import Language
from bot.language import drawing as say

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600


def about(seconds: float, language: Language) -> str:
    """Rounded up: `8 s`, `3 min`, `2 h 5 min`.

    >>> about(61, Language.KOREAN)
    '2분'
    """
    if seconds < _MINUTE_S:
        return say.SECONDS(language, seconds=max(1, math.ceil(seconds)))
    minutes = math.ceil(seconds / _MINUTE_S)
    if seconds < _HOUR_S:
        return say.MINUTES(language, minutes=minutes)
    return say.HOURS(language, hours=minutes // _MINUTE_S, minutes=minutes % _MINUTE_S)


def measured(seconds: float, language: Language) -> str:
    """As it was measured: `4.2 s`."""
    return say.SECONDS(language, seconds=f"{seconds:.1f}")
