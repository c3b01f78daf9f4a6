"""Ours: the trainer's own training process, launched as the service launches it."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from benchmarks.train.lesson import CHECKPOINTING_STEPS, Lesson, launch_options
from benchmarks.train.watched import Program, Sighting, Watched, watch
from trainer.processes.lifeline import child_environment
from trainer.train.folder import RunFolder, write_whole
from trainer.train.job import Job, JobDrawing, JobParameters
from trainer.train.line import Line, Trained

_LINES: Final[TypeAdapter[Line]] = TypeAdapter(Line)
_ROOT: Final = Path(__file__).resolve().parents[2]


def train(
    lesson: Lesson,
    folder: Path,
    cache: Path,
    enough: Callable[[Sequence[Sighting]], bool] | None = None,
) -> Watched:
    """Trains in a folder of its own; the adapter is then at `RunFolder(folder).adapter`.

    Args:
        lesson: What.
        folder: Of the run.
        cache: Of latents and embeddings, for any number of runs.
        enough: When it may stop before its end.

    Raises:
        ProcessFailed: It could not.
    """
    run = RunFolder(folder.resolve())
    write_whole(run.job, _job(lesson, run, cache.resolve()).model_dump_json().encode())
    command = [sys.executable, "-m", "trainer.train.launch", str(run.path), *launch_options(lesson)]
    # Where the checkout is not installed, its packages are found all the same.
    environment = {**child_environment(), "PYTHONPATH": str(_ROOT)}
    return watch(Program(command, environment, run.path, run.log, run.progress, step_in), enough)


def step_in(line: str) -> int | None:
    """The step that a line of progress.jsonl tells of."""
    told = _LINES.validate_json(line) if line else None
    return told.step if isinstance(told, Trained) else None


def _job(lesson: Lesson, run: RunFolder, cache: Path) -> Job:
    return Job(
        run_id=run.path.name,
        style="ksh",
        base_model=str(lesson.model.resolve()),
        device=lesson.device,
        cache=cache,
        drawings=tuple(
            JobDrawing(path=each.path.resolve(), sha256=each.sha256, caption=each.caption)
            for each in lesson.drawings
        ),
        parameters=JobParameters(
            resolution=lesson.resolution,
            train_batch_size=lesson.train_batch_size,
            gradient_accumulation_steps=1,
            max_train_steps=lesson.max_train_steps,
            learning_rate=lesson.learning_rate,
            lr_scheduler="cosine",
            lr_warmup_steps=0,
            rank=lesson.rank,
            lora_alpha=lesson.rank,
            random_flip=True,
            seed=lesson.seed,
            checkpointing_steps=CHECKPOINTING_STEPS,
            mixed_precision=lesson.mixed_precision,
            lora_targets="attention",
        ),
        compile=lesson.compile,
    )
