"""The curator: what others may do with styles and versions."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import Final

from inference_server.adapters.adapter import Adapter, Style
from inference_server.adapters.gate import MAX_CHUNK_BYTES, Gate, Publication, Published
from inference_server.adapters.registry import Registry
from inference_server.engine.order import Engine
from inference_server.errors import AdapterDamaged, InvalidDraw, InvalidStyle, VersionNotFound
from inference_server.limits import Limits

_STYLE_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,31}")
_MAX_DISPLAY_NAME: Final = 64


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
        if not _STYLE_NAME.fullmatch(style.name):
            msg = (
                "a style's name must be 1 to 32 characters of [a-z0-9-], starting with a letter, "
                f"not {style.name[:80]!r}"
            )
            raise InvalidStyle(msg)
        if not 1 <= len(style.display_name.strip()) <= _MAX_DISPLAY_NAME:
            msg = (
                f"display_name must be 1 to {_MAX_DISPLAY_NAME} characters, "
                f"not {len(style.display_name)}"
            )
            raise InvalidStyle(msg)
        if not style.trigger.strip():
            raise InvalidStyle("trigger must not be empty")
        for name in ("display_name", "trigger", "prompt_prefix", "negative_prompt_prefix"):
            try:
                self._limits.check_words(name, getattr(style, name))
            except InvalidDraw as error:
                raise InvalidStyle(str(error)) from error
        return await self._registry.put_style(style)


async def chunks_of(path: Path) -> AsyncGenerator[bytes, None]:
    """A file in parts. It stays readable if it is deleted meanwhile.

    Raises:
        AdapterDamaged: It cannot be read.
    """
    try:
        with await asyncio.to_thread(path.open, "rb") as file:
            while chunk := await asyncio.to_thread(file.read, MAX_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        msg = f"{path.parent.parent.name}@{path.parent.name} cannot be read: {error.strerror}"
        raise AdapterDamaged(msg) from error
