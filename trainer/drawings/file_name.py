"""Names of drawings' files: what people, info.csv and exports call them."""

from collections.abc import Set as AbstractSet
from pathlib import PurePosixPath
from typing import Final

from rpc.errors import InvalidRequest
from trainer.picture_name import MAX_NAME_BYTES, PICTURE_SUFFIXES, num_bytes, shortened

# For one in front of a name's suffix, `-12345`.
_NUMBER_BYTES: Final = 8


def checked_file_name(name: str) -> str:
    """The same name.

    Raises:
        InvalidRequest: A file may not be called so.
    """
    if (
        not 0 < num_bytes(name) <= MAX_NAME_BYTES
        or name in (".", "..")
        or any(c in "/\\" or not c.isprintable() for c in name)
    ):
        msg = (
            f"file_name must have 1 to {MAX_NAME_BYTES} bytes of printable characters and no path, "
            f"not {name[:MAX_NAME_BYTES]!r}"
        )
        raise InvalidRequest(msg)
    return name


def picture_name(name: str, suffix: str) -> str:
    """The name as drawings are kept under: visible, and with a picture's suffix.

    `.miku` becomes `miku.png`. Readers of data sets go by the suffix, and pass hidden files over.

    Args:
        name: As it was uploaded.
        suffix: For one that has none.
    """
    visible = name.lstrip(".") or "drawing"
    if PurePosixPath(visible).suffix.lower() not in PICTURE_SUFFIXES:
        visible += suffix
    path = PurePosixPath(visible)
    return shortened(path.stem, MAX_NAME_BYTES - num_bytes(path.suffix)) + path.suffix


def name_key(name: str) -> str:
    """What no two drawings of a style have in common: the stem, in one case.

    `miku.png` and `miku.jpg` would share one `miku.txt`, and names that differ in case alone are
    one on some systems.
    """
    return PurePosixPath(name).stem.casefold()


def free_file_name(name: str, taken: AbstractSet[str]) -> str:
    """The name, with a number if it is taken: `miku.png`, `miku-2.png`, `miku-3.png`.

    Args:
        name: As picture_name gives it.
        taken: Keys of the names that are taken.
    """
    path = PurePosixPath(name)
    stem = shortened(path.stem, MAX_NAME_BYTES - num_bytes(path.suffix) - _NUMBER_BYTES)
    free, number = name, 2
    while name_key(free) in taken:
        free = f"{stem}-{number}{path.suffix}"
        number += 1
    return free
