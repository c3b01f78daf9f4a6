"""What both are taught, and how, in the words of diffusers' script."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.train.drawn import Drawn
from trainer.settings import Device
from trainer.train.job import MixedPrecision

CHECKPOINTING_STEPS: Final = 10_000
"""The artist's; no training here comes to it."""


@dataclass(frozen=True)
class Lesson:
    """One training. What is not said here is as in the artist's practice.

    Attributes:
        model: A folder in diffusers' layout.
        drawings: All in one folder, which holds nothing else.
        resolution: In px.
        compile: Whether ours compiles its UNet.
    """

    model: Path
    drawings: Sequence[Drawn]
    resolution: int
    train_batch_size: int
    max_train_steps: int
    learning_rate: float = 1e-4
    seed: int = 5508
    rank: int = 4
    device: Device = "cpu"
    mixed_precision: MixedPrecision = "no"
    compile: bool = False

    @property
    def samples(self) -> int:
        """That are seen in all."""
        return self.max_train_steps * self.train_batch_size


def launch_options(lesson: Lesson) -> list[str]:
    """accelerate's: one process, on all processors that this one may use."""
    threads = os.environ.get("OMP_NUM_THREADS") or str(len(os.sched_getaffinity(0)))
    options = ["--num_processes", "1", "--num_cpu_threads_per_process", threads]
    return [*options, *(["--cpu"] if lesson.device == "cpu" else [])]
