"""The face: its shape, eyes, brows, nose, mouth and glasses.

Coordinates are in head units: the origin is between the temples, half a head's width is 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from pocket_model.artist.canvas import curve, ellipse, mirrored, mix

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pocket_model.artist.brush import Brush
    from pocket_model.artist.canvas import Color, Points
    from pocket_model.artist.style import Eye
    from pocket_model.portrait import Portrait

SKIN: Final = (255, 226, 204)
EYE_Y: Final = 0.28
EYE_X: Final = 0.47
_MOUTH_Y: Final = 0.86
_WHITE: Final = (255, 255, 255)
_LIP: Final = (196, 72, 84)

EYE_COLORS: Final[Mapping[str, Color]] = {
    "blue": (40, 110, 235),
    "green": (30, 165, 70),
    "brown": (140, 80, 30),
    "red": (220, 30, 45),
    "purple": (150, 50, 205),
    "yellow": (240, 190, 20),
}


def face_shape(portrait: Portrait, chin: float) -> Points:
    """Outline of the face from the temples down to the chin."""
    jaw = 0.60 if portrait.gender == "girl" else 0.68
    right = curve((0.94, -0.75), (0.97, 0.0), (0.90, 0.48), (jaw, 0.86), (0.14, chin), (0.0, chin))
    top = curve((-0.94, -0.75), (-0.5, -1.15), (0.5, -1.15), (0.94, -0.75))
    return np.vstack([right, mirrored(right), top])


def draw_face(brush: Brush, portrait: Portrait, face: Points, gaze: float) -> None:
    """Skin, ears, blush, eyes, nose and mouth; brows come after the hair.

    Args:
        brush: With the head's coordinates set.
        portrait: What is asked for.
        face: From `face_shape`.
        gaze: How far the irises are turned to the right, in head units.
    """
    for side in (-1, 1):
        brush.paint(ellipse(side * 0.98, 0.34, 0.13, 0.22), SKIN)
    brush.paint(face, SKIN)
    # The fringe's shadow on the forehead.
    fringe = curve((-1.0, -0.9), (-1.0, 0.12), (-0.4, -0.02), (0.2, 0.1), (1.0, 0.05), (1.0, -0.9))
    brush.shadow(fringe, SKIN, [face], 0.22)
    if brush.style.blush:
        for side in (-1, 1):
            brush.canvas.glow(ellipse(side * 0.58, 0.72, 0.2, 0.085), (255, 168, 160), 0.05, [face])
    for side in (-1, 1):
        # The winking eye is always the one to the picture's right: one thing less to be asked for.
        if portrait.expression == "wink" and side == 1:
            _draw_closed_eye(brush, brush.style.eye(portrait.gender))
        else:
            _draw_eye(brush, portrait, side, gaze)
    brush.line(curve((0.02, 0.56), (-0.04, 0.63), (0.02, 0.65)), SKIN, 0.8)
    _draw_mouth(brush, portrait.expression)


def eye_boxes(portrait: Portrait, eye: Eye) -> tuple[tuple[float, float, float, float], ...]:
    """Where the open eyes are: (left, top, right, bottom) in head units."""
    sides = (-1,) if portrait.expression == "wink" else (-1, 1)
    return tuple(
        (side * EYE_X - eye.width, EYE_Y - eye.height, side * EYE_X + eye.width, EYE_Y + eye.height)
        for side in sides
    )


def _draw_eye(brush: Brush, portrait: Portrait, side: int, gaze: float) -> None:
    eye = brush.style.eye(portrait.gender)
    # Surprise opens the eyes, anger and sadness narrow them.
    openness = {"surprised": 1.16, "angry": 0.86, "sad": 0.9}.get(portrait.expression, 1.0)
    w, h = eye.width, eye.height * openness
    ink = brush.style.line
    with brush.canvas.moved(side * EYE_X, EYE_Y, 1.0):
        outer = np.array([side, 1.0])  # x grows to the face's outside
        upper = curve((-w, 0.15 * h), (-0.55 * w, -0.78 * h), (0.2 * w, -h), (w, -0.25 * h)) * outer
        lower = curve(
            (w, -0.25 * h), (0.8 * w, 0.72 * h), (0, h), (-0.8 * w, 0.7 * h), (-w, 0.15 * h)
        )
        white = np.vstack([upper, lower * outer])
        brush.canvas.fill(white, _WHITE)
        _draw_iris(brush, portrait, eye, h, gaze, white)
        brush.canvas.stroke(lower * outer, eye.lower_line, ink, taper=True)
        _draw_upper_lid(brush, eye, upper, outer)


def _draw_iris(
    brush: Brush, portrait: Portrait, eye: Eye, height: float, gaze: float, white: Points
) -> None:
    color = EYE_COLORS[portrait.eye_color]
    fill, dark = brush.color(color), brush.shade(color, 0.5)
    rx, ry = eye.width * eye.iris, height * 0.93
    iris = ellipse(gaze, 0.04, rx, ry)
    brush.canvas.fill(iris, fill, [white])
    # The upper third lies in the lid's shadow, the lower rim catches light.
    brush.canvas.fill(ellipse(gaze, 0.04 - ry * 0.75, rx * 1.1, ry * 0.62), dark, [white, iris])
    if brush.style.shading in ("cel", "soft"):
        light = brush.color(mix(color, _WHITE, 0.45))
        brush.canvas.fill(ellipse(gaze, 0.04 + ry * 0.7, rx * 0.6, ry * 0.26), light, [white, iris])
    pupil = ellipse(gaze, 0.02, rx * eye.pupil, ry * eye.pupil)
    brush.canvas.fill(pupil, mix(dark, (10, 8, 14), 0.75), [white])
    spots = ((-0.35, -0.42, 0.3), (0.4, 0.36, 0.16))[: eye.highlights]
    for x, y, r in spots:
        spot = ellipse(gaze + x * rx, 0.04 + y * ry, r * rx, r * ry * 0.9, 16)
        brush.canvas.fill(spot, _WHITE, [white])


def _draw_upper_lid(brush: Brush, eye: Eye, upper: Points, outer: Points) -> None:
    ink = brush.style.line
    # Thickest towards the outer corner, as eyeliner is.
    along = np.linspace(0.35, 1.0, len(upper))[:, None]
    lift = np.array([0.0, -eye.upper_line]) * along
    brush.canvas.fill(np.vstack([upper - lift * 0.25, (upper + lift * 0.85)[::-1]]), ink)
    w, h = eye.width, eye.height
    for lash in range(eye.lashes):
        root = np.array([w * (0.98 - 0.2 * lash), -h * (0.32 + 0.26 * lash)])
        tip = root + np.array([0.15 - 0.03 * lash, -0.07 - 0.025 * lash])
        base = np.array([-0.06, -0.04])
        brush.canvas.fill(np.array([root + base, tip, root - base]) * outer, ink)


def _draw_closed_eye(brush: Brush, eye: Eye) -> None:
    w = eye.width
    with brush.canvas.moved(EYE_X, EYE_Y + 0.06, 1.0):
        arc = curve((-w, 0.06), (-0.4 * w, -0.12), (0.4 * w, -0.12), (w, 0.08))
        brush.canvas.stroke(arc, max(eye.upper_line, 0.07), brush.style.line, taper=True)
        for lash in range(eye.lashes):
            x = w * (0.9 - 0.25 * lash)
            line = curve((x, 0.0), (x + 0.12, -0.1 - 0.02 * lash))
            brush.canvas.stroke(line, 0.05, brush.style.line, taper=True)


def draw_brows(brush: Brush, portrait: Portrait) -> None:
    """Eyebrows, drawn over the hair as is the custom."""
    inner, middle, outside = {
        "smile": (-0.17, -0.25, -0.16),
        "surprised": (-0.3, -0.42, -0.3),
        "angry": (0.02, -0.14, -0.32),
        "sad": (-0.36, -0.22, -0.05),
        "wink": (-0.17, -0.25, -0.16),
    }[portrait.expression]
    weight = 1.3 if portrait.gender == "girl" else 2.1
    lift = brush.style.eye(portrait.gender).height - 0.3 + 0.02
    for side in (-1, 1):
        brow = curve((0.18, inner), (0.45, middle), (0.74, outside)) * (side, 1.0) - (0.0, lift)
        width = max(brush.style.line_width, 0.05) * weight
        # A rim of skin keeps a dark brow readable on a dark fringe.
        brush.canvas.stroke(brow, width + 0.06, brush.color(SKIN), taper=True)
        brush.canvas.stroke(brow, width, brush.style.line, taper=True)


def _draw_mouth(brush: Brush, expression: str) -> None:
    y, ink = _MOUTH_Y, brush.style.line
    thick = max(brush.style.line_width, 0.05)
    match expression:
        case "surprised":
            brush.paint(ellipse(0, y + 0.04, 0.13, 0.18), _LIP)
        case "smile" | "wink":
            half = curve((-0.27, y - 0.05), (0, y - 0.01), (0.27, y - 0.05))
            mouth = np.vstack([half, curve((0.27, y - 0.05), (0.0, y + 0.24), (-0.27, y - 0.05))])
            brush.paint(mouth, _LIP)
        case "angry":
            line = curve((-0.2, y + 0.1), (-0.1, y), (0.1, y), (0.2, y + 0.1))
            brush.canvas.stroke(line, thick * 1.2, ink)
        case _:
            wobble = curve((-0.18, y + 0.1), (-0.09, y + 0.04), (0, y + 0.08), (0.09, y + 0.03))
            brush.canvas.stroke(np.vstack([wobble, [[0.19, y + 0.1]]]), thick, ink)
            if not brush.style.monochrome:
                tear = curve(
                    (-0.62, 0.62), (-0.71, 0.78), (-0.62, 0.86), (-0.53, 0.78), closed=True
                )
                brush.paint(tear, (120, 190, 255), line=0.5)


def draw_glasses(brush: Brush, eye: Eye) -> None:
    """Round glasses that frame the eyes."""
    frame = (40, 36, 48)
    for side in (-1, 1):
        lens = ellipse(
            side * EYE_X, EYE_Y + 0.04, max(eye.width, 0.3) + 0.08, max(eye.height, 0.3) + 0.07
        )
        brush.canvas.outline(lens, 0.06, frame)
        arm = curve((side * (EYE_X + 0.4), EYE_Y), (side * 1.0, EYE_Y - 0.06))
        brush.canvas.stroke(arm, 0.06, frame)
    brush.canvas.stroke(curve((-0.1, EYE_Y), (0, EYE_Y - 0.04), (0.1, EYE_Y)), 0.06, frame)
