"""Whether words are such as the models read: English."""

from typing import Final

# Of Latin Extended-B: `naïve` is as good as English.
_LAST_LATIN: Final = "\u024f"


def holds_other_letters(text: str) -> bool:
    """Whether it holds letters that no English word has.

    >>> [holds_other_letters(text) for text in ("naïve, 12 ✿", "a 고양이")]
    [False, True]
    """
    return any(each.isalpha() and each > _LAST_LATIN for each in text)
