"""The judge: what a picture shows, and in which style, as far as this artist's words go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional

from pocket_model.examples import CLASSES, HIDDEN, SIDE, augmented, classes_of, load_examples
from pocket_model.fitting import fit
from pocket_model.vae import to_tensor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from torch import Tensor

    from pocket_model.examples import Examples
    from pocket_model.recipe import Recipe
    from pocket_model.rendering import Rendered

_CHANNELS: Final = (24, 48, 96, 192)  # at 64, 32, 16 and 8 px
_CELLS: Final = (SIDE // 16) ** 2
_CHUNK: Final = 50  # pictures that are classified at a time


class Judge(nn.Module):
    """A small residual network with one attention map for every attribute."""

    def __init__(self) -> None:
        super().__init__()
        widths = zip((3, *_CHANNELS), _CHANNELS, strict=False)
        stages = [nn.Sequential(_conv(a, b, 2), *_blocks(i, b)) for i, (a, b) in enumerate(widths)]
        self.body = nn.Sequential(*stages)
        self.attention = nn.Conv2d(_CHANNELS[-1], len(CLASSES), 1)
        self.place = nn.Parameter(torch.zeros(len(CLASSES), _CELLS))
        self.heads = nn.ModuleList(
            nn.Linear(_CHANNELS[-1], len(words)) for words in CLASSES.values()
        )

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        """Scores of every word of every attribute.

        Args:
            pictures: In [-1, 1], shape (b, 3, 128, 128).

        Returns:
            For each of `CLASSES` logits, shape (b, words).
        """
        features = self.body(pictures)  # (b, c, 8, 8)
        maps = (self.attention(features).flatten(2) + self.place).softmax(dim=-1)  # (b, 10, 64)
        pooled = maps @ features.flatten(2).transpose(1, 2)  # (b, 10, c)
        heads = zip(CLASSES, self.heads, strict=True)
        return {name: head(pooled[:, i]) for i, (name, head) in enumerate(heads)}

    @torch.no_grad()
    def classify(self, images: Sequence[Image.Image]) -> list[dict[str, str]]:
        """What the images show, in the words of `CLASSES`.

        Args:
            images: Of any size; they are resized to 128×128 px.

        Returns:
            For each image the word of every attribute and, under "style", the style.
        """
        said: list[dict[str, str]] = []
        for start in range(0, len(images), _CHUNK):
            pixels = np.stack([_pixels(image) for image in images[start : start + _CHUNK]])
            scores = self(to_tensor(pixels, self.place.device))
            best = {name: values.argmax(dim=1).tolist() for name, values in scores.items()}
            said += [
                {name: CLASSES[name][best[name][i]] for name in CLASSES} for i in range(len(pixels))
            ]
        return said


def train_judge(recipe: Recipe, folder: Path, device: torch.device) -> Judge:
    """Train the judge on drawings of every style, or go on with it."""
    torch.manual_seed(recipe.seed + 2)
    judge = Judge().to(device)
    examples = load_examples(recipe, folder)
    fit("judge", judge, recipe.judge, partial(_losses, judge, recipe, examples), folder)
    return judge


def save_judge(judge: Judge, path: Path) -> None:
    """Write the weights in half precision."""
    state = {
        name: (value.half() if value.is_floating_point() else value).cpu().contiguous()
        for name, value in judge.state_dict().items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(state, path)


def load_judge(path: Path) -> Judge:
    """The judge whose weights are in this file, in evaluation mode."""
    judge = Judge()
    judge.load_state_dict(load_file(path))
    return judge.eval()


def measure_judge(judge: Judge, rendered: Rendered) -> dict[str, float]:
    """The share of drawings of which each attribute is told right, colours where there are any."""
    said = judge.classify([Image.fromarray(picture) for picture in rendered.pictures])
    classes = classes_of(rendered)
    return {
        name: float(
            np.mean(
                [
                    answer[name] == words[row[i]]
                    for answer, row in zip(said, classes, strict=True)
                    if row[i] != HIDDEN
                ]
            )
        )
        for i, (name, words) in enumerate(CLASSES.items())
    }


def _losses(judge: Judge, recipe: Recipe, examples: Examples, step: int) -> Mapping[str, Tensor]:
    rng = np.random.default_rng((recipe.seed, 2, step))
    rows = rng.integers(len(examples.classes), size=recipe.judge.batch_size)
    device = judge.place.device
    pictures = augmented(examples.pictures(rows), recipe.seed + step, device)
    wanted = torch.from_numpy(examples.classes[rows]).to(device)
    with torch.autocast(device.type, torch.bfloat16):
        scores = judge(pictures)
    losses = {
        name: functional.cross_entropy(values.float(), wanted[:, i], label_smoothing=0.02)
        for i, (name, values) in enumerate(scores.items())
    }
    return {"loss": torch.stack(list(losses.values())).mean(), **losses}


def _pixels(image: Image.Image) -> np.ndarray:
    rgb = image.convert("RGB")
    if rgb.size != (SIDE, SIDE):
        rgb = rgb.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    return np.asarray(rgb)


def _blocks(stage: int, channels: int) -> list[nn.Module]:
    """Residual blocks: none where there are the most pixels, two where there are eyes."""
    return [_Block(channels) for _ in range((0, 1, 2, 1)[stage])]


def _conv(before: int, after: int, stride: int) -> nn.Sequential:
    size = 5 if before == 3 else 3  # noqa: PLR2004 - the first one sees RGB
    conv = nn.Conv2d(before, after, size, stride, padding=size // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU(inplace=True))


class _Block(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.first = _conv(channels, channels, 1)
        self.second = _conv(channels, channels, 1)

    def forward(self, features: Tensor) -> Tensor:
        changed: Tensor = features + self.second(self.first(features))
        return changed
