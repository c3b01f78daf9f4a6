"""Runs of tiny models, as the service asks for them."""

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor

from trainer.train.folder import RunFolder
from trainer.train.job import Job, JobDrawing, JobParameters

COLORS: Final = ("red", "green", "blue", "white", "black")
_SQUARE: Final = (96, 80)
# In three buckets: squares, strips, and a column.
MIXED: Final = (_SQUARE, (160, 80), (90, 170), _SQUARE, (300, 160))

PARAMETERS: Final = JobParameters(
    resolution=64,
    train_batch_size=2,
    gradient_accumulation_steps=2,
    max_train_steps=8,
    learning_rate=1e-3,
    lr_scheduler="cosine",
    lr_warmup_steps=3,
    rank=4,
    lora_alpha=8,
    random_flip=True,
    seed=5508,
    checkpointing_steps=1,
)


def a_run(
    folder: Path,
    base_model: Path,
    sizes: Sequence[tuple[int, int]] = (_SQUARE,) * len(COLORS),
    *,
    parameters: Mapping[str, Any] | None = None,
    **job: Any,  # noqa: ANN401 - Job's
) -> RunFolder:
    """A run's folder with a drawing of each size."""
    folder.mkdir()
    run = RunFolder(folder)
    whole = {
        "run_id": folder.name,
        "style": "ksh",
        "base_model": str(base_model),
        "device": "cpu",
        "cache": folder / "cache",
        "drawings": tuple(
            a_drawing(folder / f"{color}.png", color, size)
            for color, size in zip(COLORS, sizes, strict=True)
        ),
        "parameters": PARAMETERS.model_copy(update=dict(parameters or {})),
    }
    run.job.write_text(Job(**(whole | job)).model_dump_json(), encoding="utf-8")
    return run


def a_drawing(path: Path, color: str, size: tuple[int, int] = _SQUARE) -> JobDrawing:
    """Shaded, so that it differs from its mirror image."""
    shades = Image.linear_gradient("L").rotate(90).resize(size)
    Image.composite(Image.new("RGB", size, color), Image.new("RGB", size, "gray"), shades).save(
        path
    )
    return JobDrawing(
        path=path,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        caption=f"a {color} girl drawn by KSH drawing style",
    )


def job_of(run: RunFolder) -> Job:
    """What the run is to do."""
    return Job.model_validate_json(run.job.read_bytes())


def tensors(path: Path) -> dict[str, Tensor]:
    """What is in a file, to be compared: safetensors writes its metadata in any order."""
    return load_file(path)


def equal(first: Path, second: Path) -> bool:
    """Whether two files hold the same tensors to the bit."""
    one, other = tensors(first), tensors(second)
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


class Dies(Exception):
    """Stands for SIGKILL where a process of its own would take seconds."""


class DyingProgress(io.StringIO):
    """Of a training that dies when it tells of something for the n-th time."""

    def __init__(self, lives: int) -> None:
        super().__init__()
        self._lives = lives

    def flush(self) -> None:
        self._lives -= 1
        if self._lives == 0:
            raise Dies
