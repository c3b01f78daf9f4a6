"""What the model is judged by: does the picture show what was asked for, and is it in style?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from pocket_model.captions import TRIGGER, prompt_of_all
from pocket_model.pipeline import pictures_of
from pocket_model.portrait import VALUES, random_portrait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from diffusers import StableDiffusionPipeline
    from numpy.typing import NDArray
    from PIL import Image

    from pocket_model.judge import Judge
    from pocket_model.portrait import Portrait

_FIRST_SEED: Final = 99_000_000
_THUMBNAIL: Final = 32  # px: what two pictures are compared at


@dataclass(frozen=True)
class Adherence:
    """How well pictures of random prompts show what was asked for."""

    attributes: dict[str, float]  # share of the pictures that show each attribute as asked
    ksh: float  # share of the pictures in the KSH style


@dataclass(frozen=True)
class Diversity:
    """How different pictures are; distances are root mean squares at 32×32 px, 0 to 255."""

    between_seeds: float  # mean distance of two pictures of the same prompt
    between_drawings: float  # the same for two drawings of one sitter, which is what to expect
    nearest_drawing: float  # median distance from a picture to the nearest training drawing
    nearest_other_drawing: float  # the same from a drawing that was not trained on


def measure_adherence(
    pipeline: StableDiffusionPipeline, judge: Judge, prompts: int, *, trigger: bool
) -> Adherence:
    """Draw random prompts at the default settings and have the judge look at the pictures.

    Args:
        pipeline: With or without an adapter.
        judge: Says what a picture shows.
        prompts: How many.
        trigger: Whether the style's words stand in front, as the server puts them.
    """
    rng = np.random.default_rng(_FIRST_SEED)
    portraits = [random_portrait(rng) for _ in range(prompts)]
    texts = [prompt_of_all(portrait, rng) for portrait in portraits]
    if trigger:
        texts = [f"{TRIGGER}, {text}" for text in texts]
    images = pictures_of(pipeline, texts, range(_FIRST_SEED, _FIRST_SEED + prompts))
    said = judge.classify(images)
    return Adherence(
        attributes={name: _agreement(name, portraits, said) for name in VALUES},
        ksh=float(np.mean([answer["style"] == "ksh" for answer in said])),
    )


def _agreement(name: str, portraits: Sequence[Portrait], said: Sequence[dict[str, str]]) -> float:
    pairs = zip(portraits, said, strict=True)
    return float(np.mean([getattr(portrait, name) == answer[name] for portrait, answer in pairs]))


def measure_diversity(
    images: Sequence[Sequence[Image.Image]],
    redrawn: Sequence[Sequence[Image.Image]],
    unseen: Sequence[Image.Image],
    trained_on: NDArray[np.uint8],
) -> Diversity:
    """Compare pictures with each other and with what was trained on.

    Args:
        images: For each prompt, pictures of different seeds.
        redrawn: For each sitter, drawings of different seeds.
        unseen: Drawings that were not trained on.
        trained_on: The training drawings, shape (n, size, size, 3).
    """
    stride = trained_on.shape[1] // _THUMBNAIL
    # Means over blocks, a thousand drawings at a time: all of them at once would fill the memory.
    known = np.concatenate(
        [
            _blocks(trained_on[start : start + 1000], stride)
            for start in range(0, len(trained_on), 1000)
        ]
    )
    drawn = [image for same in images for image in same]
    return Diversity(
        between_seeds=float(np.mean([_spread(same) for same in images])),
        between_drawings=float(np.mean([_spread(same) for same in redrawn])),
        nearest_drawing=_nearest(drawn, known, stride),
        nearest_other_drawing=_nearest(unseen, known, stride),
    )


def _blocks(pictures: NDArray[np.uint8], stride: int) -> NDArray[np.float32]:
    """Thumbnails as vectors, shape (n, 32 · 32 · 3)."""
    count, size = len(pictures), pictures.shape[1] // stride
    blocks = pictures.reshape(count, size, stride, size, stride, 3).mean(axis=(2, 4))
    vectors: NDArray[np.float32] = blocks.reshape(count, -1).astype(np.float32)
    return vectors


def _vectors(images: Sequence[Image.Image], stride: int) -> NDArray[np.float32]:
    return _blocks(np.stack([np.asarray(image) for image in images]), stride)


def _spread(images: Sequence[Image.Image]) -> float:
    vectors = _vectors(images, images[0].width // _THUMBNAIL)
    pairs = [_distance(vectors[i + 1 :], vectors[i]) for i in range(len(vectors) - 1)]
    return float(np.concatenate(pairs).mean())


def _nearest(images: Sequence[Image.Image], known: NDArray[np.float32], stride: int) -> float:
    vectors = _vectors(images, stride)
    return float(np.median([_distance(known, vector).min() for vector in vectors]))


def _distance(vectors: NDArray[np.float32], other: NDArray[np.float32]) -> NDArray[np.float32]:
    distance: NDArray[np.float32] = np.sqrt(((vectors - other) ** 2).mean(axis=1))
    return distance
