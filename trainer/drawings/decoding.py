"""Decoding of drawings, in a process with limits of time and memory."""

import asyncio
import base64
import contextlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final, Self

from trainer.errors import DrawingRefused, Refusal, RefusalReason
from trainer.processes.worker import Worker, WorkerDied
from trainer.settings import DrawingLimits

_START_TIMEOUT_S: Final = 60.0
# Each may take DrawingLimits.decode_memory_bytes.
_MOST_WORKERS: Final = 4


@dataclass(frozen=True)
class DecodedPicture:
    """What is known of a file that decodes to its end.

    Attributes:
        width: Pixels, upright.
        height: Likewise.
        pixels_sha256: Two files of the very same picture have it in common.
        perceptual_hash: See perceptual_hash.py.
        suffix: What such files end with: `.png`.
    """

    width: int
    height: int
    pixels_sha256: str
    perceptual_hash: bytes
    suffix: str


class Decoding:
    """Looks at files in worker processes, a few at a time."""

    def __init__(self, limits: DrawingLimits) -> None:
        self._limits = limits
        self._workers = [
            Worker(
                "trainer.drawings.decoder",
                [str(limits.decode_memory_bytes)],
                start_timeout_s=_START_TIMEOUT_S,
            )
            for _ in range(min(os.cpu_count() or 1, _MOST_WORKERS))
        ]
        # The one that answered last is asked first: the others are started when they are needed.
        self._idle = asyncio.LifoQueue[Worker]()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, limits: DrawingLimits) -> AsyncIterator[Self]:
        """Leaves no process behind."""
        decoding = cls(limits)
        try:
            yield decoding
        finally:
            await asyncio.gather(*(worker.stop() for worker in decoding._workers))

    async def examine(self, path: Path) -> DecodedPicture:
        """Decodes the file to its end.

        Raises:
            DrawingRefused: It is no drawing within the limits.
        """
        question = {"path": str(path), "limits": self._limits.model_dump()}
        try:
            answer = await self._ask(question)
        except TimeoutError as error:
            msg = f"a drawing must be decoded within {self._limits.decode_timeout_s:g} s"
            raise DrawingRefused(Refusal(RefusalReason.TOO_LARGE, msg)) from error
        except WorkerDied as error:
            msg = "a drawing must decode within the limits of memory; this file broke the decoder"
            raise DrawingRefused(Refusal(RefusalReason.TOO_LARGE, msg)) from error
        if "refused" in answer:
            raise DrawingRefused(Refusal(RefusalReason(answer["refused"]), answer["message"]))
        return DecodedPicture(
            answer["width"],
            answer["height"],
            answer["pixels_sha256"],
            bytes.fromhex(answer["perceptual_hash"]),
            answer["suffix"],
        )

    async def thumbnail(self, path: Path, max_edge: int) -> bytes:
        """A JPEG of the picture whose longer edge has at most `max_edge` pixels."""
        answer = await self._ask({"path": str(path), "max_edge": max_edge})
        return base64.b64decode(answer["jpeg"])

    async def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        worker = await self._idle.get()
        asking = asyncio.create_task(worker.ask(question, timeout_s=self._limits.decode_timeout_s))
        # Not when whoever asks hangs up: it is at their file still, and the next would wait for it.
        asking.add_done_callback(partial(self._answered, worker))
        return await asyncio.shield(asking)

    def _answered(self, worker: Worker, asking: asyncio.Task[dict[str, Any]]) -> None:
        self._idle.put_nowait(worker)
        if not asking.cancelled():
            # Retrieved, for the one who asked may be gone.
            asking.exception()
