"""The files of a folder, those below it included."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import BinaryIO

from trainer.errors import SourceRefused
from trainer.exchange.file import File
from trainer.exchange.names import readable


def files_of_folder(folder: Path, links_into: Path | None = None) -> Iterator[File]:
    """The regular files, in the order of their names.

    Args:
        folder: It is there.
        links_into: Where symbolic links may lead to besides the folder; others are passed over.

    Raises:
        SourceRefused: It cannot be listed.
    """
    allowed = [place.resolve() for place in (folder, links_into) if place is not None]
    # Links to folders are not followed, wherever they lead: what they lead to comes by itself.
    for below, folders, names in os.walk(folder, onerror=_refuse):
        folders.sort()
        for name in sorted(names):
            path = Path(below, name)
            if (size_bytes := _size_bytes(path, allowed)) is not None:
                shown = readable(path.relative_to(folder).as_posix())
                yield File(shown, size_bytes, partial(_open, path))


def _size_bytes(path: Path, allowed: list[Path]) -> int | None:
    """None: no regular file, or a link that leads elsewhere."""
    try:
        if path.is_symlink():
            target = path.resolve(strict=True)
            if not any(target.is_relative_to(place) for place in allowed):
                return None
        found = path.stat()
    except (OSError, RuntimeError):
        # A link to nowhere, or round in a circle.
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def _open(path: Path) -> BinaryIO:
    return path.open("rb")


def _refuse(error: OSError) -> None:
    raise SourceRefused(f"{error.filename} cannot be read: {error.strerror}") from error
