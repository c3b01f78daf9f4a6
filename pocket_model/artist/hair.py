"""Hair, and what is worn in it. Coordinates are in head units."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pocket_model.artist.canvas import curve, ellipse, mirrored, mix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pocket_model.artist.brush import Brush
    from pocket_model.artist.canvas import Color, Points
    from pocket_model.portrait import Portrait

HAIR_COLORS: Final[Mapping[str, Color]] = {
    "black": (44, 40, 52),
    "brown": (128, 78, 44),
    "blonde": (250, 214, 96),
    "red": (206, 38, 44),
    "pink": (255, 150, 190),
    "blue": (52, 104, 216),
    "green": (62, 164, 92),
    "silver": (196, 202, 214),
}
_RIBBON: Final = (226, 40, 70)
_HAT: Final = (236, 220, 178)
_HAT_BAND: Final = (110, 70, 50)


def draw_back_hair(brush: Brush, portrait: Portrait, rng: np.random.Generator) -> None:
    """Everything behind the head and the shoulders."""
    color = HAIR_COLORS[portrait.hair_color]
    sway = rng.uniform(-0.12, 0.12)
    shape = _back_shape(portrait, sway)
    if shape is not None:
        brush.paint(shape, color)
        inner = shape * (0.8, 1.0) + (0.0, 0.25)
        brush.shadow(inner, color, [shape], 0.35)
    match portrait.hair_style:
        case "ponytail":
            _draw_tail(brush, color, 1.0, sway, root=(0.55, -1.05), tip=(1.75, 1.35))
        case "twintails":
            for side in (-1.0, 1.0):
                _draw_tail(brush, color, side, sway, root=(0.95, -0.55), tip=(1.75, 1.75))
        case _:
            pass


def _back_shape(portrait: Portrait, sway: float) -> Points | None:
    match portrait.hair_style:
        case "long":
            right = curve((0, -1.45), (0.95, -1.1), (1.28, 0.0), (1.32, 1.2), (1.38 + sway, 2.7))
            left = mirrored(
                curve((0, -1.45), (0.95, -1.1), (1.28, 0.0), (1.32, 1.2), (1.38 - sway, 2.7))
            )
            return np.vstack([right, left])
        case "bob":
            half = curve(
                (0, -1.45), (0.95, -1.1), (1.3, 0.0), (1.36, 0.75), (1.12, 1.22), (0.6, 1.25)
            )
            return np.vstack([half, mirrored(half)])
        case "spiky":
            spikes: Points = np.array(
                [
                    (0.0, -1.3),
                    (0.12, -1.86),
                    (0.42, -1.36),
                    (0.8, -1.68),
                    (0.86, -1.1),
                    (1.42, -1.16),
                    (1.14, -0.55),
                    (1.6, -0.38),
                    (1.16, -0.02),
                    (1.4, 0.36),
                    (0.9, 0.5),
                ]
            )
            lean = np.array([sway, 0.0])
            crown: Points = np.vstack([spikes, mirrored(spikes)]) + lean
            return crown
        case _:
            half = curve((0, -1.42), (0.9, -1.1), (1.12, -0.2), (1.06, 0.45), (0.8, 0.75))
            return np.vstack([half, mirrored(half)])


def _draw_tail(
    brush: Brush,
    color: Color,
    side: float,
    sway: float,
    root: tuple[float, float],
    tip: tuple[float, float],
) -> None:
    (x0, y0), (x1, y1) = root, tip
    x1 += sway
    outer = curve((x0, y0), (x0 + 0.75, y0 + 0.1), (x1 + 0.1, (y0 + y1) / 2), (x1, y1))
    inner = curve((x1, y1), (x1 - 0.5, (y0 + y1) / 2 + 0.15), (x0 + 0.1, y0 + 0.45))
    tail = np.vstack([outer, inner]) * (side, 1.0)
    brush.paint(tail, color)
    brush.shadow(tail - (side * 0.28, -0.12), color, [tail], 0.35)
    brush.paint(ellipse(side * (x0 + 0.12), y0 + 0.12, 0.17, 0.17, 20), (240, 240, 240), line=0.8)


def front_shape(portrait: Portrait, rng: np.random.Generator) -> Points:
    """Outline of the cap of hair over the skull, with its fringe."""
    spiky = portrait.hair_style == "spiky"
    right_end = 0.62 if portrait.gender == "girl" else 0.35
    crown = curve(
        (-1.1, right_end),
        (-1.16, -0.3),
        (-0.92, -1.05),
        (0, -1.46),
        (0.92, -1.05),
        (1.16, -0.3),
        (1.1, right_end),
    )
    if portrait.hair_style == "swept":
        tips = [
            (0.98, -0.1),
            (0.86, -0.42),
            (0.3, -0.5),
            (-0.25, -0.25),
            (-0.62, 0.02),
            (-0.9, 0.3),
            (-0.93, -0.05),
        ]
        return np.vstack([crown, curve(*tips, steps=5)])
    count = int(rng.integers(4, 6)) + (1 if spiky else 0)
    xs = np.linspace(0.94, -0.94, 2 * count + 1)
    jitter = rng.uniform(-0.05, 0.05, len(xs))
    low = -0.16 if not spiky else -0.24
    ys = np.where(np.arange(len(xs)) % 2 == 0, -0.5, low) + jitter
    ys[0] = ys[-1] = 0.0
    # Tips lean away from the parting.
    xs = xs + np.where(np.arange(len(xs)) % 2 == 1, 0.07 * np.sign(xs), 0.0)
    return np.vstack([crown, np.stack([xs, ys], axis=1)])


def draw_front_hair(brush: Brush, portrait: Portrait, front: Points) -> None:
    """The cap of hair, side locks, light and shadow on them."""
    color = HAIR_COLORS[portrait.hair_color]
    if portrait.gender == "girl" or portrait.hair_style in ("long", "bob"):
        for side in (-1, 1):
            lock = np.vstack(
                [
                    curve((1.12, -0.3), (1.18, 0.5), (1.02, 1.2)),
                    curve((1.02, 1.2), (0.9, 0.7), (0.86, -0.2)),
                ]
            ) * (side, 1.0)
            brush.paint(lock, color)
    brush.paint(front, color)
    edge = np.vstack(
        [curve((-1.3, 0.8), (-1.2, -0.4), (-0.7, -0.75)), curve((-0.72, 0.0), (-0.95, 0.8))]
    )
    brush.shadow(edge, color, [front], 0.35)
    brush.shadow(mirrored(edge), color, [front], 0.35)
    if brush.style.hair_highlight:
        light = brush.color(mix(color, (255, 255, 255), 0.55))
        band = np.vstack(
            [
                curve((-0.78, -0.62), (-0.3, -0.86), (0.3, -0.86), (0.78, -0.62)),
                [
                    [0.62, -0.56],
                    [0.5, -0.7],
                    [0.3, -0.62],
                    [0.1, -0.74],
                    [-0.14, -0.62],
                    [-0.36, -0.72],
                    [-0.56, -0.56],
                ],
            ]
        )
        brush.canvas.fill(band, light, [front])
    for x in (-0.35, 0.1, 0.5):
        brush.line(curve((x * 0.6, -1.2), (x * 0.9, -0.9), (x, -0.52)), color, 0.55)


def draw_accessory(brush: Brush, accessory: str) -> None:
    """A ribbon or a hat; glasses belong to the face."""
    if accessory == "ribbon":
        with brush.canvas.moved(0.62, -1.12, 1.0, 0.45):
            for side in (-1, 1):
                wing = curve(
                    (0, 0), (0.3, -0.3), (0.58, -0.28), (0.56, 0.26), (0.3, 0.24), closed=True
                )
                brush.paint(wing * (side, 1.0), _RIBBON)
            brush.paint(ellipse(0, 0, 0.14, 0.16, 20), _RIBBON)
    elif accessory == "hat":
        crown = np.vstack(
            [
                curve((-0.95, -0.85), (-0.86, -1.5), (0, -1.8), (0.86, -1.5), (0.95, -0.85)),
                curve((0.95, -0.85), (0, -0.7), (-0.95, -0.85)),
            ]
        )
        brush.paint(crown, _HAT)
        brush.shadow(crown + np.array((0.9, 0.1)), _HAT, [crown], 0.25)
        band = np.vstack(
            [
                curve((-0.97, -1.05), (0, -0.92), (0.97, -1.05)),
                curve((0.96, -0.82), (0, -0.68), (-0.96, -0.82)),
            ]
        )
        brush.paint(band, _HAT_BAND)
        brim = curve(
            (-1.62, -0.68),
            (-0.9, -0.92),
            (0, -0.76),
            (0.9, -0.92),
            (1.62, -0.68),
            (0.9, -0.62),
            (0, -0.55),
            (-0.9, -0.62),
            closed=True,
        )
        brush.paint(brim, _HAT)
