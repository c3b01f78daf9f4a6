"""What the judge and the captioner learn from: drawings of every style, and what they show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from torch.nn import functional

from pocket_model.artist.style import STYLES
from pocket_model.portrait import VALUES
from pocket_model.rendering import BASE, LATER, render
from pocket_model.vae import to_tensor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from pocket_model.portrait import Portrait
    from pocket_model.recipe import Recipe
    from pocket_model.rendering import Rendered

# Every attribute and the style, with their words: class i of an attribute is its word i.
CLASSES: Final[Mapping[str, tuple[str, ...]]] = {**VALUES, "style": tuple(STYLES)}
SIDE: Final = 128  # px of the pictures that judge and captioner see, whatever the recipe's are
HIDDEN: Final = -100  # class of what a style cannot show; PyTorch's losses ignore it
_COLORS: Final = frozenset({"hair_color", "eye_color", "clothes_color"})


@dataclass(frozen=True)
class Examples:
    """Drawings of the base styles and, after them, of the later ones.

    Args:
        base: Drawings of the base styles.
        later: Drawings of the others.
        classes: Of all drawings, shape (n, 10), in the order of `CLASSES`.
    """

    base: Rendered
    later: Rendered
    classes: NDArray[np.int64]

    def pictures(self, rows: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Some of the drawings, shape (b, size, size, 3)."""
        n = len(self.base.pictures)
        return np.stack(
            [self.base.pictures[i] if i < n else self.later.pictures[i - n] for i in rows]
        )

    def sitters(self) -> Sequence[tuple[Portrait, str]]:
        """Every drawing's portrait and style."""
        portraits = self.base.portraits + self.later.portraits
        return list(zip(portraits, self.base.styles + self.later.styles, strict=True))


def load_examples(recipe: Recipe, folder: Path) -> Examples:
    """The drawings of all styles, rendered if they are not in `folder` yet."""
    base, later = render(recipe, folder, BASE), render(recipe, folder, LATER)
    return Examples(base, later, np.concatenate([classes_of(base), classes_of(later)]))


def classes_of(rendered: Rendered) -> NDArray[np.int64]:
    """The classes of all drawings, shape (n, 10), `HIDDEN` for what their style cannot show."""
    rows = []
    for portrait, style in zip(rendered.portraits, rendered.styles, strict=True):
        classes = {**portrait.classes(), "style": CLASSES["style"].index(style)}
        visible = shown(style)
        rows.append([classes[name] if name in visible else HIDDEN for name in CLASSES])
    return np.array(rows, np.int64)


def shown(style: str) -> frozenset[str]:
    """The attributes that a drawing of this style shows, and the style itself."""
    return frozenset(CLASSES) - (_COLORS if STYLES[style].monochrome else frozenset())


def augmented(pictures: NDArray[np.uint8], seed: int, device: torch.device) -> Tensor:
    """The pictures as a network may meet them: moved, mirrored, soft, noisy, tinted.

    Half of them keep their pixels and are at most mirrored and moved by whole ones. None is
    changed so far that a word for it would be another.

    Args:
        pictures: uint8, shape (b, size, size, 3).
        seed: Of the changes.
        device: Of the result.

    Returns:
        Values in about [-1, 1], shape (b, 3, 128, 128).
    """
    generator = torch.Generator().manual_seed(seed)

    def uniform(low: float, high: float, *shape: int) -> Tensor:
        return (low + (high - low) * torch.rand(*shape, generator=generator)).to(device)

    batch = len(pictures)
    touched = (uniform(0, 1, batch) < 0.5).float()  # noqa: PLR2004 - half of them
    scale = 1 + touched * uniform(-0.06, 0.06, batch)
    flip = torch.where(uniform(0, 1, batch) < 0.5, -1.0, 1.0)  # noqa: PLR2004 - half of them
    # In whole pixels, and back in units of half a picture.
    move = (uniform(-6, 6, 2, batch).round() + touched * uniform(-0.5, 0.5, 2, batch)) * 2 / SIDE
    theta = torch.zeros(batch, 2, 3, device=device)
    theta[:, 0, 0], theta[:, 1, 1] = scale * flip, scale
    theta[:, 0, 2], theta[:, 1, 2] = move
    sharp = to_tensor(pictures, device)
    if sharp.shape[-1] != SIDE:
        sharp = functional.interpolate(sharp, (SIDE, SIDE), mode="area")
    grid = functional.affine_grid(theta, list(sharp.shape), align_corners=False)
    moved = functional.grid_sample(sharp, grid, padding_mode="border", align_corners=False)
    column = touched.view(-1, 1, 1, 1)
    # A small picture enlarged is what a weak autoencoder makes of it.
    small = int(SIDE * float(uniform(0.4, 0.9, 1)))
    soft = functional.interpolate(moved, (small, small), mode="area")
    soft = functional.interpolate(soft, (SIDE, SIDE), mode="bicubic", align_corners=False)
    result = moved.lerp(soft, column * uniform(0, 1, batch, 1, 1, 1))
    gain, lift = uniform(-0.06, 0.06, batch, 3, 1, 1), uniform(-0.05, 0.05, batch, 3, 1, 1)
    noise = torch.randn(result.shape, generator=generator).to(device)
    noise = noise * uniform(0, 0.06, batch, 1, 1, 1)
    result = result + column * (result * gain + lift + noise)
    return result.contiguous(memory_format=torch.channels_last)
