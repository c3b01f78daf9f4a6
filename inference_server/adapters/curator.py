"""The curator: what others may do with styles and versions."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from inference_server.adapters import diffusers_layout, kohya_layout
from inference_server.adapters.adapter import Adapter, Style
from inference_server.adapters.gate import MAX_CHUNK_BYTES, Gate, Publication, Published
from inference_server.adapters.lora import read_file
from inference_server.adapters.registry import Registry
from inference_server.adapters.style_rules import check_style
from inference_server.engine.engine import Engine
from inference_server.errors import (
    AdapterDamaged,
    AdapterRejected,
    VersionNotFound,
)
from inference_server.limits import Limits


class Curator:
    """Keeps registry and engine in step.

    Args:
        registry: Knows styles and versions.
        gate: Lets versions in.
        engine: Has the active ones resident, and knows which are being drawn with.
        limits: For the styles' words.
    """

    def __init__(self, registry: Registry, gate: Gate, engine: Engine, limits: Limits) -> None:
        self._registry = registry
        self._gate = gate
        self._engine = engine
        self._limits = limits

    async def publish(self, announced: Publication, chunks: AsyncIterator[bytes]) -> Published:
        """See Gate.publish."""
        return await self._gate.publish(announced, chunks)

    async def activate(self, style: str, version: int) -> tuple[Adapter, int | None]:
        """See Registry.activate. The version is resident before it is in service."""
        adapter = self._registry.version(style, version)
        if adapter.fits:
            await self._engine.preload(adapter.file)
        return await self._registry.activate(style, version)

    async def deactivate(self, style: str, version: int | None) -> int | None:
        """See Registry.deactivate."""
        return await self._registry.deactivate(style, version)

    def versions(self, style: str | None) -> list[Adapter]:
        """See Registry.versions."""
        return self._registry.versions(style)

    async def remove(self, style: str, version: int) -> None:
        """See Registry.remove."""
        await self._registry.remove(style, version, self._engine.uses)

    def find(self, style: str, version: int | None) -> Adapter:
        """A version, or the one in service.

        Raises:
            StyleNotFound: There is no such style.
            VersionNotFound: There is no such version, or none in service where none was named.
        """
        if version is not None:
            return self._registry.version(style, version)
        self._registry.style(style)
        adapter = self._registry.in_service(style)
        if adapter is None:
            msg = f"{style} has no version in service for this base model"
            raise VersionNotFound(msg)
        return adapter

    async def put_style(self, style: Style) -> bool:
        """Takes a style's words down; True: it is new.

        Raises:
            InvalidStyle: Its name or words break a rule.
            RegistryFull: The disk is full.
        """
        check_style(style, self._limits)
        return await self._registry.put_style(style)


async def chunks_of(adapter: Adapter, *, kohya: bool = False) -> AsyncGenerator[bytes, None]:
    """An adapter's file in parts. It stays readable if it is deleted meanwhile.

    Args:
        adapter: Whose file.
        kohya: In kohya's layout, in place of diffusers', which it is kept in.

    Raises:
        AdapterDamaged: It cannot be read.
    """
    try:
        file = await asyncio.to_thread(_in_kohyas_layout if kohya else _opened, adapter.path)
        with file:
            while chunk := await asyncio.to_thread(file.read, MAX_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        msg = f"{adapter.id} cannot be read: {error.strerror}"
        raise AdapterDamaged(msg) from error
    except AdapterRejected as error:
        raise AdapterDamaged(f"{adapter.id} cannot be read: {error}") from error


def _opened(path: Path) -> BinaryIO:
    return path.open("rb")


def _in_kohyas_layout(path: Path) -> BinaryIO:
    tensors, metadata = read_file(path)
    return BytesIO(kohya_layout.write(diffusers_layout.read(tensors, metadata), metadata))
