"""Whether words are such as the models read: English."""

import unicodedata
from typing import Final

# Of Latin Extended-B: `naïve` is as good as English.
_LAST_LATIN: Final = "\u024f"


def holds_other_letters(text: str) -> bool:
    """Whether it holds letters that no English word has.

    >>> [holds_other_letters(text) for text in ("naïve, 12 ✿", "a 고양이")]
    [False, True]
    """
    return any(map(_is_other, text))


def holds_unread_letters(prompt: str) -> bool:
    """Whether a draw's prompt holds letters that are neither English nor translated, as Korean is.

    >>> [holds_unread_letters(text) for text in ("naïve 고양이", "ひとり 고양이")]
    [False, True]
    """
    return any(_is_other(each) and "HANGUL" not in unicodedata.name(each, "") for each in prompt)


def _is_other(letter: str) -> bool:
    return letter.isalpha() and letter > _LAST_LATIN
