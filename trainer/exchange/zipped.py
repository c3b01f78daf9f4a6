"""The files of a zip that somebody made, who may mean harm.

Nothing is ever unpacked to the path that a zip gives. Paths that lead out of the folder are refused
all the same, and the zip with them: whoever wrote one did not pack drawings.
"""

import errno
import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import IO, BinaryIO, Final, cast

from rpc.language import size
from trainer.errors import SourceRefused
from trainer.exchange.file import File
from trainer.exchange.limits import SourceLimits

# The others are read in one piece by zipfile, however large it grows.
_COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_UNIX_MODE_SHIFT: Final = 16
# How an entry of the directory begins, and what one takes there at most, generously.
_ENTRY_SIGNATURE: Final = b"PK\x01\x02"
_MAX_DIRECTORY_BYTES_PER_ENTRY: Final = 1024
_DRIVE: Final = re.compile("[A-Za-z]:")
_BUFFER_BYTES: Final = 64 * 1024

# What zipfile and zlib raise for bytes that are no zip.
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


@contextmanager
def open_zip(
    path: Path, limits: SourceLimits, *, name: str | None = None
) -> Iterator[Sequence[File]]:
    """The files of a zip, in its order.

    Args:
        path: Where it is.
        limits: What it may hold.
        name: What errors call it, where it is not known by the name that it has there.

    Raises:
        SourceRefused: It is no zip, is encrypted, holds more than the limits admit, or an entry
            leads out of its folder. Reading a file of it raises that where the file is broken.
    """
    with _Counted(path, limits) as stream:
        with _refused(name or path.name):
            archive = zipfile.ZipFile(stream)
        stream.is_open = True
        with archive:
            entries = _checked(archive.infolist(), limits)
            budget = Budget(limits)
            yield [
                File(name, entry.file_size, partial(_open, archive, entry, name, budget))
                for name, entry in entries
            ]


class _Counted(io.BufferedReader):
    """The zip's bytes; refuses a directory of more entries than may be.

    zipfile reads the directory at once and makes an object of some hundred bytes of each entry.
    """

    is_open = False

    def __init__(self, path: Path, limits: SourceLimits) -> None:
        super().__init__(io.FileIO(path))
        self._limits = limits

    def read(self, size: int | None = -1, /) -> bytes:
        if self.is_open:
            return super().read(size)
        max_bytes = self._limits.max_entries * _MAX_DIRECTORY_BYTES_PER_ENTRY + _BUFFER_BYTES
        data = super().read(max_bytes if size is None or size < 0 else min(size, max_bytes))
        if data.count(_ENTRY_SIGNATURE) > self._limits.max_entries:
            raise SourceRefused(f"a zip must have at most {self._limits.max_entries} entries")
        return data


def _checked(
    entries: Sequence[zipfile.ZipInfo], limits: SourceLimits
) -> list[tuple[str, zipfile.ZipInfo]]:
    """The files among the entries with their names, if all of them may be read."""
    num_bytes = 0
    files = []
    for name, entry in zip(_names(entries), entries, strict=True):
        _check_path(name)
        kind = stat.S_IFMT(entry.external_attr >> _UNIX_MODE_SHIFT)
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            msg = f"a zip must hold files and folders only, and {name!r} is a link or a device"
            raise SourceRefused(msg)
        if name.endswith("/") or kind == stat.S_IFDIR:
            continue
        if entry.flag_bits & _ENCRYPTED:
            raise SourceRefused(f"a zip must not be encrypted, and {name!r} is")
        if entry.compress_type not in _COMPRESSIONS:
            msg = f"a zip must be stored or deflated, and {name!r} has method {entry.compress_type}"
            raise SourceRefused(msg)
        num_bytes += entry.file_size
        _check_size(entry.file_size, num_bytes, name, limits)
        files.append((name, entry))
    return files


def _check_path(name: str) -> None:
    parts = name.removesuffix("/").split("/")
    if (
        "\\" in name
        or "\0" in name
        or _DRIVE.match(name)
        or any(part in ("", ".", "..") for part in parts)
    ):
        msg = f"a path in a zip must lead into it, with / between its parts, unlike {name!r}"
        raise SourceRefused(msg)


def _check_size(file_bytes: int, all_bytes: int, name: str, limits: SourceLimits) -> None:
    if file_bytes > limits.max_file_bytes:
        msg = f"a file in a zip must have at most {size(limits.max_file_bytes)} unpacked"
        raise SourceRefused(f"{msg}, and {name!r} has {size(file_bytes)}")
    if all_bytes > limits.max_bytes:
        msg = f"a zip must have at most {size(limits.max_bytes)} unpacked"
        raise SourceRefused(f"{msg}, and has {size(all_bytes)} with {name!r}")


def _names(entries: Sequence[zipfile.ZipInfo]) -> list[str]:
    """The entries' names, in whatever encoding they were packed.

    Those that are not said to be UTF-8 were decoded as cp437, in which every byte is a character.
    macOS packs UTF-8 without saying so, Korean Windows its own cp949: the first that fits them all.
    """
    told = [entry.flag_bits & _UTF8 != 0 for entry in entries]
    names = [entry.orig_filename for entry in entries]
    raw = [b"" if said else name.encode("cp437") for said, name in zip(told, names, strict=True)]
    for encoding in ("utf-8", "cp949"):
        try:
            decoded = [name.decode(encoding) for name in raw]
        except UnicodeDecodeError:
            continue
        return [
            name if said else meant for said, name, meant in zip(told, names, decoded, strict=True)
        ]
    return names


class Budget:
    """What has been unpacked of each entry, however often it was read."""

    def __init__(self, limits: SourceLimits) -> None:
        self._limits = limits
        self._seen: dict[zipfile.ZipInfo, int] = {}
        self._num_bytes = 0

    def count(self, entry: zipfile.ZipInfo, name: str, num_bytes: int) -> None:
        """Says that the entry has unpacked to so many bytes by now.

        Raises:
            SourceRefused: It is more than may be.
        """
        more = num_bytes - self._seen.get(entry, 0)
        if more > 0:
            self._seen[entry] = num_bytes
            self._num_bytes += more
            _check_size(num_bytes, self._num_bytes, name, self._limits)


class Unpacked(io.RawIOBase):
    """An entry's content, counted as it comes, not as its header promises."""

    def __init__(
        self, stream: IO[bytes], entry: zipfile.ZipInfo, name: str, budget: Budget
    ) -> None:
        self._stream = stream
        self._entry = entry
        self._name = name
        self._budget = budget
        self._num_bytes = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object, /) -> int:
        target = cast(memoryview, buffer)
        with _refused(self._name):
            part = self._stream.read(len(target))
        self._num_bytes += len(part)
        self._budget.count(self._entry, self._name, self._num_bytes)
        target[: len(part)] = part
        return len(part)

    def close(self) -> None:
        self._stream.close()
        super().close()


def _open(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, budget: Budget) -> BinaryIO:
    with _refused(name):
        stream = archive.open(entry)
    unpacked = Unpacked(stream, entry, name, budget)
    return cast(BinaryIO, io.BufferedReader(unpacked, _BUFFER_BYTES))


@contextmanager
def _refused(name: str) -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        why = str(error) or "it ends too early"
        raise SourceRefused(f"{name} must be whole: it cannot be unpacked ({why})") from error
    except OSError as error:
        # A place before the zip's beginning. All else is the disk's fault.
        if error.errno != errno.EINVAL:
            raise
        raise SourceRefused(f"{name} must be whole: it points out of itself") from error
