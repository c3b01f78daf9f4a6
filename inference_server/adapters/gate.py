"""The gate: what an adapter must pass before it becomes a version."""

import asyncio
import hashlib
import math
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog

from inference_server.adapters.adapter import Adapter, AdapterFile, BaseModel, Manifest
from inference_server.adapters.durable import write_durably
from inference_server.adapters.inspection import Inspection, inspect
from inference_server.adapters.lora import Shapes
from inference_server.adapters.registry import Arrived, Registry
from inference_server.engine.engine import Engine
from inference_server.engine.order import Order, Picture, Pixels
from inference_server.engine.scheduler_names import DEFAULT_SCHEDULER
from inference_server.errors import (
    AdapterRejected,
    InvalidPublication,
    PictureNotFinite,
    RegistryFull,
)
from inference_server.model.digest import sha256_of
from inference_server.words import joined

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

MAX_CHUNK_BYTES: Final = 1024 * 1024
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MAX_AT_ONCE: Final = 4  # each holds a file and, while it is looked at, as much memory
_CANARY_PROMPT: Final = "portrait, smile"
_CANARY_STEPS: Final = 8
_CANARY_SEED: Final = 5508
# Of 255 shades. A LoRA that has destroyed the model draws one flat colour.
_CANARY_LEAST_DEVIATION: Final = 2.0


@dataclass(frozen=True, kw_only=True)
class Publication:
    """What is announced: a file of this size and digest for this style."""

    style: str
    manifest: Manifest
    sha256: str
    size_bytes: int


@dataclass(frozen=True, eq=False)
class Published:
    """What came of it.

    Attributes:
        canary: The picture the gate drew with it.
        already_published: These bytes had been published before, as this version.
    """

    adapter: Adapter
    canary: Pixels
    already_published: bool


