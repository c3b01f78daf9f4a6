"""The registry: all styles and their versions, in memory as on disk.

Reading is immediate and belongs to the event loop; changes are written first and then seen.
"""

import asyncio
import functools
from collections.abc import Callable, Coroutine
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import ParamSpec, TypeVar

from inference_server.adapters.adapter import (
    Adapter,
    AdapterFile,
    AdapterId,
    BaseModel,
    Manifest,
    Style,
)
from inference_server.adapters.data_folder import DataFolder
from inference_server.adapters.durable import a_full_disk_told
from inference_server.adapters.style_folder import Record, StyleFolder
from inference_server.errors import (
    AdapterInUse,
    StyleNotFound,
    VersionNotFound,
)

_P = ParamSpec("_P")
_T = TypeVar("_T")


def _to_its_end(
    change: Callable[_P, Coroutine[object, object, _T]],
) -> Callable[_P, Coroutine[object, object, _T]]:
    """A change that goes on when its caller hangs up: memory and disk must not be at odds."""

    @functools.wraps(change)
    async def whole(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        return await asyncio.shield(change(*args, **kwargs))

    return whole


class _Entry:
    """A style in memory."""

    def __init__(self, folder: StyleFolder, style: Style) -> None:
        self.folder = folder
        self.style = style
        self.activations = folder.read_activations()
        self.last_number = max(folder.numbers(), default=0)
        self.ever = dict(folder.records())
        self.present = {n: r for n, r in self.ever.items() if folder.is_whole(n, r)}


class Registry:
    """Styles and adapter versions, as one server with one base model sees them.

    Args:
        folder: What the disk holds of them. It blocks while it is read.
        base_model: The server's.
    """

    def __init__(self, folder: DataFolder, base_model: BaseModel) -> None:
        self._folder = folder
        self._base_model = base_model
        # One change at a time: numbers and activations follow from the ones before.
        self._changing = asyncio.Lock()
        self._entries = {style.name: _Entry(own, style) for own, style in folder.styles()}

    @property
    def styles(self) -> list[Style]:
        """By name."""
        return [entry.style for _, entry in sorted(self._entries.items())]

    def style(self, name: str) -> Style:
        """A style's words.

        Raises:
            StyleNotFound: There is none of this name.
        """
        return self._entry(name).style

    def version(self, style: str, version: int) -> Adapter:
        """One version.

        Raises:
            StyleNotFound: There is no such style.
            VersionNotFound: It has no such version.
        """
        entry = self._entry(style)
        if version not in entry.present:
            msg = f"there is no {style}@{version}; {_known(style, sorted(entry.present))}"
            raise VersionNotFound(msg)
        return self._adapter(entry, version)

    def versions(self, style: str | None = None) -> list[Adapter]:
        """The versions of one style or of all, by style and then newest first.

        Raises:
            StyleNotFound: There is no such style.
        """
        entries = (
            [self._entry(style)]
            if style is not None
            else [entry for _, entry in sorted(self._entries.items())]
        )
        return [
            self._adapter(entry, version)
            for entry in entries
            for version in sorted(entry.present, reverse=True)
        ]

    def in_service(self, style: str) -> Adapter | None:
        """The version in service for this base model, if there is one."""
        entry = self._entries.get(style)
        version = entry.activations.active.get(self._base_model.digest) if entry else None
        if entry is None or version not in entry.present:
            return None
        return self._adapter(entry, version)

    def file_in_service(self, style: str) -> AdapterFile | None:
        """Likewise, as the engine wants it."""
        adapter = self.in_service(style)
        return None if adapter is None else adapter.file

    def with_bytes(self, style: str, sha256: str) -> Adapter | None:
        """The version of a style that has these bytes, if one has."""
        entry = self._entry(style)
        versions = (n for n, record in entry.present.items() if record.sha256 == sha256)
        return next((self._adapter(entry, version) for version in versions), None)

    def was_ever_taught(self, style: str) -> bool:
        """Whether a version was ever published for this base model, since removed or not."""
        return any(
            record.manifest.base_model.digest == self._base_model.digest
            for record in self._entry(style).ever.values()
        )

    def arrival(self) -> AbstractContextManager[Path]:
        """See DataFolder.arrival."""
        return self._folder.arrival()

    @_to_its_end
    async def put_style(self, style: Style) -> bool:
        """Takes a style's words down; True: it is new.

        Raises:
            RegistryFull: The disk is full.
        """
        async with self._changing:
            entry = self._entries.get(style.name)
            folder = self._folder.style(style.name)
            await _on_disk(folder.write_style, style)
            if entry is not None:
                entry.style = style
                return False
            self._entries[style.name] = await asyncio.to_thread(_Entry, folder, style)
            return True

    @_to_its_end
    async def add(self, style: str, manifest: Manifest, arrived: Path, sha256: str) -> Adapter:
        """Takes a file in as the style's next version.

        Raises:
            StyleNotFound: There is no such style.
            RegistryFull: The disk is full.
        """
        async with self._changing:
            entry = self._entry(style)
            version = entry.last_number + 1
            record = Record(
                manifest=manifest,
                sha256=sha256,
                size_bytes=arrived.stat().st_size,
                published_at=datetime.now(UTC),
            )
            await _on_disk(entry.folder.add, version, record, arrived)
            entry.last_number = version
            entry.ever[version] = entry.present[version] = record
            return self._adapter(entry, version)

    @_to_its_end
    async def activate(self, style: str, version: int) -> tuple[Adapter, int | None]:
        """Puts a version into service.

        Returns:
            It, and the version that was in service before.

        Raises:
            StyleNotFound: There is no such style.
            VersionNotFound: It has no such version.
            OtherBaseModel: It was made for another base model.
            RegistryFull: The disk is full.
        """
        async with self._changing:
            adapter = self.version(style, version)
            adapter.check_fits(self._base_model)
            entry, before = self._entry(style), self.in_service(style)
            activations = entry.activations.with_active(
                self._base_model.digest, version, datetime.now(UTC)
            )
            await _on_disk(entry.folder.write_activations, activations)
            entry.activations = activations
            return self.version(style, version), None if before is None else before.id.version

    @_to_its_end
    async def remove(self, style: str, version: int, uses: Callable[[AdapterFile], bool]) -> None:
        """Deletes a version for good.

        Args:
            style: Its style.
            version: Its number, which is not given again.
            uses: Whether a draw uses it.

        Raises:
            StyleNotFound: There is no such style.
            VersionNotFound: It has no such version.
            AdapterInUse: It is in service, or a draw uses it.
        """
        async with self._changing:
            adapter = self.version(style, version)
            if adapter.active:
                msg = f"{adapter.id} is in service; activate another version first"
                raise AdapterInUse(msg)
            if uses(adapter.file):
                msg = f"a draw uses {adapter.id}; try again when it has finished"
                raise AdapterInUse(msg)
            entry = self._entry(style)
            # Out of sight first: no draw may begin with it from here on.
            del entry.present[version]
            await _on_disk(entry.folder.remove, version)

    def _entry(self, name: str) -> _Entry:
        entry = self._entries.get(name)
        if entry is None:
            known = ", ".join(sorted(self._entries)) or "none yet"
            msg = f"there is no style {name!r}; there is: {known}"
            raise StyleNotFound(msg)
        return entry

    def _adapter(self, entry: _Entry, version: int) -> Adapter:
        record = entry.present[version]
        digest = record.manifest.base_model.digest
        return Adapter(
            id=AdapterId(entry.style.name, version),
            manifest=record.manifest,
            path=entry.folder.adapter_path(version),
            sha256=record.sha256,
            size_bytes=record.size_bytes,
            published_at=record.published_at,
            active=entry.activations.active.get(digest) == version,
            activated_at=entry.activations.activated_at.get(version),
            fits=digest == self._base_model.digest,
        )


def _known(style: str, versions: list[int]) -> str:
    if not versions:
        return f"{style} has no versions yet"
    return f"{style} has " + ", ".join(f"{style}@{version}" for version in versions[-10:])


async def _on_disk(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    with a_full_disk_told():
        return await asyncio.to_thread(function, *args, **kwargs)
