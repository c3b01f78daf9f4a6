"""Seconds in words, as exact as a person wants to know them."""

import math
from typing import Final

from rpc.language.sentence import Language, Sentence

SECONDS: Final = Sentence(en="{seconds} s", ko="{seconds}초")
MINUTES: Final = Sentence(en="{minutes} min", ko="{minutes}분")
HOURS: Final = Sentence(en="{hours} h {minutes} min", ko="{hours}시간 {minutes}분")

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600


def about(seconds: float, language: Language) -> str:
    """Rounded up: `8 s`, `3 min`, `2 h 5 min`.

    >>> about(61, Language.KOREAN)
    '2분'
    """
    if seconds < _MINUTE_S:
        return SECONDS(language, seconds=max(1, math.ceil(seconds)))
    minutes = math.ceil(seconds / _MINUTE_S)
    if seconds < _HOUR_S:
        return MINUTES(language, minutes=minutes)
    return HOURS(language, hours=minutes // _MINUTE_S, minutes=minutes % _MINUTE_S)


def measured(seconds: float, language: Language) -> str:
    """As it was measured: `4.2 s`."""
    return SECONDS(language, seconds=f"{seconds:.1f}")
