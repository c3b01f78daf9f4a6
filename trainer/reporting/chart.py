"""Losses over the steps of a run, as SVG.

It has no size of its own: what lies along the steps is in per cent and what lies along the loss in
pixels, so that it fills a wide window and a phone alike with letters that stay as they are. Colours
are the style sheet's, by class.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from rpc.language import Language
from trainer.reporting.language import Sentence
from trainer.reporting.number import number
from trainer.reporting.scale import Scale
from trainer.runs.report import LossPoint

_HEIGHT: Final = 220  # px, between the lowest and the highest tick
_TICKS: Final = 5
_CURVE: Final = 1000  # units of a curve's own picture, which is stretched
# Past this a float's neighbours are so far apart that the axis could not be drawn.
_LARGEST: Final = 1e30
_SMOOTHING: Final = 0.08  # of all points, on each side of one that is smoothed


@dataclass(frozen=True)
class Mark:
    """A point that can be pointed at.

    Attributes:
        point: Where it is.
        title: What is said of it.
        chosen: Whether it is the one that was taken.
    """

    point: LossPoint
    title: Sentence
    chosen: bool = False


@dataclass(frozen=True)
class Level:
    """A loss to compare the others with, all along the steps.

    Attributes:
        kind: Its class in the style sheet.
        loss: Its height.
    """

    kind: str
    loss: float


@dataclass(frozen=True)
class Chart:
    """What to draw.

    Attributes:
        name: Tells it from other charts of the page.
        title: For those who do not see it.
        description: Likewise.
        x_label: Below its axis.
        y_label: Above its axis.
        curves: From below to above, each with its class in the style sheet.
        marks: On top.
        levels: Behind.
        last_step: Where the steps end.
    """

    name: str
    title: Sentence
    description: Sentence
    x_label: Sentence
    y_label: Sentence
    curves: Sequence[tuple[str, Sequence[LossPoint]]]
    last_step: int
    marks: Sequence[Mark] = ()
    levels: Sequence[Level] = ()


def drawable(points: Iterable[LossPoint]) -> list[LossPoint]:
    """Those that have a place on an axis."""
    return [point for point in points if _drawable(point.loss)]


def _drawable(loss: float) -> bool:
    return math.isfinite(loss) and abs(loss) < _LARGEST


def smoothed(points: Sequence[LossPoint]) -> list[LossPoint]:
    """The trend: of each point and its neighbours, the near ones weighing most; gaps are left out.

    Of both sides, because an average of what went before runs behind a loss that falls.
    """
    shown = drawable(points)
    reach = max(round(len(shown) * _SMOOTHING), 1)
    smooth = []
    for i, point in enumerate(shown):
        around = range(max(i - reach + 1, 0), min(i + reach, len(shown)))
        weights = [reach - abs(i - j) for j in around]
        total = sum(w * shown[j].loss for w, j in zip(weights, around, strict=True))
        smooth.append(LossPoint(point.step, total / sum(weights)))
    return smooth


def draw(chart: Chart) -> Sentence:
    """The chart in both languages; empty, if there is nothing that can be drawn."""
    levels = [level for level in chart.levels if _drawable(level.loss)]
    marks = [mark for mark in chart.marks if _drawable(mark.point.loss)]
    losses = [point.loss for _, points in chart.curves for point in drawable(points)]
    losses += [mark.point.loss for mark in marks]
    if not losses:
        return Sentence("", "")
    losses += [level.loss for level in levels]
    x = Scale.of_steps(chart.last_step, count=_TICKS)
    y = Scale.around(min(losses), max(losses), count=_TICKS)
    drawn = [
        *_axes(x, y),
        *(_level(level, y) for level in levels),
        *(_curve(kind, points, x, y) for kind, points in chart.curves),
    ]
    english, korean = (
        _framed(chart, language, [*drawn, *(_mark(mark, language, x, y) for mark in marks)])
        for language in Language
    )
    return Sentence(english, korean)


def _framed(chart: Chart, language: Language, parts: Iterable[Markup]) -> Markup:
    return Markup(
        '<svg class="chart" width="100%" height="{height}" role="img" '
        'aria-labelledby="{name}-title {name}-description">'
        '<title id="{name}-title">{title}</title>'
        '<desc id="{name}-description">{description}</desc>{parts}'
        '<text class="axis y" x="-8" y="-16">{y_label}</text>'
        '<text class="axis x" x="100%" y="{below}">{x_label}</text></svg>'
    ).format(
        height=_HEIGHT,
        below=_HEIGHT + 42,
        name=f"{chart.name}-{language}",
        title=chart.title.told(language),
        description=chart.description.told(language),
        x_label=chart.x_label.told(language),
        y_label=chart.y_label.told(language),
        parts=Markup("").join(parts),
    )


def _axes(x: Scale, y: Scale) -> Iterable[Markup]:
    decimals = max(_decimals(tick) for tick in y.ticks)
    for tick in y.ticks:
        top = _top(tick, y)
        yield Markup('<line class="grid" x1="0" x2="100%" y1="{0}" y2="{0}"/>').format(top)
        yield Markup('<text class="tick y" x="-8" y="{}" dy=".32em">{}</text>').format(
            top, number(tick, decimals)
        )
    for tick in x.ticks:
        yield Markup('<text class="tick x" x="{}" y="{}">{}</text>').format(
            _left(tick, x), _HEIGHT + 20, number(tick, 0)
        )


def _level(level: Level, y: Scale) -> Markup:
    return Markup('<line class="level {kind}" x1="0" x2="100%" y1="{top}" y2="{top}"/>').format(
        kind=level.kind, top=_top(level.loss, y)
    )


def _curve(kind: str, points: Sequence[LossPoint], x: Scale, y: Scale) -> Markup:
    """Lines through neighbours; where one is no number there is a gap, and a lone one is a dot."""
    stretches: list[list[LossPoint]] = [[]]
    for point in points:
        if _drawable(point.loss):
            stretches[-1].append(point)
        else:
            stretches.append([])
    lines = [_line(kind, stretch, x, y) for stretch in stretches if len(stretch) > 1]
    dots = [
        Markup('<circle class="dot {}" cx="{}" cy="{}" r="3"/>').format(
            kind, _left(point.step, x), _top(point.loss, y)
        )
        for stretch in stretches
        if len(stretch) == 1
        for point in stretch
    ]
    stretched = Markup(
        '<svg width="100%" height="{0}" viewBox="0 0 {1} {1}" preserveAspectRatio="none">{2}</svg>'
    ).format(_HEIGHT, _CURVE, Markup("").join(lines))
    return Markup("").join([stretched if lines else Markup(), *dots])


def _line(kind: str, points: Sequence[LossPoint], x: Scale, y: Scale) -> Markup:
    places = " ".join(
        f"{x.share(point.step) * _CURVE:.1f},{(1 - y.share(point.loss)) * _CURVE:.1f}"
        for point in points
    )
    return Markup('<polyline class="curve {}" points="{}"/>').format(kind, places)


def _mark(mark: Mark, language: Language, x: Scale, y: Scale) -> Markup:
    return Markup(
        '<circle class="mark{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
    ).format(
        " chosen" if mark.chosen else "",
        _left(mark.point.step, x),
        _top(mark.point.loss, y),
        7 if mark.chosen else 4,
        mark.title.told(language),
    )


def _left(step: float, x: Scale) -> str:
    return f"{x.share(step):.2%}"


def _top(loss: float, y: Scale) -> str:
    return f"{(1 - y.share(loss)) * _HEIGHT:.1f}"


def _decimals(tick: float) -> int:
    told = f"{tick:.12g}"
    return 0 if "e" in told or "." not in told else len(told.partition(".")[2])
