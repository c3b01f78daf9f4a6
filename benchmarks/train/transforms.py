"""What diffusers' script transforms pictures with: torchvision's names over Pillow and torch.

Each does what torchvision's does with a Pillow picture, in as few passes over it.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from torch import Tensor


class InterpolationMode(Enum):
    """By Pillow's filters."""

    NEAREST = Image.Resampling.NEAREST
    BILINEAR = Image.Resampling.BILINEAR
    BICUBIC = Image.Resampling.BICUBIC
    BOX = Image.Resampling.BOX
    HAMMING = Image.Resampling.HAMMING
    LANCZOS = Image.Resampling.LANCZOS


class Compose:
    """One transform after the other."""

    def __init__(self, transforms: Sequence[Callable[[Any], Any]]) -> None:
        self._transforms = transforms

    def __call__(self, image: Any) -> Any:  # noqa: ANN401 - a picture, then a tensor
        for transform in self._transforms:
            image = transform(image)
        return image


class Resize:
    """To a shorter edge of `size` px."""

    def __init__(self, size: int, interpolation: InterpolationMode) -> None:
        self._size = size
        self._filter = interpolation.value

    def __call__(self, image: Image.Image) -> Image.Image:
        shorter = min(image.size)
        if shorter == self._size:
            return image
        width, height = (int(self._size * edge / shorter) for edge in image.size)
        return image.resize((width, height), self._filter)


class CenterCrop:
    """The square in the middle."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, image: Image.Image) -> Image.Image:
        left, top = (round((edge - self._size) / 2) for edge in image.size)
        return _cropped(image, left, top, self._size)


class RandomCrop:
    """A square anywhere."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __call__(self, image: Image.Image) -> Image.Image:
        left, top = (_below(edge - self._size + 1) for edge in image.size)
        return _cropped(image, left, top, self._size)


class RandomHorizontalFlip:
    """Half of them mirrored."""

    def __call__(self, image: Image.Image) -> Image.Image:
        mirror = Image.Transpose.FLIP_LEFT_RIGHT
        return image.transpose(mirror) if _below(2) else image


class Lambda:
    """A function."""

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self._function = function

    def __call__(self, image: Any) -> Any:  # noqa: ANN401 - whatever the function takes
        return self._function(image)


class ToTensor:
    """Shape (3, H, W), from 0 to 1."""

    def __call__(self, image: Image.Image) -> Tensor:
        pixels = torch.from_numpy(np.array(image))  # (H, W, 3)
        return pixels.permute(2, 0, 1).contiguous().to(torch.float32).div_(255)


class Normalize:
    """Less the mean, over the deviation, by channel; in place, for ToTensor's is nobody else's."""

    def __init__(self, mean: Sequence[float], std: Sequence[float]) -> None:
        self._mean = torch.tensor(mean).view(-1, 1, 1)
        self._std = torch.tensor(std).view(-1, 1, 1)

    def __call__(self, pixels: Tensor) -> Tensor:
        return pixels.sub_(self._mean).div_(self._std)


def _cropped(image: Image.Image, left: int, top: int, size: int) -> Image.Image:
    if image.size == (size, size):
        return image
    return image.crop((left, top, left + size, top + size))


def _below(bound: int) -> int:
    return int(torch.randint(bound, ()))
