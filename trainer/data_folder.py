"""The data folder: one process's alone."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rpc.errors import StartupError


@contextmanager
def own_folder(folder: Path) -> Iterator[None]:
    """Makes the folder if it is not there and keeps other trainers out of it.

    Raises:
        StartupError: It cannot be written to, or another trainer has it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / "lock").open("w")
    except OSError as error:
        msg = f"the data folder {folder} cannot be written to: {error.strerror}"
        raise StartupError(msg) from error
    with lock:
        try:
            # The kernel lets go of it when the process ends, however it ends.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            msg = f"another trainer has the data folder {folder}"
            raise StartupError(msg) from error
        yield
