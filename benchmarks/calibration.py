"""`python -m benchmarks.calibration [--sets N] [--work FOLDER]`: what chance does to the gate.

The version that is shipped, `ksh@1`, is judged against itself: pictures of the same prompts by
other seeds, set against set. Whatever differs is chance. A margin is twice the 95 % quantile of
that; settings.GateMargins and docs/decisions/0061 say what was printed.
"""

import argparse
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import torch
from diffusers import StableDiffusionPipeline

from benchmarks.machine import processor
from benchmarks.progress import progress
from pocket_model.captions import TRIGGER, full_caption
from pocket_model.drawings import draw
from pocket_model.pipeline import load_pipeline, pictures_of
from pocket_model.places import Places
from trainer.judging.eyes import Eyes
from trainer.judging.judge import judge
from trainer.judging.question import Judgement, Question

_VALIDATION: Final = "an anime girl, blonde hair, green eyes, school uniform, smile, park"
_NUM_PROMPTS: Final = 12
_NUM_SEEDS: Final = 2
_NUM_HELD_OUT: Final = 12
_NUM_TRAINING: Final = 48
_FIRST_DRAWING: Final = 55_000_000  # a seed that neither the model nor the adapter has seen
_STYLE: Final = "ksh"
# Times that of a normal distribution's standard deviation.
_QUANTILE_95: Final = 1.96


def _drawings(folder: Path) -> tuple[list[Path], list[str]]:
    """Drawings held out, then those to learn from; and captions of the former."""
    paths, captions = [], []
    for i in range(_NUM_HELD_OUT + _NUM_TRAINING):
        path = folder / f"{i:03d}.png"
        drawing = draw(_STYLE, _FIRST_DRAWING + i, 256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            drawing.image.save(path)
        paths.append(path)
        captions.append(f"{full_caption(drawing.portrait, drawing.style)} {TRIGGER}")
    return paths, captions[:_NUM_HELD_OUT]


def _drawn(
    pipeline: StableDiffusionPipeline, prompts: Sequence[str], first_seed: int, folder: Path
) -> tuple[tuple[Path, ...], ...]:
    """One set: pictures of all prompts by seeds that no other set has."""
    rows = []
    for i, prompt in enumerate(prompts):
        paths = tuple(folder / f"{i:02d}-{k}.png" for k in range(_NUM_SEEDS))
        if not all(path.exists() for path in paths):
            folder.mkdir(parents=True, exist_ok=True)
            seeds = [first_seed + i * _NUM_SEEDS + k for k in range(_NUM_SEEDS)]
            images = pictures_of(pipeline, [prompt] * _NUM_SEEDS, seeds)
            for path, image in zip(paths, images, strict=True):
                image.save(path)
        rows.append(paths)
    return tuple(rows)


def _judgements(num_sets: int, work: Path) -> list[Judgement]:
    """Of each set beside the next one."""
    places = Places()
    drawings, captions = _drawings(work / "drawings")
    prompts = (f"{_VALIDATION} {TRIGGER}", *captions)[:_NUM_PROMPTS]
    pipeline = load_pipeline(places.model, torch.device("cpu"))
    pipeline.load_lora_weights(places.adapter)
    sets = []
    for i in range(num_sets):
        sets.append(_drawn(pipeline, prompts, 1000 * (i + 1), work / f"set-{i}"))
        progress("drawing", i + 1, num_sets)
    eyes = Eyes(str(places.model), str(places.captioner), "cpu", _NUM_PROMPTS)
    judgements = []
    for i, (candidate, rival) in enumerate(pairwise(sets)):
        question = Question(
            held_out=tuple(drawings[:_NUM_HELD_OUT]),
            training=tuple(drawings[_NUM_HELD_OUT:]),
            prompts=prompts,
            candidate=candidate,
            rival=rival,
            trigger=TRIGGER,
        )
        judgements.append(judge(eyes, question))
        progress("judging", i + 1, num_sets - 1)
    return judgements


def _report(judgements: Sequence[Judgement]) -> None:
    print(f"ksh@1 against itself, {len(judgements)} times, on {processor()}")  # noqa: T201
    print(f"{'figure':12}{'mean':>8}{'sd':>8}{'largest':>9}{'margin':>8}")  # noqa: T201
    for told in zip(*(judgement.figures for judgement in judgements), strict=True):
        mean = float(np.mean([figure.rival for figure in told]))
        differences = np.array([figure.candidate - figure.rival for figure in told])
        # Either set could have been the candidate: the mean is known to be 0.
        deviation = float(np.sqrt((differences**2).mean()))
        largest = float(np.abs(differences).max())
        margin = 2 * _QUANTILE_95 * deviation
        line = f"{told[0].name:12}{mean:8.3f}{deviation:8.3f}{largest:9.3f}{margin:8.3f}"
        if told[0].name == "diversity":
            line += f" = {margin / mean:.2f} of it"
        print(line)  # noqa: T201


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("--sets", type=int, default=8, help="of 24 pictures each")
    parser.add_argument("--work", type=Path, help="where drawings and pictures are kept")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _report(_judgements(arguments.sets, arguments.work or Path(folder)))


if __name__ == "__main__":
    main()
