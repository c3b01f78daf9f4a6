"""Which caption is whose: the tables and side files of a source, laid beside its pictures."""

import posixpath
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from trainer.errors import SourceRefused
from trainer.exchange.file import File
from trainer.exchange.limits import SourceLimits
from trainer.exchange.names import SIDE_SUFFIXES, TABLES, is_table, suffix_of, without_suffix
from trainer.exchange.tables import Problem, Row, decoded, read_table

_MAX_SIDE_FILE_BYTES: Final = 64 * 1024


class CaptionIndex:
    """The captions of a source's pictures.

    Args:
        files: Those that may be pictures, tables or side files.
        limits: How much of tables is held in memory.

    Attributes:
        problems: Rows that could not be used, for people: `info.csv:7: there is no 'miku.png'`.

    Raises:
        SourceRefused: A table cannot be read.
    """

    def __init__(self, files: Sequence[File], limits: SourceLimits) -> None:
        self.problems: list[str] = []
        self._places = _Places(files)
        self._captions: dict[str, str | None] = {}
        self._side_files = _side_files(files)
        tables = [file for file in files if is_table(file.path)]
        num_bytes_left = limits.max_table_bytes
        for table in sorted(tables, key=_precedence):
            data = table.read(num_bytes_left)
            num_bytes_left -= len(data)
            self._take(table.path, data)

    def is_named(self, path: str) -> bool:
        """Whether a table has a row of this file."""
        return path in self._captions

    def of(self, path: str) -> str | None:
        """The caption of a picture, None if there is none."""
        if caption := self._captions.get(path):
            return caption
        for side_file in self._side_files.get(without_suffix(path), ()):
            if side_file.path == path:
                continue
            try:
                text = decoded(side_file.path, side_file.read(_MAX_SIDE_FILE_BYTES))
            except SourceRefused as error:
                self.problems.append(str(error))
                continue
            if caption := text.strip():
                return caption
        return None

    def _take(self, table: str, data: bytes) -> None:
        folder = posixpath.dirname(table)
        in_this_table: set[str] = set()
        for row in read_table(table, data):
            if isinstance(row, Problem):
                self.problems.append(f"{table}:{row.line}: {row.message}")
                continue
            path = self._places.find(folder, row.file_name)
            if path is None:
                self._tell(table, row, "there is no")
            elif path in in_this_table:
                self._tell(table, row, "there is another row of")
            else:
                in_this_table.add(path)
                if not self._captions.get(path):
                    self._captions[path] = row.caption

    def _tell(self, table: str, row: Row, what: str) -> None:
        self.problems.append(f"{table}:{row.line}: {what} {row.file_name[:255]!r}")


class _Places:
    """Where the file is that a table speaks of."""

    def __init__(self, files: Sequence[File]) -> None:
        self._paths = {file.path for file in files}
        self._composed = {_composed(file.path): file.path for file in files}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        for file in files:
            self._by_name[_composed(PurePosixPath(file.path).name)].append(file.path)

    def find(self, folder: str, name: str) -> str | None:
        """Below the table's folder, or the only one of its bare name in the source."""
        for written in _spellings(name):
            path = posixpath.normpath(posixpath.join(folder, written))
            if path in self._paths:
                return path
            if (same := self._composed.get(_composed(path))) is not None:
                return same
        for written in _spellings(name):
            found = self._by_name.get(_composed(posixpath.basename(written)), [])
            if len(found) == 1:
                return found[0]
        return None


def _spellings(name: str) -> Iterator[str]:
    yield name
    stripped = name.strip()
    if stripped != name:
        yield stripped
    if "\\" in stripped:
        # Windows' scripts write paths their way.
        yield stripped.replace("\\", "/")


def _composed(text: str) -> str:
    # macOS takes Hangul apart in file names, which tables do not.
    return unicodedata.normalize("NFC", text)


def _side_files(files: Sequence[File]) -> dict[str, list[File]]:
    """By the path of their picture without its suffix; `.txt` before `.caption`."""
    found: defaultdict[str, list[File]] = defaultdict(list)
    for suffix in SIDE_SUFFIXES:
        for file in files:
            if suffix_of(file.path) == suffix:
                found[without_suffix(file.path)].append(file)
    return dict(found)


def _precedence(table: File) -> tuple[int, str]:
    return TABLES.index(PurePosixPath(table.path).name.lower()), table.path
