"""What a caption says: sentences back to the attributes they were made from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pocket_model.captions import DOING, WHERE
from pocket_model.portrait import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACES: Final = re.compile(r"\s+")


def _any(words: Iterable[str]) -> str:
    # The longest first: "under a night sky" is no "sky".
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_COLOR: Final = f"(?:(?P<hair_color>{_any(VALUES['hair_color'])}) )?"
_BEFORE: Final = _any(("long", "short", "spiky", "swept"))
_AFTER: Final = _any(("bob cut", "ponytail", "twintails"))
_HAIR: Final = (
    re.compile(rf"\b(?P<hair_style>{_BEFORE}) {_COLOR}hair\b"),
    re.compile(rf"\b{_COLOR}(?P<hair_style>{_AFTER})\b"),
)
_OTHERS: Final = (
    re.compile(rf"\banime (?P<gender>{_any(VALUES['gender'])})\b"),
    re.compile(rf"\b(?P<eye_color>{_any(VALUES['eye_color'])}) eyes\b"),
    re.compile(
        rf"\bwearing an? (?:(?P<clothes_color>{_any(VALUES['clothes_color'])}) )?"
        rf"(?P<clothes>{_any(VALUES['clothes'])})\b"
    ),
    re.compile(rf"\band (?:an? )?(?P<accessory>{_any(VALUES['accessory'])})\b"),
    re.compile(rf"\b(?P<expression>{_any(DOING.values())})\b"),
    re.compile(rf"\b(?P<background>{_any(WHERE.values())})\b"),
)
_WORD_OF: Final = {
    **{said: word for word, said in DOING.items()},
    **{said: word for word, said in WHERE.items()},
    "bob cut": "bob",
}


def read_caption(caption: str) -> dict[str, str]:
    """The attributes that a full caption names, in the words of `VALUES`.

    Args:
        caption: As `full_caption` builds it; case, commas and spaces do not matter.

    Returns:
        The attributes that are named. Where no accessory is named there is none: "accessory" is
        always there.
    """
    text = _SPACES.sub(" ", caption.lower().replace(",", " "))
    read = {"accessory": "none"}
    for pattern in (*_HAIR, *_OTHERS):
        match = pattern.search(text)
        if match:
            named = {name: word for name, word in match.groupdict().items() if word}
            read.update({name: _WORD_OF.get(word, word) for name, word in named.items()})
    return read
