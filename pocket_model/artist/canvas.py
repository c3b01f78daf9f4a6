"""Antialiased filled shapes and tapered strokes on a Pillow image."""

from __future__ import annotations

from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    Points = NDArray[np.float64]  # (n, 2), x to the right, y down
    Color = tuple[int, int, int]
    _Masked = tuple[tuple[int, int, int, int], Image.Image]  # a box in px and what it covers

SUPERSAMPLING: Final = 4


@lru_cache(maxsize=4)
def _stripes(pixels: int) -> Image.Image:
    """Diagonal lines over a whole canvas, as a mask."""
    y, x = np.mgrid[:pixels, :pixels]
    phase = (x + y) * 70 / pixels % 1.0
    return Image.fromarray(((phase < 0.4) * 255).astype(np.uint8))  # noqa: PLR2004


def curve(*points: Sequence[float], closed: bool = False, steps: int = 8) -> Points:
    """Catmull-Rom spline through `points`.

    Args:
        points: Two or more (x, y).
        closed: Whether the curve returns to its first point.
        steps: Segments between two points.

    Returns:
        Points along the curve, shape (n, 2).

    Source: Catmull and Rom, "A class of local interpolating splines", 1974 (uniform, tension 0.5).
    """
    knots = np.asarray(points, dtype=np.float64)
    if closed:
        padded = np.vstack([knots[-1:], knots, knots[:2]])
    else:
        padded = np.vstack([2 * knots[0] - knots[1], knots, 2 * knots[-1] - knots[-2]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]  # (steps, 1)
    p0, p1, p2, p3 = (padded[i : len(padded) - 3 + i, None, :] for i in range(4))
    segments = 0.5 * (
        2 * p1
        + (p2 - p0) * t
        + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t**2
        + (3 * p1 - p0 - 3 * p2 + p3) * t**3
    )  # (segments, steps, 2)
    line = segments.reshape(-1, 2)
    return line if closed else np.vstack([line, knots[-1]])


def ellipse(x: float, y: float, rx: float, ry: float, steps: int = 40) -> Points:
    """Points of an axis-parallel ellipse around (x, y), shape (steps, 2)."""
    angle = np.linspace(0, 2 * np.pi, steps, endpoint=False)
    return np.stack([x + rx * np.cos(angle), y + ry * np.sin(angle)], axis=1)


def mirrored(points: Points) -> Points:
    """The points reflected at x = 0, in reverse order, so that outlines can be joined."""
    return points[::-1] * (-1.0, 1.0)


def mix(a: Color, b: Color, amount: float) -> Color:
    """`a` moved towards `b` by `amount` in [0, 1]."""
    red, green, blue = (round(x + (y - x) * amount) for x, y in zip(a, b, strict=True))
    return red, green, blue


class Canvas:
    """A square picture with a movable coordinate system.

    Outside any `moved` block, x and y run from 0 to 1. Everything is drawn at `SUPERSAMPLING`
    times the size and averaged at the end: Pillow's polygons are not antialiased.

    Args:
        size: Width and height of the finished picture, in px.
        background: Colour of the empty canvas.
    """

    def __init__(self, size: int, background: Color) -> None:
        self.size = size
        self._pixels = size * SUPERSAMPLING
        self.image = Image.new("RGB", (self._pixels, self._pixels), background)
        self._draw = ImageDraw.Draw(self.image)
        self._scale = float(self._pixels)
        self._rotation = np.eye(2)
        self._origin = np.zeros(2)

    @contextmanager
    def moved(self, x: float, y: float, scale: float, angle: float = 0.0) -> Iterator[None]:
        """Draw with the origin at (x, y), lengths times `scale`, turned by `angle` radians."""
        before = self._origin, self._rotation, self._scale
        self._origin = self._to_pixels(np.array([[x, y]]))[0]
        cos, sin = np.cos(angle), np.sin(angle)
        self._rotation = self._rotation @ np.array([[cos, -sin], [sin, cos]])
        self._scale *= scale
        yield
        self._origin, self._rotation, self._scale = before

    def fill(self, shape: Points, color: Color, clip: Sequence[Points] = ()) -> None:
        """Fill a closed shape, inside all of the `clip` shapes only."""
        pixels = self._to_pixels(shape)
        if not clip:
            self._draw.polygon(pixels.ravel().tolist(), fill=color)
            return
        self._paste(color, self._mask(pixels, clip))

    def glow(self, shape: Points, color: Color, blur: float, clip: Sequence[Points] = ()) -> None:
        """Fill a shape whose edge is blurred by `blur` (a length in current units)."""
        pixels = self._to_pixels(shape)
        radius = blur * self._scale
        self._paste(color, self._mask(pixels, clip, radius))

    def stroke(
        self,
        line: Points,
        width: float,
        color: Color,
        *,
        taper: bool = False,
        clip: Sequence[Points] = (),
    ) -> None:
        """Draw along a line as a pen would.

        Args:
            line: Two or more points.
            width: In current units, at the thickest place.
            color: Colour of the line.
            taper: Whether both ends run out to a quarter of the width.
            clip: Shapes outside which nothing is drawn.
        """
        if width <= 0:
            return
        normals = np.gradient(line, axis=0) @ np.array([[0.0, 1.0], [-1.0, 0.0]])
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        along = np.linspace(0, np.pi, len(line))[:, None]
        half = width / 2 * (0.25 + 0.75 * np.sin(along) if taper else np.ones_like(along))
        self.fill(np.vstack([line + normals * half, (line - normals * half)[::-1]]), color, clip)
        if not taper:
            for x, y in (line[0], line[-1]):
                self.fill(ellipse(x, y, width / 2, width / 2, 12), color, clip)

    def hatch(self, shape: Points, color: Color, clip: Sequence[Points] = ()) -> None:
        """Cover a shape with parallel pen lines, seven to a tenth of the picture's width."""
        masked = self._mask(self._to_pixels(shape), clip)
        if masked is not None:
            box, mask = masked
            stripes = _stripes(self._pixels).crop(box)
            self._paste(color, (box, ImageChops.multiply(mask, stripes)))

    def outline(self, shape: Points, width: float, color: Color) -> None:
        """Draw the closed border of a shape."""
        if width <= 0:
            return
        pixels = self._to_pixels(np.vstack([shape, shape[:2]]))
        self._draw.line(
            pixels.ravel().tolist(),
            fill=color,
            width=max(1, round(width * self._scale)),
            joint="curve",
        )

    def gradient(self, top: Color, bottom: Color) -> None:
        """Cover the whole canvas with a vertical gradient."""
        ramp = Image.linear_gradient("L").resize(self.image.size)
        full = Image.new("RGB", self.image.size, bottom)
        self.image.paste(Image.composite(full, Image.new("RGB", full.size, top), ramp))

    def finished(self) -> Image.Image:
        """The picture, averaged down to `size`."""
        return self.image.resize((self.size, self.size), Image.Resampling.BOX)

    def _to_pixels(self, points: Points) -> Points:
        pixels: Points = points @ self._rotation.T * self._scale + self._origin
        return pixels

    def _paste(self, color: Color, masked: _Masked | None) -> None:
        if masked is not None:
            box, mask = masked
            self.image.paste(color, box, mask)

    def _mask(self, pixels: Points, clip: Sequence[Points], blur: float = 0.0) -> _Masked | None:
        """Coverage of a shape within the clips, on the smallest box that holds it."""
        outer = np.vstack([pixels.min(axis=0) - 2 * blur, pixels.max(axis=0) + 2 * blur])
        low, high = np.clip(outer, 0, self._pixels).astype(int)
        size = int(high[0] - low[0]), int(high[1] - low[1])
        if min(size) <= 0:
            return None
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon((pixels - low).ravel().tolist(), fill=255)
        if blur:
            mask = mask.filter(ImageFilter.BoxBlur(blur))
        for shape in clip:
            inside = Image.new("L", size)
            shape_pixels = self._to_pixels(shape) - low
            ImageDraw.Draw(inside).polygon(shape_pixels.ravel().tolist(), fill=255)
            mask = ImageChops.multiply(mask, inside)
        return (int(low[0]), int(low[1]), int(low[0]) + size[0], int(low[1]) + size[1]), mask
