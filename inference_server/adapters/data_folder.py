"""The registry on disk: a folder for each style, and one for files on their way in.

Several servers may share it. One at a time changes it, and none reads it meanwhile: `.lock` is held
for as long as that takes, and gone with the process, however it ends. What is on its way in lies in
a folder of each server's own, `.arrivals/<any name>`, with a lock that it holds until it ends.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Final
from uuid import uuid4

from inference_server.adapters.durable import a_full_disk_told
from inference_server.adapters.style_folder import StyleFolder
from inference_server.errors import RegistryUnreadable
from rpc.folder_lock import locked

_ARRIVALS: Final = ".arrivals"
_LOCK: Final = ".lock"


class DataFolder:
    """Use `open_data_folder`. All of it blocks.

    Args:
        path: The folder.
        arrivals: For what is on its way into it by this server.
    """

    def __init__(self, path: Path, arrivals: Path) -> None:
        self._path = path
        self._arrivals = arrivals

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Nobody else changes it meanwhile, or reads it."""
        with locked(self._path / _LOCK):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Nobody changes it meanwhile."""
        with locked(self._path / _LOCK, shared=True):
            yield

    def styles(self) -> Iterator[StyleFolder]:
        """Where styles are kept, told or not, by name."""
        return _styles(self._path)

    def style(self, name: str) -> StyleFolder:
        """Where a style is kept, told or not."""
        return StyleFolder(self._path / name)

    @contextmanager
    def arrival(self) -> Iterator[Path]:
        """A path to write a file to that is on its way in; what is still there is deleted.

        Raises:
            RegistryFull: The disk is full.
        """
        path = self._arrivals / uuid4().hex
        try:
            with a_full_disk_told():
                yield path
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def open_data_folder(path: Path) -> Iterator[DataFolder]:
    """Opens the folder, which is made if it is not there, and sweeps away what a crash left.

    Raises:
        RegistryUnreadable: The folder cannot be used.
    """
    with ExitStack() as stack:
        with _usable(path):
            (path / _ARRIVALS).mkdir(parents=True, exist_ok=True)
            with locked(path / _LOCK):
                _sweep(path)
                arrivals = Path(mkdtemp(dir=path / _ARRIVALS))
                stack.callback(shutil.rmtree, arrivals, ignore_errors=True)
                stack.enter_context(locked(arrivals / _LOCK))
        yield DataFolder(path, arrivals)


def _styles(path: Path) -> Iterator[StyleFolder]:
    for entry in sorted(path.iterdir()):
        if not entry.name.startswith(".") and entry.is_dir():
            yield StyleFolder(entry)


def _sweep(path: Path) -> None:
    """Under the lock: what is half done is then nobody's any more."""
    for style in _styles(path):
        style.sweep()
    for arrivals in (path / _ARRIVALS).iterdir():
        if not arrivals.is_dir():
            arrivals.unlink()
            continue
        try:
            with locked(arrivals / _LOCK, waits=False):
                shutil.rmtree(arrivals, ignore_errors=True)
        except BlockingIOError:
            # Another server lives there.
            continue


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = f"the data folder {path} cannot be used: {error.strerror}"
        raise RegistryUnreadable(msg) from error
