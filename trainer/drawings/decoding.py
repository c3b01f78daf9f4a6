"""Decoding of drawings, in a process with limits of time and memory."""

import base64
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from trainer.errors import DrawingRefused, Refusal, RefusalReason
from trainer.processes.worker import Worker, WorkerDied
from trainer.settings import DrawingLimits

_START_TIMEOUT_S: Final = 60.0


@dataclass(frozen=True)
class DecodedPicture:
    """What is known of a file that decodes to its end.

    Attributes:
        width: Pixels, upright.
        height: Likewise.
        pixels_sha256: Two files of the very same picture have it in common.
    """

    width: int
    height: int
    pixels_sha256: str


class Decoding:
    """Looks at files in a worker process."""

    def __init__(self, limits: DrawingLimits) -> None:
        self._limits = limits
        self._worker = Worker(
            "trainer.drawings.decoder",
            [str(limits.decode_memory_bytes)],
            start_timeout_s=_START_TIMEOUT_S,
        )

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, limits: DrawingLimits) -> AsyncIterator[Self]:
        """Leaves no process behind."""
        decoding = cls(limits)
        try:
            yield decoding
        finally:
            await decoding._worker.stop()

    async def examine(self, path: Path) -> DecodedPicture:
        """Decodes the file to its end.

        Raises:
            DrawingRefused: It is no drawing within the limits.
        """
        timeout_s = self._limits.decode_timeout_s
        question = {"path": str(path), "limits": self._limits.model_dump()}
        try:
            answer = await self._worker.ask(question, timeout_s=timeout_s)
        except TimeoutError as error:
            msg = f"a drawing must be decoded within {timeout_s:g} s"
            raise DrawingRefused(Refusal(RefusalReason.TOO_LARGE, msg)) from error
        except WorkerDied as error:
            msg = "a drawing must decode within the limits of memory; this file broke the decoder"
            raise DrawingRefused(Refusal(RefusalReason.TOO_LARGE, msg)) from error
        if "refused" in answer:
            raise DrawingRefused(Refusal(RefusalReason(answer["refused"]), answer["message"]))
        return DecodedPicture(answer["width"], answer["height"], answer["pixels_sha256"])

    async def thumbnail(self, path: Path, max_edge: int) -> bytes:
        """A JPEG of the picture whose longer edge has at most `max_edge` pixels."""
        answer = await self._worker.ask(
            {"path": str(path), "max_edge": max_edge}, timeout_s=self._limits.decode_timeout_s
        )
        return base64.b64decode(answer["jpeg"])
