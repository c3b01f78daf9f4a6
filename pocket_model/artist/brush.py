"""A canvas with a style: every part of a portrait is painted through it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pocket_model.artist.canvas import mix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pocket_model.artist.canvas import Canvas, Color, Points
    from pocket_model.artist.style import Style

_WHITE: Final = (255, 255, 255)
_SHADOW_TINT: Final = (52, 34, 84)  # anime shadows lean to violet


@dataclass(frozen=True)
class Brush:
    """Paints shapes as one style does.

    Args:
        canvas: What is painted on.
        style: Decides lines, shading and how colours come out.
    """

    canvas: Canvas
    style: Style

    def color(self, color: Color) -> Color:
        """The colour as this style renders it."""
        if self.style.monochrome:
            red, green, blue = color
            gray = (red * 299 + green * 587 + blue * 114) // 1000
            # Ink knows paper, one wash and black, nothing between.
            level = 250 if gray > 140 else 205 if gray > 75 else 45  # noqa: PLR2004
            return level, level, level
        return mix(color, _WHITE, self.style.pale)

    def shade(self, color: Color, amount: float = 0.3) -> Color:
        """The colour in shadow, by `amount` in [0, 1]."""
        return self.color(mix(color, _SHADOW_TINT, amount))

    def line_color(self, color: Color) -> Color:
        """Colour of the lines around a fill."""
        return mix(self.style.line, mix(color, self.style.line, 0.4), self.style.tinted_lines)

    def paint(
        self, shape: Points, color: Color, *, line: float = 1.0, clip: Sequence[Points] = ()
    ) -> None:
        """Fill a shape and draw its outline, `line` times as thick as the style's lines."""
        self.canvas.fill(shape, self.color(color), clip)
        self.canvas.outline(shape, self.style.line_width * line, self.line_color(color))

    def line(self, line: Points, color: Color, width: float = 1.0) -> None:
        """Draw a tapered line, `width` times as thick as the style's lines."""
        ink = self.line_color(color)
        self.canvas.stroke(line, self.style.line_width * width, ink, taper=True)

    def shadow(
        self, part: Points, color: Color, clip: Sequence[Points], amount: float = 0.3
    ) -> None:
        """Darken the `part` of the `clip` shapes that were painted in `color`."""
        match self.style.shading:
            case "cel":
                self.canvas.fill(part, self.shade(color, amount), clip)
            case "soft":
                self.canvas.glow(part, self.shade(color, amount * 0.75), 0.12, clip)
            case "hatch":
                ink = (70, 70, 74) if self.style.monochrome else self.shade(color, amount * 1.5)
                self.canvas.hatch(part, ink, clip)
            case "none":
                pass
