"""The procedural artist: seeded portraits of anime girls and guys in several styles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pocket_model.artist.background import draw_background
from pocket_model.artist.brush import Brush
from pocket_model.artist.canvas import Canvas
from pocket_model.artist.clothes import draw_body
from pocket_model.artist.face import draw_brows, draw_face, draw_glasses, eye_boxes, face_shape
from pocket_model.artist.hair import draw_accessory, draw_back_hair, draw_front_hair, front_shape
from pocket_model.artist.style import STYLES, VARIED, random_style
from pocket_model.portrait import Portrait, random_portrait

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image


@dataclass(frozen=True)
class Framing:
    """Where the head is in the picture."""

    x: float  # middle of the head, 0 to 1
    y: float
    scale: float  # half the head's width, as a share of the picture's
    angle: float  # in radians, clockwise
    gaze: float  # in head units, to the right


@dataclass(frozen=True)
class Drawing:
    """A finished drawing and what is known of it."""

    image: Image.Image  # RGB, square
    portrait: Portrait
    style: str
    framing: Framing
    eyes: tuple[tuple[float, float, float, float], ...]  # left, top, right, bottom; 0 to 1

    @property
    def eyes_px(self) -> NDArray[np.int16]:
        """The eyes' boxes in px, shape (2, 4), zeros for one that is closed."""
        boxes = np.zeros((2, 4), np.int16)
        boxes[: len(self.eyes)] = np.round(np.array(self.eyes) * self.image.width)
        return boxes


def draw(style: str, seed: int, size: int = 128, portrait: Portrait | None = None) -> Drawing:
    """Draw one portrait.

    Args:
        style: One of `STYLES`, or `VARIED` for one that the seed makes up.
        seed: The same seed gives the same drawing, and the same sitter in every style.
        size: Width and height in px.
        portrait: What to draw; from the seed if not given.

    Raises:
        ValueError: The style is unknown.
    """
    if style not in STYLES and style != VARIED:
        msg = f"style must be one of {', '.join(STYLES)}, not {style}"
        raise ValueError(msg)
    rng = np.random.default_rng(seed)
    chosen = random_portrait(rng)
    portrait = portrait or chosen
    framing = Framing(
        x=0.5 + rng.uniform(-0.05, 0.05),
        y=0.45 + rng.uniform(-0.03, 0.03),
        scale=rng.uniform(0.182, 0.228),
        angle=rng.uniform(-0.1, 0.1),
        gaze=rng.uniform(-0.06, 0.06),
    )
    canvas = Canvas(size, (255, 255, 255))
    hand = random_style(np.random.default_rng((seed, 1))) if style == VARIED else STYLES[style]
    brush = Brush(canvas, hand)
    draw_background(brush, portrait.background, rng)
    _draw_sitter(brush, portrait, framing, rng)
    return Drawing(canvas.finished(), portrait, style, framing, _eyes(brush, portrait, framing))


def _draw_sitter(
    brush: Brush, portrait: Portrait, framing: Framing, rng: np.random.Generator
) -> None:
    canvas, eye = brush.canvas, brush.style.eye(portrait.gender)
    face = face_shape(portrait, brush.style.chin)
    front = front_shape(portrait, rng)
    head = (framing.x, framing.y, framing.scale)
    with canvas.moved(*head, framing.angle):
        draw_back_hair(brush, portrait, rng)
    with canvas.moved(*head, framing.angle / 3):
        draw_body(brush, portrait)
    with canvas.moved(*head, framing.angle):
        draw_face(brush, portrait, face, framing.gaze)
        draw_front_hair(brush, portrait, front)
        draw_brows(brush, portrait)
        if portrait.accessory == "glasses":
            draw_glasses(brush, eye)
        draw_accessory(brush, portrait.accessory)


def _eyes(
    brush: Brush, portrait: Portrait, framing: Framing
) -> tuple[tuple[float, float, float, float], ...]:
    """The eyes' boxes in the picture; the head's small tilt moves them by less than a margin."""
    origin = np.array([framing.x, framing.y] * 2)
    boxes = np.array(eye_boxes(portrait, brush.style.eye(portrait.gender)))
    cos, sin = np.cos(framing.angle), np.sin(framing.angle)
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2 @ np.array([[cos, sin], [-sin, cos]])
    half = (boxes[:, 2:] - boxes[:, :2]) / 2
    placed = origin + framing.scale * np.hstack([middle - half, middle + half])
    return tuple((float(a), float(b), float(c), float(d)) for a, b, c, d in placed)
