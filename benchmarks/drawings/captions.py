"""Captions by the embedded captioner: in batches against one by one, and what they get right."""

import hashlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

import numpy as np
import torch

from benchmarks.progress import progress
from pocket_model.artist.style import STYLES
from pocket_model.caption_reading import read_caption
from pocket_model.captioner import measure_captions
from pocket_model.drawings import Drawing, draw
from pocket_model.examples import shown
from pocket_model.judge import load_judge
from pocket_model.places import Places
from pocket_model.portrait import VALUES
from trainer.captioner import Captioner, Pictured, Said
from trainer.settings import CaptionerSettings, Device

DRAWINGS, ROUNDS = 200, 5
_TIMED: Final = 32  # of them, in each round
_SIZE: Final = 512  # px
_FIRST_SEED: Final = 55_000_000  # of drawings that nothing was trained on


async def captions() -> dict[str, Any]:
    """Through the captioner's own process, as the trainer has it."""
    device: Device = "cuda" if torch.cuda.is_available() else "cpu"
    drawings = [
        draw(list(STYLES)[i % len(STYLES)], _FIRST_SEED + i, _SIZE) for i in range(DRAWINGS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        pictured = [
            _saved(drawing, Path(folder) / f"{i}.png") for i, drawing in enumerate(drawings)
        ]
        async with Captioner.opened(
            CaptionerSettings(), str(Places().captioner), device
        ) as captioner:
            said = await _captioned(captioner, pictured, captioner.batch_size)
            speed = await _speed(captioner, pictured[:_TIMED])
    return speed | _accuracy(drawings, [each.text for each in said])


async def _speed(captioner: Captioner, pictured: Sequence[Pictured]) -> dict[str, Any]:
    """Captions per second: medians over rounds in which the two take turns."""
    alone: list[float] = []
    together: list[float] = []
    for round_ in range(ROUNDS):
        began = time.perf_counter()
        by_one = await _captioned(captioner, pictured, 1)
        between = time.perf_counter()
        batched = await _captioned(captioner, pictured, captioner.batch_size)
        ended = time.perf_counter()
        assert by_one == batched, "a caption depends on the batch"  # noqa: S101 - a benchmark's mistake
        alone.append(len(pictured) / (between - began))
        together.append(len(pictured) / (ended - between))
        progress("captions", round_ + 1, ROUNDS)
    return {
        "caption_batch_ratio": median(together) / median(alone),
        "captions_per_s": median(together),
        "captions_per_s_one_by_one": median(alone),
        "caption_batch_size": captioner.batch_size,
    }


def _accuracy(drawings: Sequence[Drawing], texts: Sequence[str]) -> dict[str, float]:
    """Shares of the attributes that captions name rightly, colours where a style has any.

    By what was drawn, and by what the judge, which sees only the picture, takes it for.
    """
    styles = [drawing.style for drawing in drawings]
    right = measure_captions(texts, [drawing.portrait for drawing in drawings], styles)
    flawless = right.pop("all")
    judged = load_judge(Places().judge).classify([drawing.image for drawing in drawings])
    agreed = [
        read_caption(text).get(name) == seen[name]
        for text, seen, style in zip(texts, judged, styles, strict=True)
        for name in VALUES
        if name in shown(style)
    ]
    return {
        "caption_accuracy": mean(right.values()),
        **{f"caption_accuracy_{name}": share for name, share in right.items()},
        "caption_flawless": flawless,
        "caption_accuracy_by_judge": float(np.mean(agreed)),
    }


async def _captioned(
    captioner: Captioner, pictured: Sequence[Pictured], batch_size: int
) -> list[Said]:
    said: list[Said] = []
    for start in range(0, len(pictured), batch_size):
        said += await captioner.caption(pictured[start : start + batch_size])
    return said


def _saved(drawing: Drawing, path: Path) -> Pictured:
    drawing.image.save(path)
    return Pictured(path, hashlib.sha256(path.read_bytes()).hexdigest())
