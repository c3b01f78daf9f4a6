"""Neck, shoulders and clothes. Coordinates are in head units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pocket_model.artist.canvas import curve, ellipse, mirrored, mix
from pocket_model.artist.face import SKIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pocket_model.artist.brush import Brush
    from pocket_model.artist.canvas import Color
    from pocket_model.portrait import Portrait

CLOTHES_COLORS: Final[Mapping[str, Color]] = {
    "red": (214, 48, 52),
    "blue": (56, 96, 206),
    "green": (52, 152, 84),
    "yellow": (246, 206, 66),
    "white": (244, 244, 248),
    "black": (52, 52, 60),
}
_BOTTOM: Final = 4.2  # below the picture's edge at every framing
_WHITE: Final = (248, 248, 250)
_DARK: Final = (44, 48, 76)


def draw_body(brush: Brush, portrait: Portrait) -> None:
    """Neck and clothes, from the chin to the lower edge."""
    color = CLOTHES_COLORS[portrait.clothes_color]
    wide = 1.62 if portrait.gender == "girl" else 1.98
    right = curve(
        (0.34, 1.52), (0.7, 1.64), (wide * 0.86, 1.86), (wide, 2.5), (wide * 1.04, _BOTTOM)
    )
    body = np.vstack([right, mirrored(right)])
    if portrait.clothes == "hoodie":
        hood = curve(
            (-1.0, 1.9), (-1.02, 1.3), (-0.5, 1.1), (0.5, 1.1), (1.02, 1.3), (1.0, 1.9), closed=True
        )
        brush.paint(hood, color)
        brush.shadow(hood * (0.8, 0.9) + (0.0, 0.2), color, [hood], 0.4)
    brush.paint(body, color)
    brush.shadow(body + np.array((wide * 1.5, 0.2)), color, [body], 0.3)
    brush.line(curve((wide * 0.66, 2.35), (wide * 0.7, 2.8), (wide * 0.66, _BOTTOM)), color)
    brush.line(curve((-wide * 0.66, 2.35), (-wide * 0.7, 2.8), (-wide * 0.66, _BOTTOM)), color)
    _draw_neck(brush, portrait)
    _GARMENTS[portrait.clothes](brush, portrait, color)


def _draw_neck(brush: Brush, portrait: Portrait) -> None:
    half = 0.3 if portrait.gender == "girl" else 0.38
    neck = np.array([(-half, 0.7), (half, 0.7), (half, 1.5), (0.0, 1.86), (-half, 1.5)])
    brush.paint(neck, SKIN)
    brush.shadow(
        np.array([(-1, 0.7), (1, 0.7), (1, 1.32), (0, 1.5), (-1, 1.32)]), SKIN, [neck], 0.3
    )


def _draw_uniform(brush: Brush, portrait: Portrait, color: Color) -> None:
    if portrait.gender == "girl":
        flap = np.array([(0.3, 1.44), (0.98, 1.72), (0.9, 2.12), (0.0, 2.36), (0.05, 2.1)])
        for side in (-1, 1):
            brush.paint(flap * (side, 1.0), _WHITE)
            brush.canvas.stroke(
                curve((0.8, 1.98), (0.08, 2.22)) * (side, 1.0), 0.05, brush.color(color)
            )
        for side in (-1, 1):
            wing = np.array([(0.0, 2.26), (0.36, 2.1), (0.34, 2.62)]) * (side, 1.0)
            brush.paint(wing, _DARK)
        return
    shirt = np.array([(-0.4, 1.42), (0.4, 1.42), (0.0, 2.7)])
    brush.paint(shirt, _WHITE)
    tie = np.array(
        [
            (-0.12, 1.72),
            (0.12, 1.72),
            (0.08, 1.9),
            (0.17, 2.5),
            (0.0, 2.7),
            (-0.17, 2.5),
            (-0.08, 1.9),
        ]
    )
    brush.paint(tie, _DARK)
    lapel = np.array([(0.36, 1.42), (0.78, 1.66), (0.62, 2.1), (0.0, 2.75)])
    for side in (-1, 1):
        brush.paint(lapel * (side, 1.0), color)


def _draw_hoodie(brush: Brush, portrait: Portrait, color: Color) -> None:
    del portrait
    collar = np.vstack(
        [
            curve((-0.62, 1.42), (-0.3, 1.9), (0, 2.04), (0.3, 1.9), (0.62, 1.42)),
            curve((0.38, 1.38), (0, 1.8), (-0.38, 1.38)),
        ]
    )
    brush.paint(collar, mix(color, _DARK, 0.15))
    for side in (-1, 1):
        brush.canvas.stroke(curve((side * 0.22, 1.96), (side * 0.26, 2.6)), 0.07, _WHITE)
        brush.canvas.fill(ellipse(side * 0.26, 2.62, 0.06, 0.08, 12), brush.style.line)


def _draw_t_shirt(brush: Brush, portrait: Portrait, color: Color) -> None:
    del portrait
    rim = np.vstack(
        [curve((-0.5, 1.5), (0, 1.98), (0.5, 1.5)), curve((0.36, 1.46), (0, 1.82), (-0.36, 1.46))]
    )
    brush.paint(
        rim,
        mix(color, _WHITE, 0.35) if color != CLOTHES_COLORS["white"] else mix(color, _DARK, 0.3),
    )
    for side in (-1, 1):
        brush.line(curve((side * 1.02, 1.9), (side * 1.06, 2.4), (side * 1.3, 2.75)), color, 1.2)
    star_angles = np.linspace(-np.pi / 2, 1.5 * np.pi, 10, endpoint=False)
    radius = np.where(np.arange(10) % 2 == 0, 0.26, 0.11)[:, None]
    star = np.stack([np.cos(star_angles), np.sin(star_angles)], axis=1) * radius + (0.0, 2.55)
    brush.paint(
        star,
        _DARK if color in (CLOTHES_COLORS["white"], CLOTHES_COLORS["yellow"]) else _WHITE,
        line=0.6,
    )


def _draw_kimono(brush: Brush, portrait: Portrait, color: Color) -> None:
    del portrait
    trim = mix(color, _DARK, 0.45) if color != CLOTHES_COLORS["black"] else (150, 150, 160)
    for side in (1, -1):  # the wearer's left side lies on top
        band = np.array([(-0.42, 1.36), (-0.2, 1.46), (0.5, 3.1), (0.22, 3.1), (-0.62, 1.5)])
        brush.paint(band * (side, 1.0), trim if side == -1 else _WHITE)
    obi = np.array([(-2.2, 2.95), (2.2, 2.95), (2.2, _BOTTOM), (-2.2, _BOTTOM)])
    brush.paint(obi, trim)


def _draw_sweater(brush: Brush, portrait: Portrait, color: Color) -> None:
    del portrait
    roll = curve(
        (-0.5, 1.24), (0, 1.4), (0.5, 1.24), (0.56, 1.62), (0, 1.86), (-0.56, 1.62), closed=True
    )
    brush.paint(roll, color)
    for x in (-0.3, -0.1, 0.1, 0.3):
        brush.line(curve((x, 1.38), (x, 1.74)), color, 0.8)
    for y in (2.3, 2.7):
        wave = curve(
            *(
                (x, y + (0.1 if i % 2 else -0.1))
                for i, x in enumerate(np.linspace(-1.05, 1.05, 12))
            ),
            steps=4,
        )
        brush.canvas.stroke(wave, 0.06, brush.shade(color, 0.45))


_GARMENTS: Final = {
    "school uniform": _draw_uniform,
    "hoodie": _draw_hoodie,
    "t-shirt": _draw_t_shirt,
    "kimono": _draw_kimono,
    "sweater": _draw_sweater,
}

__all__ = ["CLOTHES_COLORS", "draw_body"]
