"""Names of drawings' files: what people and info.csv call them."""

from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath
from typing import Final

from rpc.errors import InvalidRequest

_MAX_CHARACTERS: Final = 255


def checked_file_name(name: str) -> str:
    """The same name.

    Raises:
        InvalidRequest: A file may not be called so.
    """
    if (
        not 0 < len(name) <= _MAX_CHARACTERS
        or name in (".", "..")
        or any(c in "/\\" or not c.isprintable() for c in name)
    ):
        msg = (
            f"file_name must have 1 to {_MAX_CHARACTERS} printable characters and no path, "
            f"not {name[:_MAX_CHARACTERS]!r}"
        )
        raise InvalidRequest(msg)
    return name


def free_file_name(name: str, taken: AbstractSet[str]) -> str:
    """The name, with a number if it is taken: `miku.png`, `miku-2.png`, `miku-3.png`.

    Two names that differ in case alone are one on some systems, and count as one here.
    """
    folded = {other.casefold() for other in taken}
    path = PurePosixPath(name)
    free, number = name, 2
    while free.casefold() in folded:
        ending = f"-{number}{path.suffix}"
        free = path.stem[: _MAX_CHARACTERS - len(ending)] + ending
        number += 1
    return free
