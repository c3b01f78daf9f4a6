"""What is behind the portrait. Coordinates are those of the whole picture, 0 to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pocket_model.artist.canvas import curve, ellipse, mix

if TYPE_CHECKING:
    from pocket_model.artist.brush import Brush
    from pocket_model.artist.canvas import Color, Points

_SKY: Final = (140, 204, 250)
_DEEP_SKY: Final = (92, 168, 244)
_GRASS: Final = (124, 196, 92)
_LEAVES: Final = (58, 146, 70)
_WATER: Final = (66, 150, 226)
_SAND: Final = (244, 222, 166)
_NIGHT: Final = (22, 26, 68)
_MOON: Final = (252, 244, 190)
_WHITE: Final = (255, 255, 255)
_PLAIN: Final = (
    (248, 246, 242),
    (240, 228, 236),
    (226, 236, 244),
    (246, 238, 214),
    (228, 240, 226),
)
_LINE: Final = 0.16  # the share of the style's line width that is left in the distance


def draw_background(brush: Brush, background: str, rng: np.random.Generator) -> None:
    """Cover the canvas with one of the backgrounds in `VALUES`."""
    _SCENES[background](brush, rng)


def _cover(brush: Brush, top: Color, bottom: Color) -> None:
    brush.canvas.gradient(brush.color(top), brush.color(bottom))


def _below(*line: tuple[float, float]) -> Points:
    """The area under a line that runs from the left to the right edge."""
    return np.vstack([curve(*line), [[1.1, 1.1], [-0.1, 1.1]]])


def _cloud(brush: Brush, x: float, y: float, size: float, color: Color = _WHITE) -> None:
    puffs = [
        ellipse(x + dx * size, y + dy * size, r * size * 1.15, r * size * 0.8, 24)
        for dx, dy, r in (
            (-0.09, 0.02, 0.06),
            (0.0, 0.0, 0.085),
            (0.09, 0.015, 0.065),
            (0.0, 0.035, 0.07),
        )
    ]
    if brush.style.monochrome:  # a white cloud in a white sky is its outline
        for puff in puffs:
            brush.paint(puff, color, line=3 * _LINE)
    for puff in puffs:
        brush.canvas.fill(puff, brush.color(color))


def _tree(brush: Brush, x: float, y: float, size: float) -> None:
    trunk = np.array([(-0.03, 0), (0.03, 0), (0.04, 0.4), (-0.04, 0.4)]) * size + (x, y)
    brush.paint(trunk, (128, 88, 56), line=_LINE)
    leaves = curve(
        *(
            (x + size * r * np.cos(a), y - 0.05 + size * r * 0.9 * np.sin(a))
            for a, r in zip(
                np.linspace(0, 2 * np.pi, 10, endpoint=False), (0.22, 0.27) * 5, strict=True
            )
        ),
        closed=True,
    )
    brush.paint(leaves, _LEAVES, line=_LINE)


def _park(brush: Brush, rng: np.random.Generator) -> None:
    _cover(brush, _SKY, (206, 234, 252))
    brush.paint(_below((-0.1, 0.55), (0.3, 0.5), (0.7, 0.56), (1.1, 0.5)), _GRASS, line=_LINE)
    for x in (rng.uniform(0.02, 0.16), rng.uniform(0.84, 0.98)):
        _tree(brush, x, rng.uniform(0.24, 0.36), rng.uniform(0.8, 1.1))


def _river(brush: Brush, rng: np.random.Generator) -> None:
    _cover(brush, (214, 238, 252), (236, 246, 252))
    y = rng.uniform(0.26, 0.34)
    brush.paint(
        _below((-0.1, y), (0.3, y - 0.06), (0.7, y + 0.02), (1.1, y - 0.05)), _GRASS, line=_LINE
    )
    water = np.vstack(
        [
            curve((-0.1, y + 0.13), (0.3, y + 0.2), (0.7, y + 0.12), (1.1, y + 0.18)),
            curve((1.1, y + 0.5), (0.6, y + 0.44), (0.3, y + 0.5), (-0.1, y + 0.42)),
        ]
    )
    brush.paint(water, _WATER, line=_LINE)
    for x in np.linspace(0.02, 0.98, 6) + rng.uniform(-0.05, 0.05, 6):
        dy = rng.uniform(0.24, 0.38)
        brush.canvas.stroke(
            curve((x - 0.06, y + dy), (x, y + dy - 0.012), (x + 0.06, y + dy)),
            0.012,
            brush.color((206, 232, 252)),
            taper=True,
        )


def _sky(brush: Brush, rng: np.random.Generator) -> None:
    _cover(brush, _DEEP_SKY, (166, 214, 252))
    for x, y in ((0.14, 0.2), (0.88, 0.16), (0.1, 0.55), (0.92, 0.5)):
        _cloud(
            brush, x + rng.uniform(-0.06, 0.06), y + rng.uniform(-0.07, 0.07), rng.uniform(0.9, 1.4)
        )


def _night_sky(brush: Brush, rng: np.random.Generator) -> None:
    _cover(brush, _NIGHT, (52, 52, 112))
    for x, y in rng.uniform(0, 1, (26, 2)):
        brush.canvas.fill(ellipse(x, y, 0.008, 0.008, 8), brush.color((250, 250, 230)))
    x, y = rng.choice((0.14, 0.86)), rng.uniform(0.12, 0.22)
    brush.canvas.fill(ellipse(x, y, 0.085, 0.085), brush.color(_MOON))
    if brush.style.monochrome:
        return
    brush.canvas.fill(ellipse(x + 0.035, y - 0.015, 0.07, 0.07), brush.color((30, 33, 78)))


def _beach(brush: Brush, rng: np.random.Generator) -> None:
    _cover(brush, _SKY, (208, 236, 252))
    y = rng.uniform(0.36, 0.44)
    brush.paint(
        np.array([(-0.1, y), (1.1, y), (1.1, 1.1), (-0.1, 1.1)]), (36, 124, 204), line=_LINE
    )
    shore = rng.uniform(0.62, 0.68)
    brush.canvas.fill(
        _below((-0.1, shore - 0.03), (0.3, shore), (0.7, shore - 0.04), (1.1, shore)),
        brush.color(_WHITE),
    )
    brush.canvas.fill(
        _below((-0.1, shore), (0.3, shore + 0.03), (0.7, shore - 0.01), (1.1, shore + 0.03)),
        brush.color(_SAND),
    )
    _cloud(brush, rng.uniform(0.05, 0.95), rng.uniform(0.08, 0.2), rng.uniform(0.7, 1.0))


def _classroom(brush: Brush, rng: np.random.Generator) -> None:
    _cover(brush, (240, 226, 198), (232, 214, 182))
    left = rng.uniform(0.03, 0.1)
    board = np.array([(left, 0.1), (1 - left, 0.1), (1 - left, 0.56), (left, 0.56)])
    brush.paint(np.vstack([(board - 0.5) * 1.05 + 0.5]), (150, 104, 62), line=_LINE)
    brush.canvas.fill(board, brush.color((40, 96, 72)))
    for row in range(3):
        x, y = left + 0.04, 0.18 + 0.1 * row
        brush.canvas.stroke(
            curve((x, y), (x + rng.uniform(0.06, 0.16), y)), 0.012, brush.color((214, 232, 222))
        )
    brush.paint(
        np.array([(-0.1, 0.84), (1.1, 0.84), (1.1, 1.1), (-0.1, 1.1)]), (186, 132, 82), line=_LINE
    )


def _sunset(brush: Brush, rng: np.random.Generator) -> None:
    _cover(brush, (248, 132, 82), (255, 214, 140))
    x, y = rng.choice((0.13, 0.87)) + rng.uniform(-0.05, 0.05), rng.uniform(0.34, 0.44)
    brush.canvas.fill(ellipse(x, y, 0.12, 0.12), brush.color((255, 244, 196)))
    for cy in (0.14, 0.6):
        _cloud(
            brush,
            rng.uniform(0.05, 0.95),
            cy + rng.uniform(-0.05, 0.05),
            rng.uniform(0.8, 1.2),
            (240, 112, 104),
        )
    hills = _below((-0.1, 0.74), (0.2, 0.68), (0.5, 0.75), (0.8, 0.69), (1.1, 0.75))
    brush.canvas.fill(hills, brush.color((134, 72, 110)))


def _plain(brush: Brush, rng: np.random.Generator) -> None:
    color = _PLAIN[int(rng.integers(len(_PLAIN)))]
    _cover(brush, color, mix(color, _WHITE, 0.25))


_SCENES: Final = {
    "park": _park,
    "river": _river,
    "sky": _sky,
    "night sky": _night_sky,
    "beach": _beach,
    "classroom": _classroom,
    "sunset": _sunset,
    "plain": _plain,
}
