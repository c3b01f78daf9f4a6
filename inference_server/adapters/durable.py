"""Files that are whole or not there, whatever happens to the process or the power."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from inference_server.errors import RegistryFull


@contextmanager
def a_full_disk_told() -> Iterator[None]:
    """Puts into the domain's words that there is no room.

    Raises:
        RegistryFull: The disk is full, or the quota used up.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise RegistryFull("the disk of the adapter registry is full") from error
        raise


def write_durably(path: Path, content: bytes) -> None:
    """Replaces a file's content at once."""
    temporary = path.with_name(f".{path.name}-{uuid4().hex}")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes sure that what was created, renamed or deleted in a folder stays so."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
