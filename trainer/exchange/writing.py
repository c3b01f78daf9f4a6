"""Drawings written out with their captions: into a folder, or a zip that is sent as it grows."""

import io
import shutil
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Final, Protocol, cast

from trainer.errors import SourceRefused
from trainer.exchange.formats import TableFormat
from trainer.exchange.names import SIGN
from trainer.exchange.sign import Sign

_PART_BYTES: Final = 1024 * 1024
# Readable by everybody who has the zip, and the same whenever it is made.
_MODE: Final = (stat.S_IFREG | 0o644) << 16
_DATE: Final = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Entry:
    """A drawing to be written out.

    Attributes:
        file_name: No other of an export has the same but for its suffix and its case. One that has
            is given a number.
        path: Where its file is.
        caption: None: it has none.
    """

    file_name: str
    path: Path
    caption: str | None


class SupportsWrite(Protocol):
    """Where bytes go, in order and never back."""

    def write(self, data: bytes, /) -> object:
        """Takes all of them."""


def write_zip(
    sink: SupportsWrite, entries: Iterable[Entry], table_format: TableFormat, sign: Sign
) -> None:
    """Writes a zip, of which no more than a part of a drawing and the table are ever in memory.

    Drawings are stored as they are: they have been compressed once.

    Args:
        sink: Takes the zip.
        entries: Gone through once.
        table_format: Of the captions.
        sign: What the export says of itself.

    Raises:
        OSError: A drawing cannot be read.
    """
    with zipfile.ZipFile(cast(BinaryIO, _Forward(sink)), "w", zipfile.ZIP_STORED) as archive:

        def write(name: str, stream: BinaryIO, size_bytes: int) -> None:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = _MODE
            entry.file_size = size_bytes
            with archive.open(entry, "w") as target:
                shutil.copyfileobj(stream, target, _PART_BYTES)

        _write(write, entries, table_format, sign)


def write_folder(
    folder: Path, entries: Iterable[Entry], table_format: TableFormat, sign: Sign
) -> None:
    """Writes drawings and their captions into a folder, which is made if it is not there.

    Args:
        folder: Empty, if it is there.
        entries: Gone through once.
        table_format: Of the captions.
        sign: What the export says of itself.

    Raises:
        SourceRefused: There is something in the folder.
        OSError: A drawing cannot be read, or the folder not be written to.
    """
    make_empty(folder)

    def write(name: str, stream: BinaryIO, size_bytes: int) -> None:  # noqa: ARG001 - a zip's need
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        with path.open("xb") as target:
            shutil.copyfileobj(stream, target, _PART_BYTES)

    _write(write, entries, table_format, sign)


def make_empty(folder: Path) -> None:
    """Makes the folder if it is not there.

    Raises:
        SourceRefused: There is something in it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SourceRefused(f"{folder} must be an empty folder, and has files in it")


def _write(
    write: Callable[[str, BinaryIO, int], None],
    entries: Iterable[Entry],
    table_format: TableFormat,
    sign: Sign,
) -> None:
    _write_bytes(write, SIGN, sign.written())
    table = io.BytesIO(table_format.header())
    table.seek(0, io.SEEK_END)
    for entry, name in _named(entries, table_format):
        with entry.path.open("rb") as stream:
            write(table_format.folder + name, stream, entry.path.stat().st_size)
        caption = entry.caption or ""
        if table_format.table is not None:
            table.write(table_format.row(name, caption))
        elif caption:
            _write_bytes(write, table_format.side_file(name), f"{caption}\n".encode())
    if table_format.table is not None:
        size_bytes = table.tell()
        table.seek(0)
        write(table_format.folder + table_format.table, table, size_bytes)


def _write_bytes(write: Callable[[str, BinaryIO, int], None], name: str, content: bytes) -> None:
    write(name, io.BytesIO(content), len(content))


def _named(entries: Iterable[Entry], table_format: TableFormat) -> Iterator[tuple[Entry, str]]:
    """The entries and what they are called."""
    taken: set[str] = set()
    for entry in entries:
        wanted = name = PurePosixPath(table_format.written_name(entry.file_name))
        number = 2
        while (key := table_format.side_file(str(name)).casefold()) in taken:
            name = wanted.with_stem(f"{wanted.stem}-{number}")
            number += 1
        taken.add(key)
        yield entry, str(name)


class _Forward:
    """A sink as zipfile wants a file to be: it cannot be told from a pipe."""

    def __init__(self, sink: SupportsWrite) -> None:
        self._sink = sink

    def write(self, data: bytes | memoryview, /) -> int:
        self._sink.write(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Has nothing to do."""
