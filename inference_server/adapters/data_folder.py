"""The registry on disk: a folder for each style, and one for files on their way in."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from uuid import uuid4

from inference_server.adapters.adapter import Style
from inference_server.adapters.durable import a_full_disk_told
from inference_server.adapters.style_folder import StyleFolder
from inference_server.errors import RegistryUnreadable

_ARRIVALS: Final = ".arrivals"
_LOCK: Final = ".lock"


class DataFolder:
    """Use `open_data_folder`."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def styles(self) -> Iterator[tuple[StyleFolder, Style]]:
        """The styles that were ever told, by name; what a crash left half done is swept away."""
        for path in sorted(self._path.iterdir()):
            if path.name.startswith(".") or not path.is_dir():
                continue
            folder = StyleFolder(path)
            folder.sweep()
            style = folder.read_style()
            if style is not None and style.name == path.name:
                yield folder, style

    def style(self, name: str) -> StyleFolder:
        """Where a style is kept, told or not."""
        return StyleFolder(self._path / name)

    @contextmanager
    def arrival(self) -> Iterator[Path]:
        """A path to write a file to that is on its way in; what is still there is deleted.

        Raises:
            RegistryFull: The disk is full.
        """
        path = self._path / _ARRIVALS / uuid4().hex
        try:
            with a_full_disk_told():
                yield path
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def open_data_folder(path: Path) -> Iterator[DataFolder]:
    """Opens the folder, which is made if it is not there, for this process alone.

    Raises:
        RegistryUnreadable: The folder cannot be used, or another server uses it.
    """
    with _usable(path):
        path.mkdir(parents=True, exist_ok=True)
        lock = (path / _LOCK).open("w")
    with lock:
        try:
            # Gone with the process, however it ends.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            msg = f"the data folder {path} is in use by another inference server"
            raise RegistryUnreadable(msg) from error
        with _usable(path):
            shutil.rmtree(path / _ARRIVALS, ignore_errors=True)
            (path / _ARRIVALS).mkdir()
        yield DataFolder(path)


@contextmanager
def _usable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        msg = f"the data folder {path} cannot be used: {error.strerror}"
        raise RegistryUnreadable(msg) from error
