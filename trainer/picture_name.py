"""What pictures' files may be called, wherever they are: in the store, in folders, on a hub."""

from typing import Final

PICTURE_SUFFIXES: Final = frozenset(
    (".png", ".jpg", ".jpeg", ".jfif", ".webp", ".avif", ".gif", ".bmp")
)
MAX_NAME_BYTES: Final = 255
"""Of a file system's names, in UTF-8."""


def num_bytes(text: str) -> int:
    """How much of a name's room it takes."""
    return len(_encoded(text))


def shortened(text: str, max_bytes: int) -> str:
    """Its beginning, cut between two characters."""
    return _encoded(text)[:max_bytes].decode(errors="ignore")


def _encoded(text: str) -> bytes:
    # Half a surrogate pair, which is no text, counts as one character.
    return text.encode(errors="replace")
