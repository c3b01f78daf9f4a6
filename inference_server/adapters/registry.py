"""The registry: the catalogue as it is kept on disk, and may be changed.

Changes are written first and then seen. What other servers on the same folder change is seen within
two seconds, where `watch` runs. Belongs to the event loop.
"""

import asyncio
import functools
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Never, ParamSpec, TypeVar

import structlog

from inference_server.adapters.adapter import (
    Adapter,
    AdapterFile,
    BaseModel,
    Manifest,
    Style,
)
from inference_server.adapters.catalogue import Catalogue
from inference_server.adapters.data_folder import DataFolder
from inference_server.adapters.durable import a_full_disk_told
from inference_server.adapters.style_folder import Mark, Record, StyleFolder, StyleState
from inference_server.errors import AdapterInUse, StyleNotFound

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_P = ParamSpec("_P")
_T = TypeVar("_T")

_LOOK_EVERY_S: Final = 1.0


def _to_its_end(
    change: Callable[_P, Coroutine[object, object, _T]],
) -> Callable[_P, Coroutine[object, object, _T]]:
    """A change that goes on when its caller hangs up: memory and disk must not be at odds."""

    @functools.wraps(change)
    async def whole(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        return await asyncio.shield(change(*args, **kwargs))

    return whole


@dataclass(frozen=True)
class Arrived:
    """A file that is to become a version.

    Attributes:
        path: On the registry's disk; see Registry.arrival.
        sha256: Of its bytes.
        published_sha256: Of those that were published, if they were in another layout.
    """

    path: Path
    sha256: str
    published_sha256: str | None = None


class Registry(Catalogue):
    """A catalogue in memory as on disk.

    Args:
        folder: What the disk holds of them. It blocks while it is read.
        base_model: The server's.
    """

    def __init__(self, folder: DataFolder, base_model: BaseModel) -> None:
        super().__init__(folder, base_model)
        # One change at a time by this server; the folder's lock holds off the others.
        self._changing = asyncio.Lock()
        self._marks: dict[str, Mark] = {}
        self._states.update(self._news())

    def arrival(self) -> AbstractContextManager[Path]:
        """See DataFolder.arrival."""
        return self._folder.arrival()

    async def watch(self) -> Never:
        """Takes in what other servers change, until it is cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            try:
                async with self._changing:
                    self._states.update(await asyncio.to_thread(self._news))
            except OSError as error:
                log.warning("the registry cannot be looked at", error=str(error))

    @_to_its_end
    async def put_style(self, style: Style) -> bool:
        """Takes a style's words down; True: it is new.

        Raises:
            RegistryFull: The disk is full.
        """
        folder = self._folder.style(style.name)

        def change(state: StyleState | None) -> bool:
            folder.write_style(style)
            return state is None

        async with self._changing:
            return await self._changed(folder, change)

    @_to_its_end
    async def add(self, style: str, manifest: Manifest, arrived: Arrived) -> tuple[Adapter, bool]:
        """Takes a file in as the style's next version.

        Returns:
            It, and whether it is new: another server may just have been given the same bytes.

        Raises:
            StyleNotFound: There is no such style.
            RegistryFull: The disk is full.
        """
        folder = self._folder.style(style)
        record = Record(
            manifest=manifest,
            sha256=arrived.sha256,
            size_bytes=arrived.path.stat().st_size,
            published_at=datetime.now(UTC),
            published_sha256=arrived.published_sha256,
        )

        def change(state: StyleState | None) -> tuple[int, bool]:
            known = _there(state, style).with_bytes(arrived.sha256)
            if known is not None:
                return known, False
            version = _there(state, style).last_number + 1
            folder.add(version, record, arrived.path)
            return version, True

        async with self._changing:
            version, is_new = await self._changed(folder, change)
            return self.version(style, version), is_new

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
        folder = self._folder.style(style)

        def change(state: StyleState | None) -> int | None:
            there = _there(state, style)
            self._adapter(there, version).check_fits(self._base_model)
            folder.write_activations(
                there.activations.with_active(self._base_model.digest, version, datetime.now(UTC))
            )
            return self._number_in_service(there)

        async with self._changing:
            before = await self._changed(folder, change)
            return self.version(style, version), before

    @_to_its_end
    async def deactivate(self, style: str, version: int | None = None) -> int | None:
        """Takes a version out of service, if it is in it.

        Args:
            style: Its style.
            version: Its number, whichever base model it is in service for; None: the one in service
                for this base model.

        Returns:
            It, if it was in service.

        Raises:
            StyleNotFound: There is no such style.
            VersionNotFound: It has no such version.
            RegistryFull: The disk is full.
        """
        folder = self._folder.style(style)

        def change(state: StyleState | None) -> int | None:
            there, digest = _there(state, style), self._base_model.digest
            if version is not None:
                digest = self._adapter(there, version).manifest.base_model.digest
            active = there.activations.active.get(digest)
            if active is None or version not in (None, active):
                return None
            # One whose file is damaged is out already, and must not be back when it is mended.
            folder.write_activations(there.activations.with_none_active(digest))
            return active if active in there.present else None

        async with self._changing:
            # Before what may be no style's name is taken for a folder's.
            self._state(style)
            return await self._changed(folder, change)

    @_to_its_end
    async def remove(self, style: str, version: int, uses: Callable[[AdapterFile], bool]) -> None:
        """Deletes a version for good.

        Of other servers nothing is known but what is in service: there, draws that have it in
        memory finish with it, and those that do not are told that it cannot be read.

        Args:
            style: Its style.
            version: Its number, which is not given again.
            uses: Whether a draw of this server uses it.

        Raises:
            StyleNotFound: There is no such style.
            VersionNotFound: It has no such version.
            AdapterInUse: It is in service, or a draw uses it.
        """
        folder = self._folder.style(style)

        def change(state: StyleState | None) -> None:
            there = _there(state, style)
            if version in there.present:
                _check_not_in_service(self._adapter(there, version))
                folder.remove(version)

        async with self._changing:
            adapter, state = self.version(style, version), self._state(style)
            _check_not_in_service(adapter)
            if uses(adapter.file):
                msg = f"a draw uses {adapter.id}; try again when it has finished"
                raise AdapterInUse(msg)
            # Out of sight first: no draw may begin with it from here on.
            self._states[style] = state.without(version)
            try:
                await self._changed(folder, change)
            except BaseException:
                self._states[style] = state
                raise

    async def _changed(self, folder: StyleFolder, change: Callable[[StyleState | None], _T]) -> _T:
        """Changes what the disk holds of a style, and then what memory does.

        Args:
            folder: The style's.
            change: Given what the disk says now, which another server may have changed.
        """
        with a_full_disk_told():
            result, state = await asyncio.to_thread(self._changed_on_disk, folder, change)
        if state is not None:
            self._states[state.style.name] = state
        return result

    def _changed_on_disk(
        self, folder: StyleFolder, change: Callable[[StyleState | None], _T]
    ) -> tuple[_T, StyleState | None]:
        with self._folder.changing():
            return change(folder.read()), folder.read()

    def _news(self) -> Mapping[str, StyleState]:
        """The styles that do not look as they did the last time. Blocks."""
        news = {}
        with self._folder.reading():
            for folder in self._folder.styles():
                name, mark = folder.path.name, folder.mark()
                if mark == self._marks.get(name):
                    continue
                state = folder.read()
                if state is not None:
                    news[name] = state
                self._marks[name] = mark
        return news


def _there(state: StyleState | None, name: str) -> StyleState:
    if state is None:
        raise StyleNotFound(f"there is no style {name!r} any more")
    return state


def _check_not_in_service(adapter: Adapter) -> None:
    if adapter.active:
        msg = f"{adapter.id} is in service; activate another version or deactivate it first"
        raise AdapterInUse(msg)
