"""An export in several zips, each small enough for Discord, and each an export of its own."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

# An entry's own headers, twice, and its name, twice.
_ENTRY_BYTES: Final = 256
_END_BYTES: Final = 1024
_TABLES: Final = ("metadata.csv", "info.csv", "metadata.jsonl")
_CAPTION: Final = ".txt"
# Says which trigger the captions end with.
_SIGN: Final = ".ksh-drawing-ai.json"


@dataclass
class Split:
    """What came of it.

    Attributes:
        parts: The zips, in order.
        too_large: Drawings that fit into none.
    """

    parts: list[Path] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)


@dataclass
class _Part:
    names: list[str] = field(default_factory=list)
    size_bytes: int = _END_BYTES


def split(archive: Path, folder: Path, limit_bytes: int) -> Split:
    """Splits a zip of drawings, with the rows of its table that belong to each part.

    Args:
        archive: As the trainer exports it: its sign, drawings, and a table or a .txt beside each.
        folder: Where the parts go.
        limit_bytes: Of each.
    """
    with zipfile.ZipFile(archive) as source:
        names = source.namelist()
        table = next((name for name in names if PurePosixPath(name).name in _TABLES), None)
        rows = {} if table is None else _rows(table, source.read(table).decode())
        parts, too_large = _planned(source, table, rows, limit_bytes)
        made = Split(too_large=too_large)
        for number, part in enumerate(parts, start=1):
            path = folder / f"{archive.stem}-{number}-of-{len(parts)}.zip"
            _write(source, path, part.names, table, rows)
            made.parts.append(path)
    return made


def _planned(
    source: zipfile.ZipFile, table: str | None, rows: Mapping[str, str], limit_bytes: int
) -> tuple[list[_Part], list[str]]:
    head = len(rows.get("", "").encode()) + (_ENTRY_BYTES if table else 0)
    head += sum(_size_bytes(source, name) for name in source.namelist() if name == _SIGN)
    parts, too_large = [_Part(size_bytes=_END_BYTES + head)], list[str]()
    for drawing, names in _together(source, table).items():
        size = len(rows.get(drawing, "").encode()) + sum(
            _size_bytes(source, name) for name in names
        )
        if _END_BYTES + head + size > limit_bytes:
            too_large.append(drawing)
            continue
        if parts[-1].size_bytes + size > limit_bytes:
            parts.append(_Part(size_bytes=_END_BYTES + head))
        parts[-1].names += names
        parts[-1].size_bytes += size
    return [part for part in parts if part.names], too_large


def _size_bytes(source: zipfile.ZipFile, name: str) -> int:
    """Of a file in a zip."""
    return source.getinfo(name).file_size + 2 * len(name.encode()) + _ENTRY_BYTES


def _together(source: zipfile.ZipFile, table: str | None) -> Mapping[str, list[str]]:
    """Each drawing with the caption beside it, if there is one."""
    apart = (table, _SIGN)
    names = [each for each in source.namelist() if each not in apart and not each.endswith("/")]
    drawings = [name for name in names if not name.endswith(_CAPTION)]
    captions = {name for name in names if name.endswith(_CAPTION)}
    beside = {name: str(PurePosixPath(name).with_suffix(_CAPTION)) for name in drawings}
    return {
        name: [name, *([caption] if caption in captions else [])]
        for name, caption in beside.items()
    }


def _rows(table: str, text: str) -> Mapping[str, str]:
    """Each drawing's row, by where the drawing is; the header's is that of no name."""
    folder = table.rpartition("/")[0]
    inside = f"{folder}/" if folder else ""
    if table.endswith(".jsonl"):
        # Not splitlines(): a caption may have what Unicode takes for the end of a line.
        lines = [f"{line}\n" for line in text.split("\n") if line]
        return {f"{inside}{json.loads(line)['file_name']}": line for line in lines}
    header, *cells = csv.reader(io.StringIO(text, newline=""))
    return {"": _csv_line(header), **{f"{inside}{row[0]}": _csv_line(row) for row in cells if row}}


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO(newline="")
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _write(
    source: zipfile.ZipFile,
    path: Path,
    names: Sequence[str],
    table: str | None,
    rows: Mapping[str, str],
) -> None:
    # Pictures are compressed already.
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as part:
        signs = [name for name in source.namelist() if name == _SIGN]
        for name in (*signs, *names):
            part.writestr(name, source.read(name))
        if table is not None:
            text = "".join([rows.get("", ""), *(rows[name] for name in names if name in rows)])
            part.writestr(table, text)
