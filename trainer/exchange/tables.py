"""Tables of captions: info.csv as the artist keeps it, metadata.csv and .jsonl as `datasets` does.

A table whose form is broken is refused whole, for what follows may be shifted by a column. A row
that says nothing of use is a problem to be told.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from trainer.errors import SourceRefused
from trainer.exchange.names import INFO_CSV, METADATA_CSV, METADATA_JSONL
from trainer.picture_name import PICTURE_SUFFIXES

_INFO_HEADER: Final = ["image", "text"]
_FILE_NAME: Final = "file_name"
_TEXT: Final = "text"
_BEGINS_A_ROW: Final = re.compile(
    rf"[^,]+(?:{'|'.join(map(re.escape, sorted(PICTURE_SUFFIXES)))})\"?,", re.IGNORECASE
)
# A caption that goes over more lines than this is a quote that was never closed.
_MAX_ROW_LINES: Final = 20


@dataclass(frozen=True)
class Row:
    """What a table says of a picture.

    Attributes:
        line: Of the table, 1-based, where the row ends.
        file_name: As the table has it: a path from the table's folder.
        caption: None: empty.
    """

    line: int
    file_name: str
    caption: str | None


@dataclass(frozen=True)
class Problem:
    """A row that could not be used, and why.

    Attributes:
        line: Of the table, 1-based.
        message: The rule and what was found.
    """

    line: int
    message: str


def read_table(path: str, data: bytes) -> Iterator[Row | Problem]:
    """The rows of a table.

    Args:
        path: Says what kind of table it is, and stands in messages.
        data: UTF-8, with a byte order mark or without, or else cp949.

    Raises:
        SourceRefused: It is neither, lacks a column, or its form is broken; says where.
    """
    text = decoded(path, data)
    for row in _READERS[PurePosixPath(path).name.lower()](path, text):
        if isinstance(row, Row) and not row.file_name.strip():
            yield Problem(row.line, "a row must name a picture")
        else:
            yield row


def decoded(path: str, data: bytes) -> str:
    """Text that is UTF-8 or, as Korean Windows writes it, cp949.

    Raises:
        SourceRefused: It is neither.
    """
    for encoding in ("utf-8-sig", "cp949"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            at = error.start
    msg = f"{path} must be UTF-8 or cp949, and byte {at} of it, {data[at]:#04x}, is neither"
    raise SourceRefused(msg)


def _read_info(path: str, text: str) -> Iterator[Row | Problem]:
    """info.csv. The artist's scripts quoted nothing: a row is split at its first comma then."""
    # With their ends, which may be in the midst of a caption.
    lines = io.StringIO(text, newline="").readlines() or [""]
    header = [cell.strip() for cell in _cells(lines[0]) or []]
    if header != _INFO_HEADER:
        msg = f"{path} must begin with the line image,text, not {_shown(lines[0])}"
        raise SourceRefused(msg)
    at = 1
    while at < len(lines):
        cells, num_lines = _row_at(lines, at)
        at += num_lines
        if cells is None:
            line = lines[at - 1]
            if line.strip():
                yield Problem(at, f"a row must have a comma, and has none: {_shown(line)}")
        else:
            yield Row(at, cells[0], _caption(cells[1]))


def _row_at(lines: list[str], at: int) -> tuple[list[str] | None, int]:
    """The two cells that begin at a line, None if there are none, and how many lines they take."""
    for num_lines in range(1, _MAX_ROW_LINES + 1):
        added = lines[at + num_lines - 1 : at + num_lines]
        # A quote that is open at a line's end was none if the next line is plainly another row.
        if not added or (num_lines > 1 and _BEGINS_A_ROW.match(added[0])):
            break
        cells = _cells("".join(lines[at : at + num_lines]))
        if cells is not None and len(cells) == len(_INFO_HEADER):
            return cells, num_lines
        if cells is not None or '"' not in lines[at]:
            break
    name, comma, caption = lines[at].partition(",")
    return ([name, caption] if comma else None), 1


def _shown(line: str) -> str:
    return repr(line.rstrip()[:80])


def _cells(record: str) -> list[str] | None:
    """The cells of one record of real CSV; None: it is not that."""
    try:
        rows = list(csv.reader(io.StringIO(record, newline=""), strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _read_metadata_csv(path: str, text: str) -> Iterator[Row | Problem]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, [])
        if _FILE_NAME not in header or _TEXT not in header:
            msg = f"{path} must have the columns file_name and text, not {','.join(header)[:80]!r}"
            raise SourceRefused(msg)
        name_at, text_at = header.index(_FILE_NAME), header.index(_TEXT)
        for cells in rows:
            if len(cells) == len(header):
                yield Row(rows.line_num, cells[name_at], _caption(cells[text_at]))
            elif cells:
                msg = f"a row must have {len(header)} cells, as the header has, not {len(cells)}"
                yield Problem(rows.line_num, msg)
    except csv.Error as error:
        msg = f"{path} must be CSV, and line {rows.line_num} is not: {error}"
        raise SourceRefused(msg) from error


def _read_metadata_jsonl(path: str, text: str) -> Iterator[Row | Problem]:
    # Not splitlines: JSON may hold U+2028 as it is.
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            msg = f"{path} must be JSON, one object in a line, and line {number} is not: {error}"
            raise SourceRefused(msg) from error
        if not isinstance(row, dict) or _FILE_NAME not in row or _TEXT not in row:
            msg = f"{path} must have file_name and text in each line, and line {number} has not"
            raise SourceRefused(msg)
        name, caption = row[_FILE_NAME], row[_TEXT]
        if not isinstance(name, str) or not isinstance(caption, str | None):
            yield Problem(number, "file_name and text must be strings")
        else:
            yield Row(number, whole(name), _caption(whole(caption or "")))


def whole(text: str) -> str:
    """The text without halves of surrogate pairs, which JSON can hold and UTF-8 cannot."""
    return text.encode(errors="replace").decode()


def _caption(text: str) -> str | None:
    return text.strip() or None


_READERS: Final[Mapping[str, Callable[[str, str], Iterator[Row | Problem]]]] = {
    INFO_CSV: _read_info,
    METADATA_CSV: _read_metadata_csv,
    METADATA_JSONL: _read_metadata_jsonl,
}
