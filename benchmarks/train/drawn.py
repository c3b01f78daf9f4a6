"""Drawings to learn from and to be measured on, as files with captions."""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.progress import progress
from pocket_model.captions import TRIGGER, full_caption
from pocket_model.drawings import draw


@dataclass(frozen=True)
class Drawn:
    """A drawing in a file.

    Attributes:
        caption: With the style's trigger.
        sha256: Of the file.
    """

    path: Path
    caption: str
    sha256: str


def draw_all(folder: Path, first_seed: int, count: int, size: int) -> Sequence[Drawn]:
    """KSH drawings of px `size` each way, and a table as the Hugging Face imagefolder wants it."""
    folder.mkdir(parents=True)
    drawn = []
    for seed in range(first_seed, first_seed + count):
        drawing = draw("ksh", seed, size)
        path = folder / f"{seed}.png"
        drawing.image.save(path)
        caption = f"{full_caption(drawing.portrait, drawing.style)} {TRIGGER}"
        drawn.append(Drawn(path, caption, hashlib.sha256(path.read_bytes()).hexdigest()))
        progress(folder.name, len(drawn), count)
    with (folder / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file_name", "text"])
        rows.writerows((each.path.name, each.caption) for each in drawn)
    return drawn
