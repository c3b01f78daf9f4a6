"""Whether a caption says something, and what is told to people where it does not."""

from collections import Counter
from typing import Final

ATTEMPTS: Final = 4

_MIN_WORDS: Final = 3
_PHRASE_WORDS: Final = 3
_MAX_PHRASE_COUNT: Final = 2
_SHOWN_LETTERS: Final = 60


def is_short(text: str) -> bool:
    """Whether a caption says nothing."""
    return len(text.split()) < _MIN_WORDS


def is_repetitive(text: str) -> bool:
    """Whether a caption says the same over and over."""
    words = text.lower().split()
    phrases = Counter(zip(*(words[i:] for i in range(_PHRASE_WORDS)), strict=False))
    is_phrase_repeated = any(count > _MAX_PHRASE_COUNT for count in phrases.values())
    return is_phrase_repeated or len(set(words)) * 3 < len(words)


def is_useless(text: str) -> bool:
    """Whether nothing can be learnt from a caption."""
    return is_short(text) or is_repetitive(text)


def problem_of(text: str) -> str:
    """What is told of a drawing that got no better caption than this in all attempts."""
    said = text if len(text) <= _SHOWN_LETTERS else f"{text[:_SHOWN_LETTERS].rstrip()}…"
    if is_short(text):
        told = f"it said {said!r}" if text else "it said nothing"
        return f"the captioner found no words for this drawing in {ATTEMPTS} attempts: {told}"
    return (
        f"the captioner repeats itself over this drawing in {ATTEMPTS} attempts: it said {said!r}"
    )
