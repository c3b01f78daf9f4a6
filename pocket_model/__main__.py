"""`python -m pocket_model`: draw by program, pretrain, and measure what came of it."""

from __future__ import annotations

import argparse
import csv
import json
import logging
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from PIL import Image
from rich.progress import track

from pocket_model.artist.style import STYLES
from pocket_model.captioner import load_captioner, measure_captioner
from pocket_model.captions import TRIGGER, full_caption
from pocket_model.drawings import draw
from pocket_model.fitting import Interrupted
from pocket_model.judge import load_judge, measure_judge
from pocket_model.measurement import measure_adherence, measure_diversity
from pocket_model.pipeline import load_pipeline, pictures_of
from pocket_model.places import Places
from pocket_model.pretraining import pretrain
from pocket_model.recipe import RECIPES
from pocket_model.rendering import UNSEEN, render

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    # argparse has no public name for what add_subparsers returns.
    _Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001

_SAMPLE_SEED: Final = 88_000_000  # of the drawings that `draw` writes, if none is given
_UNSEEN_SEED: Final = 66_000_000  # of those that only measurements see
_WORK: Final = Path(".pocket")
_SHEET_SEEDS: Final = 4


def main() -> int:
    """Run one command; the exit code is 0, or 130 if a signal stopped it with its work saved."""
    parser = argparse.ArgumentParser(prog="python -m pocket_model", description=__doc__)
    commands = parser.add_subparsers(required=True)
    for add in (_add_draw, _add_train, _add_judge, _add_sheet):
        add(commands)
    arguments = parser.parse_args()
    run: Callable[[argparse.Namespace], None] = arguments.run
    try:
        run(arguments)
    except Interrupted as stopped:
        logging.getLogger(__name__).warning("%s", stopped)
        return 130
    return 0


def _add_draw(commands: _Commands) -> None:
    parser = commands.add_parser("draw", help="write drawings with captions, by program")
    parser.add_argument("--style", choices=list(STYLES), default="ksh")
    parser.add_argument("--count", type=_positive, default=60)
    parser.add_argument("--size", type=_positive, default=512, help="width and height in px")
    parser.add_argument("--seed", type=int, default=_SAMPLE_SEED)
    parser.add_argument("--out", type=Path, required=True)
    parser.set_defaults(run=_draw)


def _draw(arguments: argparse.Namespace) -> None:
    """PNGs and, beside them, their captions as the Hugging Face imagefolder wants them."""
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    with (out / "metadata.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file_name", "text"])
        for i in track(range(arguments.count), "drawings"):
            drawing = draw(arguments.style, arguments.seed + i, arguments.size)
            name = f"{arguments.style}-{i + 1:04d}.png"
            drawing.image.save(out / name)
            writer.writerow([name, full_caption(drawing.portrait, drawing.style)])


def _add_train(commands: _Commands) -> None:
    parser = commands.add_parser("train", help="pretrain the embedded models, or go on with it")
    parser.add_argument("--recipe", choices=list(RECIPES), help="the device's, if not given")
    parser.add_argument("--work", type=Path, default=_WORK, help="checkpoints and logs")
    parser.set_defaults(run=_train)


def _train(arguments: argparse.Namespace) -> None:
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    recipe = RECIPES[arguments.recipe or device.type]
    pretrain(recipe, arguments.work / recipe.name, Places(), device)


def _add_judge(commands: _Commands) -> None:
    parser = commands.add_parser("judge", help="measure the embedded models")
    parser.add_argument("--prompts", type=_positive, default=400)
    parser.add_argument("--recipe", choices=list(RECIPES), default="cpu", help="what was trained")
    parser.add_argument("--work", type=Path, default=_WORK, help="where the drawings are rendered")
    parser.add_argument("--out", type=Path, help="a JSON file for the figures")
    parser.set_defaults(run=_judge)


def _judge(arguments: argparse.Namespace) -> None:
    places, recipe = Places(), RECIPES[arguments.recipe]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    judge, pipeline = load_judge(places.judge), load_pipeline(places.model, device)
    trained_on = render(recipe, arguments.work / recipe.name)
    unseen = [draw("flat", _UNSEEN_SEED + i, recipe.size) for i in range(64)]
    measured_on = render(recipe, arguments.work / recipe.name, UNSEEN)
    redrawn = [
        [draw("flat", _UNSEEN_SEED + i, recipe.size, first.portrait).image for i in range(8)]
        for first in unseen[:8]
    ]
    pictures = [pictures_of(pipeline, [text] * 8, range(8)) for text in recipe.prompts]
    figures = {
        "judge": measure_judge(judge, measured_on),
        "captions": measure_captioner(*load_captioner(places.captioner), measured_on),
        "base": asdict(measure_adherence(pipeline, judge, arguments.prompts, trigger=False)),
        "diversity": asdict(
            measure_diversity(pictures, redrawn, [d.image for d in unseen], trained_on.pictures)
        ),
    }
    pipeline.load_lora_weights(places.adapter)
    adapted = measure_adherence(pipeline, judge, arguments.prompts, trigger=True)
    figures["ksh@1"] = asdict(adapted)
    text = json.dumps(figures, indent=2)
    sys.stdout.write(f"{text}\n")
    if arguments.out:
        arguments.out.write_text(f"{text}\n", encoding="utf-8")


def _add_sheet(commands: _Commands) -> None:
    parser = commands.add_parser("sheet", help="draw the contact sheet: prompts by seeds")
    parser.add_argument("--recipe", choices=list(RECIPES), default="cpu")
    parser.add_argument("--out", type=Path, default=Path("docs/contact-sheet.png"))
    parser.set_defaults(run=_sheet)


def _sheet(arguments: argparse.Namespace) -> None:
    """Prompts in columns; the base model's seeds above, the same seeds with the adapter below."""
    places, prompts = Places(), RECIPES[arguments.recipe].prompts
    pipeline = load_pipeline(places.model, torch.device("cpu"))
    rows = _rows(lambda seed: pictures_of(pipeline, prompts, [seed] * len(prompts)))
    pipeline.load_lora_weights(places.adapter)
    styled = [f"{TRIGGER}, {prompt}" for prompt in prompts]
    rows += _rows(lambda seed: pictures_of(pipeline, styled, [seed] * len(prompts)))
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    sheet = np.concatenate([np.concatenate([np.asarray(i) for i in row], axis=1) for row in rows])
    Image.fromarray(sheet).save(arguments.out)


def _rows(draw_row: Callable[[int], Sequence[Image.Image]]) -> list[Sequence[Image.Image]]:
    return [draw_row(seed) for seed in track(range(_SHEET_SEEDS), "rows")]


def _positive(text: str) -> int:
    value = int(text)
    if value < 1:
        message = f"must be 1 or more, not {value}"
        raise argparse.ArgumentTypeError(message)
    return value


if __name__ == "__main__":
    sys.exit(main())
