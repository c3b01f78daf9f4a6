"""A backup's file: a tar of what the services keep, and at its end a list of what belongs to it."""

import hashlib
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from operating.backup.errors import BackupImpossible

MANIFEST: Final = "manifest.json"
_MODE: Final = 0o600
_PART_BYTES: Final = 1024 * 1024


class KeptFile(BaseModel):
    """A file of a backup: where it belongs below its keeper's folder, and what is in it."""

    model_config = ConfigDict(frozen=True)

    name: str
    sha256: str
    size_bytes: int

    @field_validator("name")
    @classmethod
    def _stays_below(cls, name: str) -> str:
        parts = PurePosixPath(name).parts
        if not parts or name.startswith("/") or ".." in parts:
            raise ValueError("must lead into the folder")
        return name


class KeptFolder(BaseModel):
    """What a keeper kept.

    Attributes:
        revision: Of its database's tables.
        lost: Files that it speaks of and that were not there.
    """

    model_config = ConfigDict(frozen=True)

    files: tuple[KeptFile, ...]
    revision: str | None = None
    lost: tuple[str, ...] = ()


class Manifest(BaseModel):
    """What belongs to a backup. What else is in the file is left there.

    Attributes:
        version: Of the software that made it.
        keepers: By name.
    """

    model_config = ConfigDict(frozen=True)

    format: Literal[1] = 1
    version: str
    made_at: datetime
    keepers: dict[str, KeptFolder]


class _Hashed:
    """A file that is read, and the digest of what was."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        part = self._file.read(size)
        self.sha256.update(part)
        return part


class ArchiveWriter:
    """Writes a backup, one file after the other."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 - closed by close

    def add(self, keeper: str, name: str, path: Path) -> KeptFile:
        """Adds a file, as it is when it is opened.

        Raises:
            FileNotFoundError: It is not there.
        """
        with path.open("rb") as file:
            info = self._tar.gettarinfo(arcname=f"{keeper}/{name}", fileobj=file)
            # A file with two names is one with two names only where it comes from.
            info.type, info.linkname = tarfile.REGTYPE, ""
            info.mode, info.uid, info.gid, info.uname, info.gname = _MODE, 0, 0, "", ""
            hashed = _Hashed(file)
            self._tar.addfile(info, hashed)
        return KeptFile(name=name, sha256=hashed.sha256.hexdigest(), size_bytes=info.size)

    def close(self, manifest: Manifest) -> None:
        """Writes the list and ends the file."""
        content = manifest.model_dump_json(indent=1).encode()
        info = tarfile.TarInfo(MANIFEST)
        info.size, info.mode = len(content), _MODE
        info.mtime = int(manifest.made_at.timestamp())
        self._tar.addfile(info, io.BytesIO(content))
        self._tar.close()


class ArchiveReader:
    """Reads a backup."""

    def __init__(self, tar: tarfile.TarFile, manifest: Manifest) -> None:
        self._tar = tar
        self.manifest = manifest

    @classmethod
    @contextmanager
    def opened(cls, path: Path) -> Iterator[Self]:
        """Opens a backup.

        Raises:
            BackupImpossible: It is none, or one that was cut off.
        """
        try:
            with tarfile.open(path, "r:") as tar:
                yield cls(tar, Manifest.model_validate_json(_file_in(tar, MANIFEST).read()))
        except OSError as error:
            raise BackupImpossible(f"{path} cannot be read: {error.strerror or error}") from error
        except (tarfile.TarError, KeyError, ValidationError) as error:
            raise BackupImpossible(f"{path} is no whole backup: {error}") from error

    def extract(self, keeper: str, file: KeptFile, target: Path) -> None:
        """Writes a file, and makes sure that it is what was backed up.

        Raises:
            BackupImpossible: It is not.
        """
        source = _file_in(self._tar, f"{keeper}/{file.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        hashed = _Hashed(source)
        with target.open("xb") as written:
            while part := hashed.read(_PART_BYTES):
                written.write(part)
        target.chmod(_MODE)
        if hashed.sha256.hexdigest() != file.sha256:
            raise BackupImpossible(f"{keeper}/{file.name} in the backup is damaged")


def _file_in(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise KeyError(f"{name} is no file")
    return file
