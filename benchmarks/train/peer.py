"""The peer: diffusers' `examples/text_to_image/train_text_to_image_lora.py`, as the artist ran it.

It is not in diffusers' package. A copy is run from wherever it is, unchanged.
"""

import os
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from PIL import Image

from benchmarks.train import transforms
from benchmarks.train.drawn import Drawn
from benchmarks.train.lesson import CHECKPOINTING_STEPS, Lesson, launch_options
from benchmarks.train.watched import Program, Sighting, Watched, watch

_ROOT: Final = Path(__file__).resolve().parents[2]
_STEP: Final = re.compile(r"Steps: .*?(\d+)/\d+ \[")


@dataclass(frozen=True)
class Peer:
    """The script at a path."""

    script: Path

    def train(
        self,
        lesson: Lesson,
        folder: Path,
        enough: Callable[[Sequence[Sighting]], bool] | None = None,
    ) -> Watched:
        """Trains in a folder of its own; the adapter is then at `adapter(folder)`.

        Raises:
            ProcessFailed: It could not.
        """
        folder = folder.resolve()
        folder.mkdir(parents=True)
        log = folder / "log.txt"
        program = Program(self._command(lesson, folder), _environment(), folder, log, log, step_in)
        return watch(program, enough)

    def _command(self, lesson: Lesson, folder: Path) -> list[str]:
        return [
            # As low as the trainer puts its own process, for where others want the processor.
            *("nice", "-n", "5", sys.executable, "-m", "accelerate.commands.launch"),
            *launch_options(lesson),
            # All said here, so that no configuration file of the user's changes it.
            *("--num_machines", "1", "--mixed_precision", "no", "--dynamo_backend", "no"),
            *("-m", "benchmarks.train.peer_process", str(self.script.resolve())),
            *("--pretrained_model_name_or_path", str(lesson.model.resolve())),
            *("--train_data_dir", str(lesson.drawings[0].path.parent.resolve())),
            *("--cache_dir", str(folder / "cache"), "--output_dir", str(folder)),
            *("--resolution", str(lesson.resolution), "--random_flip"),
            *("--train_batch_size", str(lesson.train_batch_size)),
            *("--max_train_steps", str(lesson.max_train_steps)),
            *("--learning_rate", str(lesson.learning_rate)),
            *("--lr_scheduler", "cosine", "--lr_warmup_steps", "0"),
            *("--rank", str(lesson.rank), "--seed", str(lesson.seed)),
            *("--mixed_precision", lesson.mixed_precision),
            *("--checkpointing_steps", str(CHECKPOINTING_STEPS)),
        ]


def adapter(folder: Path) -> Path:
    """What the script leaves in its folder."""
    return folder / "pytorch_lora_weights.safetensors"


def step_in(line: str) -> int | None:
    """The step that the script's progress bar shows."""
    shown = _STEP.search(line)
    return int(shown[1]) if shown else None


def transforms_s(drawings: Sequence[Drawn], resolution: int) -> float:
    """What the stand-in for torchvision takes for a sample, which is not held against the peer."""
    transform = transforms.Compose(
        [
            transforms.Resize(resolution, transforms.InterpolationMode.LANCZOS),
            transforms.RandomCrop(resolution),
            transforms.RandomHorizontalFlip(),
            transforms.ToTensor(),
            transforms.Normalize([0.5], [0.5]),
        ]
    )
    seconds = []
    for drawing in drawings:
        with Image.open(drawing.path) as file:
            image = file.convert("RGB")
        began = perf_counter()
        transform(image)
        seconds.append(perf_counter() - began)
    return median(seconds)


def _environment() -> dict[str, str]:
    """Nothing is looked for on a network, and nothing reported there."""
    offline = {"HF_HUB_OFFLINE": "1", "WANDB_MODE": "disabled"}
    return {**os.environ, **offline, "PYTHONPATH": str(_ROOT)}
