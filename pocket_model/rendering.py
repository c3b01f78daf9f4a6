"""The pretraining's pictures: thousands of drawings, rendered once into memory-mapped arrays."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.lib.format import open_memmap
from rich.progress import track

from pocket_model.artist.style import BASE_STYLES, VARIED
from pocket_model.drawings import draw
from pocket_model.portrait import Portrait

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from pocket_model.recipe import Recipe


@dataclass(frozen=True)
class Series:
    """Drawings that are rendered together.

    Args:
        name: Of its files.
        styles: Take turns.
        first: Where its seeds start, past those of the recipe.
    """

    name: str
    styles: tuple[str, ...]
    first: int


# All that the denoiser ever sees.
BASE: Final = Series("pictures", BASE_STYLES, 0)
# What the autoencoder's decoder sees besides, so that it does not read one hand for another.
HANDS: Final = Series("hands", (VARIED,), 200_000)
# The styles that only the captioner and the judge learn from the start.
LATER: Final = Series("later", ("ksh", "ksh", "ink"), 100_000)
# What no network is trained on: the judge and the captioner are measured with it.
UNSEEN: Final = Series("unseen", ("flat", "soft", "retro", "ksh", "ink"), 900_000)


@dataclass(frozen=True)
class Rendered:
    """Drawings with what is known of them.

    Args:
        pictures: Shape (n, size, size, 3), uint8, memory-mapped.
        eyes: Boxes of the open eyes in px, shape (n, 2, 4), zeros for a winking one.
        portraits: The n sitters.
        styles: The n styles' names.
    """

    pictures: NDArray[np.uint8]
    eyes: NDArray[np.int16]
    portraits: tuple[Portrait, ...]
    styles: tuple[str, ...]


def _render(job: tuple[str, int, int]) -> tuple[NDArray[np.uint8], NDArray[np.int16], Portrait]:
    style, seed, size = job
    drawing = draw(style, seed, size)
    return np.asarray(drawing.image), drawing.eyes_px, drawing.portrait


def render(recipe: Recipe, folder: Path, series: Series = BASE) -> Rendered:
    """The drawings of a series, from `folder` if they are there already.

    Their seeds run from `recipe.seed * 1_000_000 + series.first`.
    """
    pictures_path, meta_path = folder / f"{series.name}.npy", folder / f"{series.name}.json"
    if not meta_path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        n, size = count(recipe, series), recipe.size
        first, styles = recipe.seed * 1_000_000 + series.first, series.styles
        pictures = open_memmap(pictures_path, "w+", np.uint8, (n, size, size, 3))
        jobs = [(styles[i % len(styles)], first + i, size) for i in range(n)]
        eyes, portraits = np.zeros((n, 2, 4), np.int16), []
        with multiprocessing.get_context("spawn").Pool() as pool:
            results = pool.imap(_render, jobs, chunksize=64)
            for i, (picture, boxes, portrait) in enumerate(track(results, series.name, total=n)):
                pictures[i], eyes[i] = picture, boxes
                portraits.append(asdict(portrait))
        pictures.flush()
        meta = {
            "styles": [style for style, _, _ in jobs],
            "portraits": portraits,
            "eyes": eyes.tolist(),
        }
        meta_path.write_text(json.dumps(meta), encoding="utf-8")
    meta = json.loads(meta_path.read_text(encoding="utf-8"))
    return Rendered(
        pictures=np.load(pictures_path, mmap_mode="r"),
        eyes=np.array(meta["eyes"], np.int16),
        portraits=tuple(Portrait(**portrait) for portrait in meta["portraits"]),
        styles=tuple(meta["styles"]),
    )


def count(recipe: Recipe, series: Series) -> int:
    """How many drawings a series has."""
    return {
        BASE.name: recipe.drawings,
        HANDS.name: recipe.hands,
        LATER.name: recipe.later_drawings,
        UNSEEN.name: recipe.unseen_drawings,
    }[series.name]
