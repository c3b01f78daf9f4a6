"""Locks on folders that services keep things in.

They are the kernel's, on an open file, and it lets go of them when their process ends, however it
ends: one that was killed leaves nothing behind that somebody would have to clear away.
"""

import fcntl
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from rpc.errors import StartupError

_LOCK: Final = "lock"


@contextmanager
def locked(file: Path, *, shared: bool = False, waits: bool = True) -> Iterator[None]:
    """Holds the lock on a file, which is made if it is not there. It blocks where it waits.

    Args:
        file: Of no other use.
        shared: Others may hold it as well that ask for no more than that.
        waits: Until those let go of it who hold it.

    Raises:
        BlockingIOError: Somebody holds it, and this does not wait.
        OSError: The file cannot be opened, or the file system knows no locks.
    """
    how = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if waits else fcntl.LOCK_NB)
    with file.open("a") as held:
        fcntl.flock(held, how)
        yield


@contextmanager
def own_folder(folder: Path, *, service: str, setting: str) -> Iterator[None]:
    """Makes a data folder if it is not there, and keeps others of the same service out of it.

    Args:
        folder: The folder.
        service: What the service is called: `trainer`.
        setting: Which of its settings names the folder: `TRAINER_DATA`.

    Raises:
        StartupError: It cannot be written to, or another of them has it.
    """
    with ExitStack() as stack:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(locked(folder / _LOCK, waits=False))
        except BlockingIOError as error:
            msg = (
                f"another {service} has the data folder {folder}: stop that one first, or set "
                f"{setting} to another folder"
            )
            raise StartupError(msg) from error
        except OSError as error:
            msg = f"the data folder {folder} cannot be written to: {error.strerror}"
            raise StartupError(msg) from error
        yield
