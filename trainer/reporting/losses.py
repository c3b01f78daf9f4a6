"""The two charts: the loss while it learnt, and that of the checkpoints on drawings held out."""

from dataclasses import dataclass
from typing import Final

from trainer.reporting import sentences as say
from trainer.reporting.chart import Chart, Level, Mark, draw, drawable, smoothed
from trainer.reporting.content import ReportContent
from trainer.reporting.decision import rival_name
from trainer.reporting.language import Sentence
from trainer.reporting.number import number
from trainer.runs.report import LossPoint

_HELD_OUT: Final = "held_out_loss"


@dataclass(frozen=True)
class Key:
    """A line of the legend: its class in the style sheet, its name, and its value if it has one."""

    kind: str
    name: Sentence
    value: str = ""


@dataclass(frozen=True)
class LossChart:
    """A chart with its words.

    Attributes:
        title: Above it.
        text: What it shows.
        drawing: The chart itself; empty: there is nothing to draw.
        keys: Its legend.
        note: What is missing in it, or that all is.
    """

    title: Sentence
    text: Sentence
    drawing: Sentence
    keys: tuple[Key, ...]
    note: Sentence | None


def training_chart(content: ReportContent) -> LossChart:
    """The loss over the run, and its trend."""
    points = content.report.losses
    chart = Chart(
        name="training-loss",
        title=say.TRAINING_LOSS,
        description=_described(points),
        x_label=say.STEP,
        y_label=say.LOSS,
        curves=(("raw", points), ("smooth", smoothed(points))),
        last_step=max((point.step for point in points), default=0),
    )
    return LossChart(
        title=say.TRAINING_LOSS,
        text=say.TRAINING_LOSS_IS,
        drawing=draw(chart),
        keys=(Key("raw", say.RAW), Key("smooth", say.SMOOTHED)),
        note=_note(points, say.NO_LOSSES),
    )


def held_out_chart(content: ReportContent) -> LossChart:
    """The checkpoints, the chosen one among them, and what they are compared with."""
    report = content.report
    points = report.held_out_losses
    marks = [_mark(point, chosen=point.step == report.chosen_step) for point in points]
    levels = _levels(content)
    chart = Chart(
        name="held-out-loss",
        title=say.HELD_OUT_LOSS,
        description=_described(points),
        x_label=say.STEP,
        y_label=say.LOSS,
        curves=(("smooth", points),),
        marks=marks,
        levels=[Level(key.kind, loss) for key, loss in levels],
        last_step=max((point.step for point in (*points, *report.losses)), default=0),
    )
    chosen = [number(mark.point.loss) for mark in marks if mark.chosen]
    return LossChart(
        title=say.HELD_OUT_LOSS,
        text=say.HELD_OUT_LOSS_IS,
        drawing=draw(chart),
        keys=(
            Key("checkpoint", say.CHECKPOINT),
            *(Key("chosen", say.CHOSEN, loss) for loss in chosen),
            *(key for key, _ in levels),
        ),
        note=_note(points, say.NO_HELD_OUT_LOSSES),
    )


def _mark(point: LossPoint, *, chosen: bool) -> Mark:
    told = say.CHOSEN_AT_STEP if chosen else say.AT_STEP
    return Mark(point, told(step=f"{point.step:,}", loss=number(point.loss)), chosen=chosen)


def _levels(content: ReportContent) -> list[tuple[Key, float]]:
    """The version in service, if there was one, and the base model if it was measured."""
    report = content.report
    levels, base = [], content.base_loss
    for metric in report.metrics:
        if metric.name != _HELD_OUT:
            continue
        if report.compared_with is None or metric.rival_is_base:
            base = metric.rival if base is None else base
        else:
            key = Key("in-service", rival_name(content), number(metric.rival))
            levels.append((key, metric.rival))
    if base is not None:
        levels.append((Key("base-model", say.BASE_MODEL_NAME, number(base)), base))
    return levels


def _described(points: tuple[LossPoint, ...]) -> Sentence:
    shown = drawable(points)
    if not shown:
        return say.NO_LOSSES
    lowest = min(shown, key=lambda point: point.loss)
    return say.LOSSES_TOLD(
        first=number(shown[0].loss),
        first_step=f"{shown[0].step:,}",
        last=number(shown[-1].loss),
        last_step=f"{shown[-1].step:,}",
        lowest=number(lowest.loss),
        lowest_step=f"{lowest.step:,}",
    )


def _note(points: tuple[LossPoint, ...], none: Sentence) -> Sentence | None:
    if not points:
        return none
    missing = len(points) - len(drawable(points))
    return say.NO_NUMBERS(count=missing, total=len(points)) if missing else None
