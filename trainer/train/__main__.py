"""The training process: see the package."""

import fcntl
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TextIO

import torch
from accelerate import Accelerator

from trainer.errors import BaseModelUnusable
from trainer.processes.lifeline import die_with_parent
from trainer.train import tracking
from trainer.train.base_model import BaseModel
from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.line import Failed, Finished
from trainer.train.loop import TrainingFailed
from trainer.train.lora import Learner, OtherLayers
from trainer.train.measuring import NotMeasurable
from trainer.train.memory import NotEnoughMemory, free_bytes, is_shortage, limit
from trainer.train.preparation import DrawingGone, Examples
from trainer.train.progress import write_line
from trainer.train.publication import NotAsTrained
from trainer.train.stages import Stages
from trainer.train.stopping import StopRequest
from trainer.train.training import compute_dtype, make_learner

log: Final = logging.getLogger(__name__)

# Members' draws go first where both share the processor.
_NICENESS: Final = 5
_PRECISIONS: Final = {torch.float32: "no", torch.bfloat16: "bf16"}
# Of which each has a message for the artist.
_REASONS: Final = (
    TrainingFailed,
    BaseModelUnusable,
    DrawingGone,
    NotEnoughMemory,
    OtherLayers,
    NotMeasurable,
    NotAsTrained,
)


def train(folder: RunFolder, progress: TextIO, stop: StopRequest) -> None:
    """Trains the run of this folder, from where it was left.

    Raises:
        NotEnoughMemory: The device's, for anything.
    """
    job = Job.model_validate_json(folder.job.read_bytes())
    accelerator = Accelerator(
        cpu=job.device == "cpu",
        mixed_precision=_PRECISIONS[compute_dtype(job)],
        **tracking.accelerator_arguments(job, folder),
    )
    limit(accelerator.device, job.reserve_bytes)
    base_model = BaseModel.find(job.base_model)
    stages = Stages(accelerator, base_model, job, folder, progress)
    try:
        _do(stages, stop)
    except (RuntimeError, MemoryError) as error:
        if not is_shortage(error):
            raise
        raise NotEnoughMemory(None, free_bytes(accelerator.device, job.reserve_bytes)) from error


def _do(stages: Stages, stop: StopRequest) -> None:
    # What has been measured needs no drawing any more, and they may be gone.
    measured = stages.folder.held_out.exists()
    examples, held_out = ((), ()) if measured else stages.prepare()
    learner = make_learner(stages.base_model, stages.job, stages.accelerator.device)
    tracking.open_trackers(stages.accelerator, stages.job, stages.folder)
    if not measured and not _train(stages, learner, examples, stop):
        return
    if stages.accelerator.is_main_process:
        stages.publish(learner, stages.measure(learner, held_out))
        write_line(stages.progress, Finished())
    stages.accelerator.end_training()


def _train(
    stages: Stages, learner: Learner, examples: Sequence[Examples], stop: StopRequest
) -> bool:
    """Whether it is done with.

    Of the loop nothing is left then: what outlives a group of processes waits for it for ever.
    """
    loop = stages.loop(learner, examples)
    # What comes before and after has nothing to keep.
    with stop.heard():
        is_done = loop.run(stop)
    return is_done and not stop.requested


def main() -> None:
    """Trains the run folder in the command line."""
    # Not SIGKILL: if the launcher is gone, there is still a step worth keeping.
    die_with_parent(signal.SIGTERM)
    logging.basicConfig(level=logging.INFO)
    folder = RunFolder(Path(sys.argv[1]))
    # Of several processes, one speaks for all.
    speaks = os.environ.get("RANK", "0") == "0"
    told = folder.progress if speaks else Path(os.devnull)
    with folder.lock.open("w") as lock, told.open("a", encoding="utf-8") as progress:
        if speaks:
            # Of a service that was killed, the process may still be writing its last checkpoint.
            fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            train(folder, progress, StopRequest())
        except _REASONS as error:
            log.exception("the run fails")
            write_line(progress, Failed(reason=str(error)))
            sys.exit(1)


if __name__ == "__main__":
    os.nice(_NICENESS)
    main()
