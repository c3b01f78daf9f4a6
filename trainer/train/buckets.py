"""Sizes that drawings are learnt at: each keeps its shape, about as many pixels as a square."""

import math
from collections.abc import Iterator
from typing import Final

# Longer ones are cropped: a UNet that has seen squares only knows nothing of strips.
_MAX_RATIO: Final = 2.0
# A drawing is not made larger than so many times: more teaches blur.
_MAX_ENLARGEMENT: Final = 2.0


def bucket_size(width: int, height: int, resolution: int, multiple: int) -> tuple[int, int]:
    """The width and height at which a drawing of this size is learnt; what remains is cropped.

    Args:
        width: Of the drawing, px.
        height: Likewise.
        resolution: Edge of the square whose area no bucket exceeds: none takes more memory.
        multiple: Of which edges other than `resolution` are.
    """
    while True:
        size = _closest(width / height, resolution, multiple)
        enlargement = max(size[0] / width, size[1] / height)
        half = resolution // 2 // multiple * multiple
        if enlargement <= _MAX_ENLARGEMENT or not half:
            return size
        resolution = half


def _closest(ratio: float, resolution: int, multiple: int) -> tuple[int, int]:
    # The square comes first, and of equally distant ones it is kept.
    return min(
        _sizes(resolution, multiple),
        key=lambda size: abs(math.log(size[0] / size[1]) - math.log(ratio)),
    )


def _sizes(resolution: int, multiple: int) -> Iterator[tuple[int, int]]:
    yield resolution, resolution
    for short in range(multiple, resolution, multiple):
        long = resolution * resolution // short // multiple * multiple
        if short < long <= _MAX_RATIO * short:
            yield short, long
            yield long, short
