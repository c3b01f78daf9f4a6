"""A run's folder and what the service and the child write to each other in it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from trainer.settings import Device


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class JobDrawing(_File):
    """A drawing to learn from: its file, by whose digest it is cached, and its caption."""

    path: Path
    sha256: str
    caption: str


class JobParameters(_File):
    """Training parameters in full; see training.v1.TrainingParameters."""

    resolution: int
    train_batch_size: int
    gradient_accumulation_steps: int
    max_train_steps: int
    learning_rate: float
    lr_scheduler: str
    lr_warmup_steps: int
    rank: int
    lora_alpha: float
    random_flip: bool
    seed: int
    checkpointing_steps: int
    snr_gamma: float | None = None


class Job(_File):
    """run.json."""

    run_id: str
    style: str
    base_model: str
    device: Device
    cache: Path
    drawings: Annotated[tuple[JobDrawing, ...], Field(min_length=1)]
    parameters: JobParameters


class Prepared(_File):
    """So many drawings are cached."""

    kind: Literal["prepared"] = "prepared"
    num_done: int
    num_drawings: int


class Resumed(_File):
    """Training goes on from a checkpoint."""

    kind: Literal["resumed"] = "resumed"
    step: int


class Trained(_File):
    """Optimiser steps were taken; the loss is their mean."""

    kind: Literal["trained"] = "trained"
    step: int
    loss: float
    learning_rate: float
    samples_per_s: float
    eta_s: float


class Failed(_File):
    """Training cannot go on; the reason is for the artist."""

    kind: Literal["failed"] = "failed"
    reason: str


class Finished(_File):
    """The adapter and its manifest are written."""

    kind: Literal["finished"] = "finished"


Line = Annotated[Prepared | Resumed | Trained | Failed | Finished, Field(discriminator="kind")]
"""A line of progress.jsonl."""


class AdapterManifest(_File):
    """manifest.json: where the adapter comes from; see drawing.v1.Manifest."""

    base_model_name: str
    base_model_digest: str
    rank: int
    lora_alpha: float
    target_modules: tuple[str, ...]
    dataset_digest: str
    step: int


@dataclass(frozen=True)
class RunFolder:
    """Where a run's files are."""

    path: Path

    @property
    def job(self) -> Path:
        """What to train."""
        return self.path / "run.json"

    @property
    def progress(self) -> Path:
        """How it goes."""
        return self.path / "progress.jsonl"

    @property
    def checkpoint(self) -> Path:
        """From where it goes on."""
        return self.path / "checkpoint.safetensors"

    @property
    def adapter(self) -> Path:
        """What came of it, in diffusers' format."""
        return self.path / "adapter" / "pytorch_lora_weights.safetensors"

    @property
    def manifest(self) -> Path:
        """Where that comes from. Written last: if it is there, so is the adapter."""
        return self.path / "manifest.json"

    @property
    def log(self) -> Path:
        """What the child's libraries print."""
        return self.path / "log.txt"

    @property
    def lock(self) -> Path:
        """Held by the child that trains."""
        return self.path / "lock"

    @property
    def grid(self) -> Path:
        """The before/after grid."""
        return self.path / "grid.png"


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that, whatever happens, it is there whole or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
