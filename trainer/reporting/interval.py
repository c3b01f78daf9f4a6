"""A difference and what is sure of it, as SVG: what is right of the middle is better."""

import math
from typing import Final

from markupsafe import Markup

from trainer.reporting.language import Sentence
from trainer.runs.report import Metric

_HEIGHT: Final = 28  # px
_ROOM: Final = 1.15  # of what is farthest from the middle


def draw_interval(metric: Metric, title: Sentence) -> Sentence:
    """The interval, the difference as a dot in it, and as a band what is allowed.

    Args:
        metric: Whose difference it is.
        title: For those who do not see it.

    Returns:
        An SVG as wide as there is room; empty, if something in it is no number.
    """
    parts = _parts(metric)
    if not parts:
        return Sentence("", "")
    svg = Markup(
        '<svg class="interval" width="100%" height="{}" role="img" aria-label="{{title}}">{}</svg>'
    ).format(_HEIGHT, parts)
    return Sentence(svg, svg)(title=title)


def _parts(metric: Metric) -> Markup:
    difference = metric.candidate - metric.rival
    ends = (metric.low, difference, metric.high)
    if not all(math.isfinite(end) for end in ends):
        return Markup()
    margin = metric.margin if metric.margin is not None and math.isfinite(metric.margin) else None
    span = max(*(abs(end) for end in ends), abs(margin or 0.0)) * _ROOM or 1.0
    if not math.isfinite(50 * span):
        return Markup()
    side = -1 if metric.lower_is_better else 1

    def share(value: float) -> float:
        return 50 + 50 * value / span

    low, middle, high = (share(side * end) for end in ends)
    low, high = min(low, high), max(low, high)
    allowed = Markup()
    if margin is not None:
        start = share(-margin)
        allowed = Markup(
            '<rect class="allowed" x="{}%" width="{}%" y="0" height="{}" rx="4"/>'
        ).format(_cut(start), _cut(100 - start), _HEIGHT)
    return Markup(
        '{allowed}<line class="zero" x1="50%" x2="50%" y1="0" y2="{height}"/>'
        '<line class="span {passed}" x1="{low}%" x2="{high}%" y1="{half}" y2="{half}"/>'
        '<circle class="dot {passed}" cx="{middle}%" cy="{half}" r="5"/>'
    ).format(
        height=_HEIGHT,
        half=_HEIGHT // 2,
        allowed=allowed,
        passed="passed" if metric.passed else "failed",
        low=_cut(low),
        middle=_cut(middle),
        high=_cut(high),
    )


def _cut(percent: float) -> str:
    return f"{percent:.2f}"
