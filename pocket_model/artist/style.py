"""The drawing styles: lines, shading and eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np

    from pocket_model.artist.canvas import Color

Shading = Literal["none", "cel", "soft", "hatch"]


@dataclass(frozen=True)
class Eye:
    """The shape of an eye; lengths are in units of half a head's width."""

    width: float  # half of it
    height: float  # half of it
    upper_line: float  # thickness of the upper lid
    lower_line: float
    lashes: int = 0
    highlights: int = 1
    pupil: float = 0.45  # of the iris
    iris: float = 0.78  # of the eye's width


@dataclass(frozen=True)
class Style:
    """How an artist draws; lengths are in units of half a head's width."""

    name: str
    caption: tuple[str, ...]  # words that may name it; none for a style that is to be learnt
    line_width: float
    line: Color
    tinted_lines: float  # share of the fill's colour in the lines around it, in [0, 1]
    shading: Shading
    girl_eye: Eye
    guy_eye: Eye
    blush: bool = False
    hair_highlight: bool = False
    chin: float = 1.22  # how far the chin lies below the middle of the face
    pale: float = 0.0  # share of white mixed into every colour
    monochrome: bool = False

    def eye(self, gender: str) -> Eye:
        """The eye of a girl or a guy."""
        return self.girl_eye if gender == "girl" else self.guy_eye


_STYLES: Final = (
    Style(
        name="flat",
        caption=("flat colors", "flat style"),
        line_width=0.055,
        line=(38, 32, 40),
        tinted_lines=0.0,
        shading="none",
        girl_eye=Eye(0.27, 0.32, 0.06, 0.05, lashes=2, pupil=0.5),
        guy_eye=Eye(0.24, 0.26, 0.055, 0.05, pupil=0.5),
        chin=1.16,
    ),
    Style(
        name="soft",
        caption=("soft shading", "soft colors"),
        line_width=0.038,
        line=(88, 58, 52),
        tinted_lines=0.35,
        shading="soft",
        girl_eye=Eye(0.28, 0.33, 0.06, 0.03, lashes=2, pupil=0.4),
        guy_eye=Eye(0.25, 0.26, 0.05, 0.03, pupil=0.4),
        pale=0.06,
        chin=1.14,
    ),
    Style(
        name="retro",
        caption=("bold lines", "retro style"),
        line_width=0.085,
        line=(18, 16, 22),
        tinted_lines=0.0,
        shading="hatch",
        girl_eye=Eye(0.24, 0.37, 0.07, 0.05, lashes=1, pupil=0.42, iris=0.9),
        guy_eye=Eye(0.23, 0.29, 0.07, 0.05, pupil=0.42, iris=0.9),
        chin=1.28,
    ),
    Style(
        name="ksh",
        caption=(),
        line_width=0.042,
        line=(26, 20, 28),
        tinted_lines=0.0,
        shading="cel",
        girl_eye=Eye(0.34, 0.40, 0.15, 0.025, lashes=3, highlights=2, pupil=0.36, iris=0.84),
        guy_eye=Eye(0.25, 0.19, 0.05, 0.02, highlights=1, pupil=0.36, iris=0.74),
        blush=True,
        hair_highlight=True,
        chin=1.24,
    ),
    Style(
        name="ink",
        caption=(),
        line_width=0.06,
        line=(12, 12, 14),
        tinted_lines=0.0,
        shading="hatch",
        girl_eye=Eye(0.25, 0.31, 0.09, 0.04, lashes=2, pupil=0.7),
        guy_eye=Eye(0.23, 0.24, 0.07, 0.04, pupil=0.7),
        chin=1.26,
        monochrome=True,
    ),
)

STYLES: Final[Mapping[str, Style]] = {style.name: style for style in _STYLES}

# The base model learns these, so that it has no style of its own, and never sees the others.
BASE_STYLES: Final = ("flat", "soft", "retro")

# No style: every drawing is by a hand of its own.
VARIED: Final = "varied"


def random_style(rng: np.random.Generator) -> Style:
    """A hand that nobody has, somewhere among those that draw like this.

    It gives a face blush or hair a highlight, never both, as KSH does.
    """
    red, green, blue = rng.integers((16, 12, 16), (90, 60, 56))
    extra = rng.choice(["none", "blush", "highlight"])
    return Style(
        name=VARIED,
        caption=(),
        line_width=rng.uniform(0.035, 0.09),
        line=(int(red), int(green), int(blue)),
        tinted_lines=rng.choice([0.0, rng.uniform(0, 0.4)]),
        shading=rng.choice(get_args(Shading)),
        girl_eye=_random_eye(rng, (0.24, 0.36), (0.3, 0.42), 4),
        guy_eye=_random_eye(rng, (0.22, 0.27), (0.17, 0.3), 1),
        blush=extra == "blush",
        hair_highlight=extra == "highlight",
        chin=rng.uniform(1.12, 1.3),
        pale=rng.choice([0.0, rng.uniform(0, 0.1)]),
    )


def _random_eye(
    rng: np.random.Generator,
    width: tuple[float, float],
    height: tuple[float, float],
    lashes: int,
) -> Eye:
    return Eye(
        width=rng.uniform(*width),
        height=rng.uniform(*height),
        upper_line=rng.uniform(0.04, 0.17),
        lower_line=rng.uniform(0.02, 0.055),
        lashes=int(rng.integers(lashes)),
        highlights=int(rng.integers(1, 3)),
        pupil=rng.uniform(0.34, 0.52),
        iris=rng.uniform(0.72, 0.92),
    )
