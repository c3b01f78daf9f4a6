"""A style on disk.

    ksh/style.json                    its words
    ksh/active.json                   the version in service for each base model
    ksh/7/adapter.safetensors         version 7, never changed
    ksh/7/manifest.json

Each change is one rename or one unlink, so that a crash leaves the old state or the new one; under
DataFolder's lock nobody reads half of it. A version whose adapter file is gone was removed; its
folder stays and keeps its number taken.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError

from inference_server.adapters.adapter import Manifest, Style
from inference_server.adapters.durable import sync_folder, write_durably

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Record:
    """A version's `manifest.json`.

    Attributes:
        sha256: Of its file.
        published_sha256: Of the file that was published, where that was in another layout.
    """

    manifest: Manifest
    sha256: str
    size_bytes: int
    published_at: datetime
    published_sha256: str | None = None


@dataclass(frozen=True)
class Activations:
    """A style's `active.json`.

    Attributes:
        active: Version in service by base model digest. None: the last one was taken out; of a base
            model that never had one there is nothing.
        activated_at: By version, when it was last put into service.
    """

    active: Mapping[str, int | None] = field(default_factory=dict)
    activated_at: Mapping[int, datetime] = field(default_factory=dict)

    def with_active(self, digest: str, version: int, now: datetime) -> "Activations":
        """The same with one version put into service."""
        return replace(
            self,
            active={**self.active, digest: version},
            activated_at={**self.activated_at, version: now},
        )

    def with_none_active(self, digest: str) -> "Activations":
        """The same with the version in service taken out."""
        return replace(self, active={**self.active, digest: None})


@dataclass(frozen=True)
class StyleState:
    """All that a style's folder says at one moment.

    Attributes:
        present: The versions whose file is there.
        last_number: The highest number ever given, 0 for none.
    """

    style: Style
    activations: Activations
    present: Mapping[int, Record]
    last_number: int

    def with_bytes(self, sha256: str) -> int | None:
        """The version that has these bytes, or was made of them, if one has."""
        return next(
            (
                version
                for version, record in self.present.items()
                if sha256 in (record.sha256, record.published_sha256)
            ),
            None,
        )

    def without(self, version: int) -> "StyleState":
        """The same with one version removed."""
        present = {number: kept for number, kept in self.present.items() if number != version}
        return replace(self, present=present)


Mark = tuple[object, ...]
"""What changes whenever a folder does."""

_STYLE: Final = TypeAdapter(Style)
_RECORD: Final = TypeAdapter(Record)
_ACTIVATIONS: Final = TypeAdapter(Activations)


class StyleFolder:
    """Reads and writes one style's folder. All of it blocks."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> StyleState | None:
        """What it says; None: the style was never told, or the file is damaged."""
        style = _read(_STYLE, self.path / "style.json")
        if style is None or style.name != self.path.name:
            return None
        return StyleState(
            style=style,
            activations=_read(_ACTIVATIONS, self.path / "active.json") or Activations(),
            present={n: record for n, record in self._records() if self._is_whole(n, record)},
            last_number=max(self._numbers(), default=0),
        )

    def mark(self) -> Mark:
        """What it looks like from outside. Files are replaced, never written to."""
        told = (_seen(self.path / name) for name in ("style.json", "active.json"))
        return (*told, *((n, _seen(self.adapter_path(n))) for n in self._numbers()))

    def write_style(self, style: Style) -> None:
        self.path.mkdir(parents=True, exist_ok=True)
        write_durably(self.path / "style.json", _STYLE.dump_json(style, indent=2))

    def write_activations(self, activations: Activations) -> None:
        write_durably(self.path / "active.json", _ACTIVATIONS.dump_json(activations, indent=2))

    def adapter_path(self, version: int) -> Path:
        return self.path / str(version) / "adapter.safetensors"

    def add(self, version: int, record: Record, staged: Path) -> None:
        """Takes a file in as a version: moves `staged`, which is on the same disk."""
        arriving = self.path / f".arriving-{version}"
        shutil.rmtree(arriving, ignore_errors=True)
        arriving.mkdir()
        write_durably(arriving / "manifest.json", _RECORD.dump_json(record, indent=2))
        with staged.open("rb") as file:
            os.fsync(file.fileno())
        staged.rename(arriving / "adapter.safetensors")
        sync_folder(arriving)
        arriving.rename(self.path / str(version))
        sync_folder(self.path)

    def remove(self, version: int) -> None:
        path = self.adapter_path(version)
        path.unlink(missing_ok=True)
        sync_folder(path.parent)

    def sweep(self) -> None:
        """Deletes what a crash left half done."""
        for entry in self.path.glob(".*"):
            if entry.is_dir():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                entry.unlink(missing_ok=True)

    def _numbers(self) -> list[int]:
        """Every number that was ever given, in order."""
        return sorted(int(entry.name) for entry in self.path.iterdir() if entry.name.isdecimal())

    def _records(self) -> Iterator[tuple[int, Record]]:
        """Every version ever published, in order, the removed ones too; not what is damaged."""
        for number in self._numbers():
            record = _read(_RECORD, self.path / str(number) / "manifest.json")
            if record is not None:
                yield number, record

    def _is_whole(self, version: int, record: Record) -> bool:
        """Whether a version's file is there, in its size; its digest is checked on loading."""
        path = self.adapter_path(version)
        if not path.is_file():
            return False
        if path.stat().st_size != record.size_bytes:
            log.error("adapter damaged", path=str(path), expected_bytes=record.size_bytes)
            return False
        return True


def _read(kind: TypeAdapter[_T], path: Path) -> _T | None:
    try:
        return kind.validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        log.error("file damaged", path=str(path), error=str(error))  # noqa: TRY400 - no bug of ours
        return None


def _seen(path: Path) -> tuple[int, int, int] | None:
    try:
        stat = path.stat()
    except FileNotFoundError:
        return None
    return stat.st_ino, stat.st_size, stat.st_mtime_ns
