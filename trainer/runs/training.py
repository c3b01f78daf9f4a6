"""A run's training process, followed into the book of runs."""

import asyncio
import shutil
from contextlib import aclosing
from dataclasses import dataclass
from typing import Final

import structlog

from rpc.settings import MIB
from trainer.inference_server import InferenceServer
from trainer.model_files import ModelFiles
from trainer.patience import NOT_NOW
from trainer.runs.book import RunBook
from trainer.runs.child import ChildDied, TrainingChild, TrainingImpossible
from trainer.runs.pace import known_pace
from trainer.runs.run import (
    Evaluating,
    Interrupted,
    Lowered,
    Preparing,
    Progress,
    Run,
    RunState,
    Sample,
    Sampling,
)
from trainer.styles import Style
from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.line import Evaluated, Line, Prepared, Resumed, Sampled, Trained
from trainer.train.line import Lowered as LoweredLine
from trainer.train.line import Sampling as SamplingLine

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A training process that dies so often at the same checkpoint will not get further.
_MAX_DEATHS: Final = 3
# Before it is started again: doubled from death to death, for what it lacks may come.
_MAX_PAUSE_S: Final = 60.0
# On a disk with less room it may die as often as it likes: that is not its fault.
_ROOM_BYTES: Final = 16 * MIB


@dataclass(frozen=True)
class Training:
    """What a run is trained with.

    Attributes:
        pause_s: After the first death of a training process.
    """

    book: RunBook
    inference_server: InferenceServer
    model_files: ModelFiles
    child: TrainingChild
    pause_s: float = 1.0

    async def train(self, run: Run, style: Style, job: Job, folder: RunFolder) -> None:
        """Has the run trained and its checkpoints measured, from wherever it was left.

        Raises:
            TrainingImpossible: It cannot be; the message is for the artist.
        """
        await self._must_be_welcome(style, job)
        deaths, resumed_at, pause_s = 0, 0, self.pause_s
        before = await known_pace(self.book, run.parameters)
        afterwards_s = before.afterwards_s if before is not None else None
        while True:
            try:
                async with aclosing(self.child.train(folder)) as lines:
                    async for line in lines:
                        # Steps after the last checkpoint are lost, however many they were.
                        if isinstance(line, Resumed) and line.step > resumed_at:
                            deaths, resumed_at, pause_s = 0, line.step, self.pause_s
                        await self._record(run, job, line, afterwards_s)
            except ChildDied as error:
                if await asyncio.to_thread(_has_room, folder):
                    deaths += 1
                log.warning("the training process died", reason=str(error), deaths=deaths)
                if deaths == _MAX_DEATHS:
                    msg = f"the training process broke down {deaths} times: {error}"
                    raise TrainingImpossible(msg) from error
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, _MAX_PAUSE_S)
            else:
                return

    async def _must_be_welcome(self, style: Style, job: Job) -> None:
        """Hours are not to be spent on what the inference server would then refuse."""
        try:
            await self.inference_server.put_style(style)
            there = await self.inference_server.base_model()
        except NOT_NOW as error:
            log.info("trained before the inference server is asked", reason=str(error))
            return
        digest = await asyncio.to_thread(self.model_files.digest)
        if digest != there.digest:
            msg = (
                f"the trainer's base model is {self.model_files.name} ({digest[:8]}), and the "
                f"inference server holds {there.name} ({there.digest[:8]}): set "
                "TRAINER_BASE_MODEL and INFERENCE_SERVER_MODEL to the same"
            )
            raise TrainingImpossible(msg)
        rank = job.parameters.rank
        if 0 < there.max_adapter_rank < rank:
            msg = (
                f"rank must be at most {there.max_adapter_rank}, what the inference server has "
                f"room for, not {rank}"
            )
            raise TrainingImpossible(msg)

    async def _record(self, run: Run, job: Job, line: Line, afterwards_s: float | None) -> None:
        record, run_id, training = self.book.record, run.id, RunState.TRAINING
        match line:
            case Prepared(num_done=num_done, num_drawings=num_drawings):
                await record(run_id, Preparing(num_done, num_drawings), state=RunState.PREPARING)
            case Resumed(step=step):
                await record(run_id, Interrupted(step), state=training, step=step)
            case Trained():
                told = line.model_dump(exclude={"kind"})
                progress = Progress(
                    max_train_steps=run.max_train_steps, afterwards_s=afterwards_s, **told
                )
                await record(run_id, progress, state=training, step=line.step)
            case SamplingLine(step=step):
                await record(run_id, Sampling(step))
            case Sampled(step=step) if job.samples is not None:
                await record(run_id, Sample(step, job.samples.prompt, job.samples.seed))
            case LoweredLine():
                await record(run_id, Lowered(**line.model_dump(exclude={"kind"})))
            case Evaluated(num_done=num_done, num_checkpoints=num_checkpoints):
                measured = Evaluating(num_done, num_checkpoints)
                await record(run_id, measured, state=RunState.EVALUATING)


def _has_room(folder: RunFolder) -> bool:
    """Whether its disk has any for a checkpoint."""
    return shutil.disk_usage(folder.path).free >= _ROOM_BYTES
