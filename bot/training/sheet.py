"""A picture of how a run goes: the loss over the steps, and below it what was drawn on the way.

One picture and not several: it is as wide as a phone, and Discord shows it whole. It has a
background of its own, so that it can be read in Discord's dark theme and in its light one, and no
words: a font with Hangul is not to be had everywhere.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageDraw, ImageFont, ImageOps, UnidentifiedImageError

from bot.training.curve import LossPoint, smoothed
from bot.training.ticks import ticks, told

_WIDTH: Final = 1000
_PLOT_HEIGHT: Final = 460
_MARGIN: Final = 24
# More where a number is wider.
_LEFT: Final = 120
_GAP: Final = 12
_BOTTOM: Final = 56
_FONT_SIZE: Final = 32
# Drawn twice as large and made smaller: Pillow's lines have hard edges.
_SCALE: Final = 2
_GROUND: Final = (30, 31, 36)
_GRID: Final = (66, 68, 76)
_TEXT: Final = (214, 216, 222)
_RAW: Final = (94, 116, 158)
_SMOOTH: Final = (255, 190, 80)
_MOST_SAMPLES: Final = 4


@dataclass(frozen=True)
class SheetSample:
    """A picture by the unfinished adapter, in any format that Pillow reads."""

    step: int
    picture: bytes


def sheet(
    curve: Sequence[LossPoint], max_train_steps: int, samples: Sequence[SheetSample]
) -> bytes:
    """The sheet as PNG; takes tens of milliseconds of a processor.

    Args:
        curve: The loss so far, at least one point.
        max_train_steps: Where the axis ends.
        samples: The latest of them are shown.
    """
    plot = _plot(curve, max_train_steps)
    strip = _strip(samples[-_MOST_SAMPLES:])
    height = plot.height + (strip.height if strip is not None else 0)
    whole = Image.new("RGB", (_WIDTH, height), _GROUND)
    whole.paste(plot)
    if strip is not None:
        whole.paste(strip, (0, plot.height))
    file = io.BytesIO()
    whole.save(file, "PNG", compress_level=4)
    return file.getvalue()


class _Axes:
    """From steps and losses to pixels of the picture that is drawn larger."""

    def __init__(
        self,
        curve: Sequence[LossPoint],
        max_train_steps: int,
        font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    ) -> None:
        losses = sorted(point.loss for point in curve)
        # One wild value must not press all others flat; it ends at the frame.
        top = losses[min(len(losses) - 1, int(len(losses) * 0.99))]
        room = (top - losses[0]) * 0.08 or abs(top) * 0.1 or 0.1
        self.low, self.high = losses[0] - room, top + room
        self.last = max(max_train_steps, curve[-1].step, 1)
        self.losses = ticks(self.low, self.high, 5)
        widest = max(font.getlength(told(value)) for value in self.losses)
        self.left = max(_LEFT * _SCALE, (_MARGIN + _GAP) * _SCALE + widest)
        self.right = (_WIDTH - _MARGIN) * _SCALE
        self.top, self.bottom = _MARGIN * _SCALE, (_PLOT_HEIGHT - _BOTTOM) * _SCALE

    def x(self, step: float) -> float:
        return self.left + (self.right - self.left) * step / self.last

    def y(self, loss: float) -> float:
        share = (min(loss, self.high) - self.low) / (self.high - self.low)
        return self.bottom - (self.bottom - self.top) * share


def _plot(curve: Sequence[LossPoint], max_train_steps: int) -> Image.Image:
    font = ImageFont.load_default(_FONT_SIZE * _SCALE)
    axes = _Axes(curve, max_train_steps, font)
    image = Image.new("RGB", (_WIDTH * _SCALE, _PLOT_HEIGHT * _SCALE), _GROUND)
    draw = ImageDraw.Draw(image)
    gap = _GAP * _SCALE
    for value in axes.losses:
        y = axes.y(value)
        draw.line([(axes.left, y), (axes.right, y)], _GRID, 2 * _SCALE)
        draw.text((axes.left - gap, y), told(value), _TEXT, font, anchor="rm")
    for value in ticks(0, axes.last, 5):
        x = axes.x(value)
        draw.line([(x, axes.bottom), (x, axes.bottom + gap // 2)], _GRID, 2 * _SCALE)
        # The last number must not stand over the edge.
        anchor = "rt" if x > axes.right - 40 * _SCALE else "mt"
        draw.text((x, axes.bottom + gap), told(value), _TEXT, font, anchor=anchor)
    _line(draw, axes, curve, _RAW, 2 * _SCALE)
    _line(draw, axes, smoothed(curve), _SMOOTH, 5 * _SCALE)
    return image.resize((_WIDTH, _PLOT_HEIGHT), Image.Resampling.BOX)


def _line(
    draw: ImageDraw.ImageDraw,
    axes: _Axes,
    curve: Sequence[LossPoint],
    colour: tuple[int, int, int],
    width: int,
) -> None:
    points = [(axes.x(point.step), axes.y(point.loss)) for point in curve]
    if len(points) > 1:
        draw.line(points, colour, width, joint="curve")
    x, y = points[-1]
    draw.ellipse([x - width, y - width, x + width, y + width], colour)


def _strip(samples: Sequence[SheetSample]) -> Image.Image | None:
    """The samples side by side, each above the step that it was drawn after."""
    pictures = [(sample.step, _decoded(sample.picture)) for sample in samples]
    shown = [(step, picture) for step, picture in pictures if picture is not None]
    if not shown:
        return None
    # Two of them are not shown larger than three: the sheet would be higher than a phone.
    columns = max(3, len(shown))
    side = (_WIDTH - _MARGIN * (columns + 1)) // columns
    strip = Image.new("RGB", (_WIDTH, side + _BOTTOM + _MARGIN), _GROUND)
    draw = ImageDraw.Draw(strip)
    font = ImageFont.load_default(_FONT_SIZE)
    start = (_WIDTH - len(shown) * (side + _MARGIN) + _MARGIN) // 2
    for column, (step, picture) in enumerate(shown):
        x = start + column * (side + _MARGIN)
        small = ImageOps.contain(picture, (side, side), Image.Resampling.LANCZOS)
        strip.paste(small, (x + (side - small.width) // 2, (side - small.height) // 2))
        draw.text((x + side // 2, side + 8), told(step), _TEXT, font, anchor="mt")
    return strip


def _decoded(picture: bytes) -> Image.Image | None:
    """None: it cannot be read, or its file was cleared up."""
    try:
        return Image.open(io.BytesIO(picture)).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        return None
