"""Placeholder."""

from pathlib import Path
from typing import Any

from accelerate import Accelerator

from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.line import Trained
from trainer.train.results import HeldOutLosses


def accelerator_arguments(job: Job, folder: RunFolder) -> dict[str, Any]:  # noqa: ARG001
    """Placeholder."""
    return {}


def open_trackers(accelerator: Accelerator, job: Job, folder: RunFolder) -> None:
    """Placeholder."""


def log_step(accelerator: Accelerator, line: Trained) -> None:
    """Placeholder."""


def log_sample(accelerator: Accelerator, step: int, path: Path) -> None:
    """Placeholder."""


def log_losses(accelerator: Accelerator, losses: HeldOutLosses) -> None:
    """Placeholder."""
