"""The service's side of captioning: a queue with a bound in front of one worker."""

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Self

import structlog

from rpc.errors import QueueFull
from trainer.errors import CaptionerAway, CaptionerMissing
from trainer.model_files import may_be_hub_id
from trainer.processes.worker import Worker, WorkerDied, WorkerFailed, WorkerNotStarted
from trainer.settings import CaptionerSettings, Device

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_SEED_HEX_DIGITS: Final = 15  # of the drawing's digest: 60 bits


class Captioner:
    """Captions drawings one after the other; its model is loaded for the first of them.

    Args:
        settings: Its bounds.
        model: A folder or hub id.
        device: Where it runs.
    """

    def __init__(self, settings: CaptionerSettings, model: str, device: Device) -> None:
        self._settings = settings
        self._model = model
        self._waiting = 0
        self._worker = Worker(
            "trainer.captioner.blip2", [model, device], start_timeout_s=settings.load_timeout_s
        )

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls, settings: CaptionerSettings, model: str, device: Device
    ) -> AsyncIterator[Self]:
        """Leaves no process behind.

        Raises:
            CaptionerMissing: The folder is not there, or holds no safetensors.
        """
        _check_folder(model)
        captioner = cls(settings, model, device)
        try:
            yield captioner
        finally:
            await captioner._worker.stop()

    @property
    def pid(self) -> int | None:
        """Of the process that holds the model, if it is loaded."""
        return self._worker.pid

    async def caption(self, path: Path, *, sha256: str) -> str:
        """What the captioner says of a drawing; the same drawing is told the same.

        Args:
            path: Its file.
            sha256: Of the file: what the captioner is seeded with.

        Raises:
            QueueFull: Too many wait already.
            CaptionerAway: It cannot be loaded, broke down, or found no words.
        """
        if self._waiting >= self._settings.max_queue:
            msg = f"{self._waiting} drawings are waiting for their captions, as many as may"
            raise QueueFull(msg)
        self._waiting += 1
        try:
            return await self._caption(path, int(sha256[:_SEED_HEX_DIGITS], 16))
        finally:
            self._waiting -= 1

    async def rest(self) -> None:
        """Gives the device back; the next drawing loads the model again."""
        await self._worker.rest()

    async def _caption(self, path: Path, seed: int) -> str:
        try:
            answer = await self._worker.ask(
                {"path": str(path), "seed": seed}, timeout_s=self._settings.caption_timeout_s
            )
        except WorkerNotStarted as error:
            log.error("the captioner cannot be loaded", model=self._model, error=str(error))  # noqa: TRY400 - its own log has the traceback
            msg = f"the captioner {self._model} cannot be loaded; a caption sent along does without"
            raise CaptionerAway(msg) from error
        except (WorkerDied, WorkerFailed, TimeoutError) as error:
            log.error("the captioner broke down", model=self._model, error=str(error))  # noqa: TRY400
            msg = "the captioner broke down over this drawing; a caption sent along does without"
            raise CaptionerAway(msg) from error
        if not answer["caption"]:
            msg = "the captioner found no words for this drawing; send a caption along"
            raise CaptionerAway(msg)
        return str(answer["caption"])


def _check_folder(model: str) -> None:
    folder = Path(model)
    found = (folder / "config.json").is_file() and any(folder.glob("*.safetensors"))
    # What the hub has is downloaded for the first drawing.
    if not found and (folder.is_dir() or not may_be_hub_id(model)):
        msg = (
            f"there is no captioner in {model}; set TRAINER_CAPTIONER__MODEL to a folder with a "
            "BLIP-2 in safetensors, or to a hub id"
        )
        raise CaptionerMissing(msg)
