"""Captions: a sentence with the style's trigger at its end, within what CLIP reads."""

from collections.abc import Callable
from typing import Final

from trainer.errors import CaptionRefused

# CLIP reads 77 tokens, of which it needs one for the start and one for the end.
MAX_TOKENS: Final = 75

CountTokens = Callable[[str], int]
"""CLIP tokens of a text, start and end not counted."""


class Captions:
    """Makes captions out of what a model or a person wrote.

    Captions end with the trigger. What is past CLIP's 77th token is cut off in training, and the
    trigger would be the first to go.
    """

    def __init__(self, count_tokens: CountTokens) -> None:
        self.count_tokens = count_tokens

    def written_by_model(self, text: str, trigger: str) -> str:
        """The caption, its last words left out if it is too long otherwise."""
        words = _without(text, trigger).split()
        low, high = 0, len(words)
        while low < high:
            middle = (low + high + 1) // 2
            if self._fits(" ".join([*words[:middle], trigger])):
                low = middle
            else:
                high = middle - 1
        return " ".join([*words[:low], trigger])

    def written_by_person(self, text: str, trigger: str) -> str:
        """The caption.

        Raises:
            CaptionRefused: It is empty, or too long with the trigger.
        """
        words = _without(text, trigger)
        if not words:
            raise CaptionRefused("a caption must say something besides the trigger")
        caption = f"{words} {trigger}"
        if not self._fits(caption):
            msg = (
                f"a caption must have at most {MAX_TOKENS} CLIP tokens with the trigger, "
                f"not {self.count_tokens(caption)}"
            )
            raise CaptionRefused(msg)
        return caption

    def says_nothing(self, text: str, trigger: str) -> bool:
        """Whether it is empty but for the trigger: there is no caption then."""
        return not _without(text, trigger)

    def _fits(self, caption: str) -> bool:
        return self.count_tokens(caption) <= MAX_TOKENS


def _without(text: str, trigger: str) -> str:
    """The text in one line, without the trigger at its end and without control characters."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    return " ".join(printable.split()).removesuffix(trigger).rstrip()
