"""The inference server's limits, in the words of the member who passes one."""

import unicodedata
from typing import Final

from bot.drawing.capabilities import Limits, Size
from bot.errors import Refused
from bot.language import Sentence
from bot.language import drawing as say

# Control characters and halves of surrogate pairs.
_UNREADABLE: Final = frozenset({"Cc", "Cs"})


def check_readable(text: str, field: Sentence) -> None:
    # Line breaks and tabs are spaces to the tokenizer; the rest has no business in a text.
    for character in text.translate({0x09: " ", 0x0A: " ", 0x0D: " "}):
        if unicodedata.category(character) in _UNREADABLE:
            raise Refused(
                say.UNREADABLE_CHARACTER, field=field, character=f"U+{ord(character):04X}"
            )


def check_length(text: str, field: Sentence, limits: Limits) -> None:
    if len(text) > limits.max_prompt_characters:
        raise Refused(
            say.TOO_LONG, field=field, limit=limits.max_prompt_characters, length=len(text)
        )


def check_between(value: float, smallest: float, largest: float, sentence: Sentence) -> None:
    """Raises Refused with a sentence that has places for the three."""
    if not smallest <= value <= largest:
        raise Refused(
            sentence, value=_told(value), smallest=_told(smallest), largest=_told(largest)
        )


def check_size(size: Size, limits: Limits) -> None:
    if any(
        side % limits.size_multiple or not limits.min_size <= side <= limits.max_size
        for side in (size.width, size.height)
    ):
        raise Refused(
            say.SIZE_OUT_OF_RANGE,
            multiple=limits.size_multiple,
            smallest=limits.min_size,
            largest=limits.max_size,
            width=size.width,
            height=size.height,
        )
    if size.pixels > limits.max_pixels:
        raise Refused(
            say.TOO_MANY_PIXELS,
            limit=limits.max_pixels,
            width=size.width,
            height=size.height,
            pixels=size.pixels,
        )


def check_doubled(size: Size, limits: Limits) -> None:
    """Raises Refused if a picture of that size cannot be made twice as wide and high."""
    doubled = size.doubled()
    if max(doubled.width, doubled.height) > limits.max_size or doubled.pixels > limits.max_pixels:
        raise Refused(
            say.TOO_LARGE_TO_UPSCALE,
            size=size,
            doubled=doubled,
            side=limits.max_size,
            pixels=limits.max_pixels,
        )


def _told(number: float) -> str:
    return str(number) if isinstance(number, int) else f"{number:g}"
