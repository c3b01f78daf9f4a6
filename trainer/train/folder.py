"""A run's folder, and writing into it."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from trainer.train.results import AdapterManifest, HeldOutLosses


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

    def portions(self, process: int) -> Path:
        """What each step is computed in by one of the training's processes, 0-based."""
        return self.path / f"portions-{process}.json"

    def candidate(self, step: int) -> Path:
        """The LoRA after this step, kept to choose the best one from."""
        return self.path / "candidates" / f"{step:07d}.safetensors"

    def sample(self, step: int) -> Path:
        """A PNG of the validation prompt after this step."""
        return self.path / "samples" / f"{step:07d}.png"

    @property
    def in_service(self) -> Path:
        """The LoRA that was in service when the run began."""
        return self.path / "in_service.safetensors"

    @property
    def learnt(self) -> Path:
        """What it learnt from, as long as it was there."""
        return self.path / "learnt.json"

    @property
    def held_out(self) -> Path:
        """What was measured on the drawings held out."""
        return self.path / "held_out.json"

    def read_held_out(self) -> HeldOutLosses:
        """What was measured; nothing, of a run from before anything was."""
        try:
            return HeldOutLosses.model_validate_json(self.held_out.read_bytes())
        except FileNotFoundError:
            manifest = AdapterManifest.model_validate_json(self.manifest.read_bytes())
            return HeldOutLosses(num_drawings=0, checkpoints=(), best_step=manifest.step)

    @property
    def trackers(self) -> Path:
        """What TensorBoard reads."""
        return self.path / "tensorboard"

    def tidy(self) -> None:
        """Deletes what nobody needs once the run has ended: the larger part of it by far."""
        shutil.rmtree(self.path / "candidates", ignore_errors=True)
        for file in (self.checkpoint, self.in_service):
            file.unlink(missing_ok=True)

    @property
    def adapter(self) -> Path:
        """What came of it, in diffusers' format."""
        return self.path / "adapter" / "pytorch_lora_weights.safetensors"

    @property
    def manifest(self) -> Path:
        """Where that comes from. Written last: if it is there, training is done with."""
        return self.path / "manifest.json"

    @property
    def log(self) -> Path:
        """What the child's libraries print."""
        return self.path / "log.txt"

    @property
    def lock(self) -> Path:
        """Held by the child that trains."""
        return self.path / "lock"

    def picture(self, version: int | None, prompt: int, seed: int) -> Path:
        """A PNG drawn with a version, or the base model alone, to judge it by.

        Args:
            version: Its number; None: the base model.
            prompt: Which prompt it shows, 0-based.
            seed: Which of its seeds, likewise.
        """
        return self.path / "pictures" / _drawn_by(version) / f"{prompt:02d}-{seed}.png"

    def judgement(self, rival: int | None) -> Path:
        """What was seen in the pictures, beside those of another version or the base model."""
        return self.path / f"judgement-{_drawn_by(rival)}.json"

    @property
    def grid(self) -> Path:
        """The before/after grid."""
        return self.path / "grid.png"


def flag_of(picture: Path) -> Path:
    """The file that is there if the safety checker flagged a picture to judge by."""
    return picture.with_suffix(".flagged")


def _drawn_by(version: int | None) -> str:
    return "base" if version is None else f"version-{version}"


def write_whole(path: Path, content: bytes) -> None:
    """Writes a file so that, whatever happens, it is there whole or as it was before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        with partial.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except OSError:
        # Half a file takes the room that a full disk lacks.
        partial.unlink(missing_ok=True)
        raise
