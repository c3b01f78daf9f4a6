"""What a style may be called and may say."""

import re
from typing import Final

from inference_server.adapters.adapter import Style
from inference_server.errors import InvalidDraw, InvalidStyle
from inference_server.limits import Limits

_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_MAX_DISPLAY_NAME: Final = 64
_TEXTUAL_INVERSION: Final = re.compile(r"[^\s,]{1,64}")
_MAX_TEXTUAL_INVERSIONS: Final = 64


def check_style(style: Style, limits: Limits) -> None:
    """Checks all that a style says.

    Raises:
        InvalidStyle: States the rule and the value.
    """
    if not _NAME.fullmatch(style.name):
        msg = (
            "a style's name must be 1 to 32 characters of [a-z0-9-], starting with a letter, "
            f"not {style.name[:80]!r}"
        )
        raise InvalidStyle(msg)
    if not 1 <= len(style.display_name.strip()) <= _MAX_DISPLAY_NAME:
        msg = (
            f"display_name must be 1 to {_MAX_DISPLAY_NAME} characters, "
            f"not {len(style.display_name)}"
        )
        raise InvalidStyle(msg)
    if not style.trigger.strip():
        raise InvalidStyle("trigger must not be empty")
    _check_textual_inversions(style.textual_inversions)
    texts = [
        (name, getattr(style, name))
        for name in ("display_name", "trigger", "prompt_prefix", "negative_prompt_prefix")
    ]
    texts += [("textual_inversions", word) for word in style.textual_inversions]
    for name, text in texts:
        try:
            limits.check_words(name, text)
        except InvalidDraw as error:
            raise InvalidStyle(str(error)) from error


def _check_textual_inversions(words: tuple[str, ...]) -> None:
    if len(words) > _MAX_TEXTUAL_INVERSIONS:
        msg = (
            f"textual_inversions must be at most {_MAX_TEXTUAL_INVERSIONS} words, not {len(words)}"
        )
        raise InvalidStyle(msg)
    for word in words:
        if not _TEXTUAL_INVERSION.fullmatch(word):
            msg = (
                "textual_inversions must be words of 1 to 64 characters without blanks and "
                f"commas, not {word[:80]!r}"
            )
            raise InvalidStyle(msg)
