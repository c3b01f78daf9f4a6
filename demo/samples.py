"""Sample drawings to learn from, by the program that stands in for the artist."""

import io
from collections.abc import Iterator
from typing import Final

from discord_emulator import File
from pocket_model.drawings import draw

# As `python -m pocket_model draw` numbers them: far from the seeds of the shipped adapter's
# drawings and of every measurement.
_FIRST_SEED: Final = 88_000_000
# Twice what the pocket model looks at.
_SIZE: Final = 256


def sample_drawings(count: int, style: str = "ksh") -> Iterator[File]:
    """So many PNGs."""
    for i in range(count):
        file = io.BytesIO()
        draw(style, _FIRST_SEED + i, _SIZE).image.save(file, "PNG")
        yield File(f"{style}-{i + 1:04d}.png", file.getvalue())