class Gate:
    """Lets adapters in.

    Args:
        registry: Takes what passes.
        engine: Draws the canary.
        base_model: What an adapter must have been made for.
        shapes: Of the base model's layers.
        size: Of the canary, in pixels.
        max_size_bytes: The largest file admitted.
        max_rank: The largest that the engine's slots hold.
    """

    def __init__(
        self,
        registry: Registry,
        engine: Engine,
        *,
        base_model: BaseModel,
        shapes: Shapes,
        size: int,
        max_size_bytes: int,
        max_rank: int,
    ) -> None:
        self._registry = registry
        self._engine = engine
        self._base_model = base_model
        self._shapes = shapes
        self._size = size
        self._max_size_bytes = max_size_bytes
        self._max_rank = max_rank
        self._under_way = 0
        self._looking = asyncio.Lock()

    async def publish(self, announced: Publication, chunks: AsyncIterator[bytes]) -> Published:
        """Takes a file in and looks at it; what passes is a candidate.

        Raises:
            InvalidPublication: The announcement is malformed.
            StyleNotFound: There is no such style.
            AdapterRejected: It is too large or did not pass; says why.
            RegistryFull: The disk is full, or too many are being published.
        """
        self._check_announcement(announced)
        if self._under_way >= _MAX_AT_ONCE:
            msg = f"{_MAX_AT_ONCE} adapters are being published already; try again later"
            raise RegistryFull(msg)
        self._under_way += 1
        try:
            with self._registry.arrival() as path:
                await _received(path, announced, chunks)
                async with self._looking:
                    return await self._admitted(path, announced)
        finally:
            self._under_way -= 1

    async def admit_shipped(self, style: str, manifest: Manifest, path: Path) -> Adapter:
        """Takes in a file that came with this program: it must fit, and draws no canary.

        Raises:
            AdapterRejected: It does not fit this base model.
            RegistryFull: The disk is full.
        """
        with self._registry.arrival() as arrived:
            await asyncio.to_thread(shutil.copyfile, path, arrived)
            digest = await asyncio.to_thread(sha256_of, arrived)
            file, inspection = await asyncio.to_thread(self._look, Arrived(arrived, digest))
            adapter, _ = await self._registry.add(style, inspection.completed(manifest), file)
            return adapter

    async def _admitted(self, path: Path, announced: Publication) -> Published:
        known = self._registry.with_bytes(announced.style, announced.sha256)
        if known is not None:
            canary = await self._canary(announced.style, known.file)
            return Published(known, canary, already_published=True)
        arrived = Arrived(path, announced.sha256)
        file, inspection = await asyncio.to_thread(self._look, arrived)
        canary = await self._canary(announced.style, AdapterFile(None, path, file.sha256))
        manifest = inspection.completed(announced.manifest)
        adapter, is_new = await self._registry.add(announced.style, manifest, file)
        log.info("adapter published", adapter=str(adapter.id), size_bytes=adapter.size_bytes)
        return Published(adapter, canary, already_published=not is_new)

    def _check_announcement(self, announced: Publication) -> None:
        self._registry.style(announced.style)
        if not _SHA256.fullmatch(announced.sha256):
            msg = f"sha256 must be 64 lower-case hexadecimal digits, not {announced.sha256[:80]!r}"
            raise InvalidPublication(msg)
        if announced.size_bytes == 0:
            raise InvalidPublication("size_bytes must not be 0")
        _check_numbers(announced.manifest)
        if announced.size_bytes > self._max_size_bytes:
            msg = (
                f"an adapter must be at most {self._max_size_bytes} bytes, "
                f"not {announced.size_bytes}"
            )
            raise AdapterRejected(msg)
        made_for = announced.manifest.base_model
        if made_for.digest != self._base_model.digest:
            msg = (
                f"the adapter was made for the base model {made_for}, "
                f"and this server holds {self._base_model}"
            )
            raise AdapterRejected(msg)

    def _look(self, published: Arrived) -> tuple[Arrived, Inspection]:
        """The file as it is to be kept, and what it shows."""
        inspection = inspect(published.path, self._shapes, self._max_rank)
        if inspection.converted is None:
            return published, inspection
        # In place of the old file, not over it: its tensors are mapped into memory.
        write_durably(published.path, inspection.converted)
        digest = hashlib.sha256(inspection.converted).hexdigest()
        return Arrived(published.path, digest, published.sha256), inspection

    async def _canary(self, style: str, file: AdapterFile) -> Pixels:
        order = Order(
            prompt=joined(self._registry.style(style).trigger, _CANARY_PROMPT),
            negative_prompt="",
            adapter=file,
            adapter_weight=1.0,
            width=self._size,
            height=self._size,
            num_inference_steps=_CANARY_STEPS,
            guidance_scale=5.0,
            scheduler=DEFAULT_SCHEDULER,
            seeds=(_CANARY_SEED,),
        )
        try:
            async with aclosing(self._engine.draw(order)) as events:
                pictures = [event.pixels async for event in events if isinstance(event, Picture)]
        except PictureNotFinite as error:
            raise AdapterRejected("the adapter's canary picture came out as no numbers") from error
        pixels = pictures[0]
        if pixels.std() < _CANARY_LEAST_DEVIATION:
            raise AdapterRejected("the adapter's canary picture came out as one flat colour")
        return pixels


def _check_numbers(manifest: Manifest) -> None:
    # Kept as JSON, which has finite numbers only: a version would be gone with the next start.
    numbers = {"lora_alpha": manifest.lora_alpha, "learning_rate": manifest.learning_rate}
    for name, number in {**numbers, **manifest.metrics}.items():
        if not math.isfinite(number):
            raise InvalidPublication(f"{name[:80]} must be a finite number, not {number}")


async def _received(path: Path, announced: Publication, chunks: AsyncIterator[bytes]) -> None:
    """Writes the file as it comes, and holds it against what was announced."""
    digest, size_bytes = hashlib.sha256(), 0
    with path.open("wb") as file:
        async for chunk in chunks:
            size_bytes += len(chunk)
            if len(chunk) > MAX_CHUNK_BYTES:
                msg = (
                    f"data must come in parts of at most {MAX_CHUNK_BYTES} bytes, not {len(chunk)}"
                )
                raise InvalidPublication(msg)
            if size_bytes > announced.size_bytes:
                break
            digest.update(chunk)
            await asyncio.to_thread(file.write, chunk)
    if size_bytes != announced.size_bytes:
        more = "more" if size_bytes > announced.size_bytes else f"only {size_bytes}"
        msg = f"the adapter was announced with {announced.size_bytes} bytes, and {more} came"
        raise AdapterRejected(msg)
    if digest.hexdigest() != announced.sha256:
        msg = (
            f"the adapter was announced with the digest {announced.sha256}, "
            f"and has {digest.hexdigest()}"
        )
        raise AdapterRejected(msg)
