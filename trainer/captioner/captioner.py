"""The service's side of captioning: batches for one worker, and who is to blame when it breaks."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final, Self

import structlog

from trainer.captioner.question import PROMPT, Pictured, Said
from trainer.errors import CaptionerAway, CaptionerMissing
from trainer.model_files import may_be_hub_id
from trainer.processes.worker import Worker, WorkerDied, WorkerFailed, WorkerNotStarted
from trainer.settings import CaptionerSettings, Device

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# torch's threads wait for each other spinning, which on a machine that draws and trains meanwhile
# keeps the one that is waited for from its core: 64 captions of the pocket captioner took 56 s on
# two busy cores, and 7 s without spinning.
_ENVIRONMENT: Final = {"OMP_WAIT_POLICY": "PASSIVE"}
_BREAKDOWNS: Final = (WorkerDied, WorkerFailed, TimeoutError)


class Captioner:
    """Captions drawings batch by batch; its model is loaded for the first of them.

    Args:
        settings: Its bounds.
        model: A folder or hub id.
        device: Where it runs.

    Attributes:
        model: Its name for people: of the folder, or the hub id.
        prompt: What it is asked of each drawing.
    """

    prompt: Final = PROMPT

    def __init__(self, settings: CaptionerSettings, model: str, device: Device) -> None:
        self.model: Final = Path(model).resolve().name if Path(model).is_dir() else model
        self._settings = settings
        self._worker = Worker(
            "trainer.captioner.blip2",
            [model, device, str(settings.batch_size)],
            start_timeout_s=settings.load_timeout_s,
            environment=_ENVIRONMENT,
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

    @property
    def batch_size(self) -> int:
        """How many drawings are best captioned together."""
        return self._settings.batch_size

    async def caption(self, few: Sequence[Pictured]) -> list[Said]:
        """What the captioner says of each drawing; the same drawing is told the same.

        A drawing that breaks the captioner harms only itself: what a batch broke down over is
        asked again, one by one, and a drawing that breaks it alone is told so in its `problem`.

        Args:
            few: At most `batch_size` of them, for they share a time limit.

        Raises:
            CaptionerAway: It cannot be loaded, or broke down over each of several drawings.
        """
        if not few:
            return []
        try:
            return await self._ask(few)
        except _BREAKDOWNS as error:
            await self._after(error, few)
        return await self._one_by_one(few)

    async def rest(self) -> None:
        """Gives the device back; the next drawing loads the model again."""
        await self._worker.rest()

    async def _one_by_one(self, few: Sequence[Pictured]) -> list[Said]:
        said: list[Said] = []
        num_broken = 0
        for pictured in few:
            try:
                said += await self._ask([pictured])
            except _BREAKDOWNS as error:
                await self._after(error, [pictured])
                num_broken += 1
                said.append(Said("", pictured.seed, self._problem(error)))
        if num_broken == len(few) > 1:
            # It is hardly all of them: whose fault it is cannot be told.
            msg = f"the captioner {self.model} broke down over each of {len(few)} drawings"
            raise CaptionerAway(f"{msg}; a caption sent along does without")
        return said

    async def _ask(self, few: Sequence[Pictured]) -> list[Said]:
        question = {
            "paths": [str(pictured.path) for pictured in few],
            "seeds": [pictured.seed for pictured in few],
        }
        try:
            answer = await self._worker.ask(question, timeout_s=self._settings.caption_timeout_s)
        except WorkerNotStarted as error:
            log.error("the captioner cannot be loaded", model=self.model, error=str(error))  # noqa: TRY400 - its own log has the traceback
            msg = f"the captioner {self.model} cannot be loaded; a caption sent along does without"
            raise CaptionerAway(msg) from error
        return [Said(**said) for said in answer["said"]]

    async def _after(self, error: Exception, few: Sequence[Pictured]) -> None:
        log.error(
            "the captioner broke down",
            model=self.model,
            drawings=[pictured.sha256 for pictured in few],
            error=str(error) or type(error).__name__,
        )
        if isinstance(error, WorkerFailed):
            # Its process lives on, in what state is unknown.
            await self._worker.rest()

    def _problem(self, error: Exception) -> str:
        if isinstance(error, TimeoutError):
            limit_s = self._settings.caption_timeout_s
            return f"the captioner took longer than {limit_s:g} s over this drawing, twice"
        return "the captioner broke down over this drawing, twice"


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
