"""Folders and zips of drawings, and what is read out of them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from trainer.exchange import (
    Entry,
    Sign,
    SourceLimits,
    TableFormat,
    open_source,
    write_folder,
    write_zip,
)
from trainer.exchange.limits import DEFAULT_LIMITS

Read = dict[str, tuple[bytes, str | None]]


def folder_of(folder: Path, files: Mapping[str, bytes]) -> Path:
    """A folder with these files."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    folder.mkdir(exist_ok=True)
    return folder


def zip_of(path: Path, files: Mapping[str, bytes]) -> Path:
    """A zip with these files, deflated."""
    path.write_bytes(bytes_of_zip(files))
    return path


def read(path: Path, limits: SourceLimits = DEFAULT_LIMITS) -> Read:
    """All that is offered: name, content and caption."""
    found: Read = {}
    with open_source(path, limits) as source:
        for offered in source.offered():
            with offered.open() as stream:
                content = stream.read()
            assert offered.file_name not in found
            found[offered.file_name] = (content, offered.caption)
        assert source.num_offered == len(found)
    return found


def captions(path: Path) -> dict[str, str | None]:
    return {name: caption for name, (_, caption) in read(path).items()}


def problems(path: Path) -> list[str]:
    with open_source(path) as source:
        list(source.offered())
        return list(source.problems)


# Of a style of which no trigger is known.
UNSIGNED = Sign("ksh")


def exported(
    where: Path,
    files: Mapping[str, str | None],
    table_format: TableFormat,
    *,
    container: str,
    sign: Sign = UNSIGNED,
) -> Path:
    """An export of drawings that hold their own names, with these captions."""
    kept = where / "kept"
    kept.mkdir(parents=True)
    entries = []
    for number, (name, caption) in enumerate(files.items()):
        path = kept / str(number)
        path.write_bytes(name.encode())
        entries.append(Entry(name, path, caption))
    if container == "folder":
        write_folder(where / "export", iter(entries), table_format, sign)
        return where / "export"
    sink = Pipe()
    write_zip(sink, iter(entries), table_format, sign)
    (where / "export.zip").write_bytes(sink.content)
    return where / "export.zip"


class Pipe:
    """Takes bytes, and cannot go back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: bytes, /) -> None:
        self._parts.append(data)

    @property
    def content(self) -> bytes:
        return b"".join(self._parts)


def lying_zip(path: Path, content: bytes, said_bytes: int, *, crc_of: bytes) -> Path:
    """A zip whose one file unpacks to more than its headers say."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(content) + packer.flush()
    name = b"miku.png"
    crc = zlib.crc32(crc_of)
    about = struct.pack("<HHHHIIIHH", 0, 8, 0, 0x21, crc, len(packed), said_bytes, len(name), 0)
    local = b"PK\x03\x04" + struct.pack("<H", 20) + about + name + packed
    directory = (
        b"PK\x01\x02" + struct.pack("<HH", 20, 20) + about + struct.pack("<HHHII", 0, 0, 0, 0, 0)
    ) + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 1, 1, len(directory), len(local), 0)
    path.write_bytes(local + directory + end)
    return path


def bytes_of_zip(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()
