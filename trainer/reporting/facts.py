"""What a run was: when, for how long, with how many drawings and which settings."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from markupsafe import Markup

from trainer.parameters import TrainingParameters
from trainer.reporting import sentences as say
from trainer.reporting.content import ReportContent
from trainer.reporting.decision import rival_name, version_name
from trainer.reporting.glossary import SETTINGS
from trainer.reporting.language import Sentence
from trainer.reporting.number import number

_MINUTE_S: Final = 60
_HOUR_S: Final = 3600
_SHORT: Final = 24  # characters that fit beside a setting's name


@dataclass(frozen=True)
class Fact:
    """Something with its name."""

    name: Sentence
    value: Sentence | str


@dataclass(frozen=True)
class Part:
    """A part of a whole, drawn as a stretch of a bar.

    Attributes:
        name: Of the part.
        value: As people read it.
        start: Where the stretch begins, in per cent of the bar.
        width: How long it is, likewise.
    """

    name: Sentence
    value: Sentence
    start: str
    width: str


@dataclass(frozen=True)
class Setting:
    """A training parameter.

    Attributes:
        name: In the code.
        value: As people read it.
        meaning: What it does; None: not known here.
        long: Whether its value needs lines of its own.
    """

    name: str
    value: Sentence | str
    meaning: Sentence | None
    long: bool


def facts(content: ReportContent) -> list[Fact]:
    """Those at the top of the page."""
    run, report = content.run, content.report
    spent_s = report.preparing_s + report.training_s + report.evaluating_s
    told = [
        Fact(say.DRAWINGS, say.NUM_DRAWINGS(count=f"{run.num_drawings:,}")),
        Fact(say.STEPS, say.NUM_STEPS(step=f"{run.step:,}", last=f"{run.max_train_steps:,}")),
        Fact(say.TIME, duration(spent_s)),
        Fact(say.DATE, date(run.ended_at or run.started_at or run.created_at)),
    ]
    if report.metrics:
        told.insert(0, Fact(say.COMPARED_WITH, rival_name(content)))
    return told


def mode(content: ReportContent) -> Sentence | None:
    """What the adapter began with; None: it never came to that."""
    if not content.run.max_train_steps:
        return None
    version = content.report.continued_from
    if version is None:
        return say.FROM_SCRATCH
    return say.CONTINUED(version=version_name(content.run.style, version))


def data_set_parts(content: ReportContent) -> list[Part]:
    """Drawings that were known, that are new, and that were held out."""
    data_set = content.report.data_set
    if data_set is None:
        return []
    known = max(data_set.num_drawings - data_set.num_new, 0)
    counted = [(say.HELD_OUT, data_set.num_held_out)]
    if content.report.continued_from is None:
        counted.insert(0, (say.LEARNT_FROM, data_set.num_drawings))
    else:
        counted[:0] = [(say.KNOWN, known), (say.NEW, data_set.num_new)]
    return _parts(
        [(name, say.NUM_DRAWINGS(count=f"{count:,}"), float(count)) for name, count in counted]
    )


def time_parts(content: ReportContent) -> list[Part]:
    """Where the time went."""
    report = content.report
    spent = (
        (say.PREPARING, report.preparing_s),
        (say.TRAINING, report.training_s),
        (say.EVALUATING, report.evaluating_s),
    )
    return _parts([(name, duration(seconds), seconds) for name, seconds in spent])


def _parts(counted: Sequence[tuple[Sentence, Sentence, float]]) -> list[Part]:
    sizes = [max(size, 0.0) if math.isfinite(size) else 0.0 for _, _, size in counted]
    total, parts, start = sum(sizes) or 1.0, [], 0.0
    for (name, value, _), size in zip(counted, sizes, strict=True):
        width = 100 * size / total
        parts.append(Part(name, value, f"{start:.2f}%", f"{width:.2f}%"))
        start += width
    return parts


def settings(parameters: TrainingParameters) -> list[Setting]:
    """All that it was trained with."""
    return [
        Setting(name, _value(value), SETTINGS.get(name), long=len(str(value)) > _SHORT)
        for name, value in parameters.given().items()
    ]


def _value(value: Any) -> Sentence | str:  # noqa: ANN401 - a parameter's, of any kind
    match value:
        case bool():
            return say.YES if value else say.NO
        case int():
            # A seed is copied, so it has no separators.
            return str(value)
        case float():
            return number(value)
        case _:
            return str(value)


def duration(seconds: float) -> Sentence:
    """As exact as it matters."""
    whole = round(seconds) if math.isfinite(seconds) and seconds > 0 else 0
    if whole < _MINUTE_S:
        return say.SECONDS(seconds=whole)
    if whole < _HOUR_S:
        return say.MINUTES(minutes=whole // _MINUTE_S, seconds=whole % _MINUTE_S)
    return say.HOURS(hours=whole // _HOUR_S, minutes=whole % _HOUR_S // _MINUTE_S)


def date(time: datetime) -> Sentence:
    """In UTC, for nobody knows where it is read."""
    time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    told = say.ON_DATE(
        day=time.day,
        month=say.MONTHS[time.month - 1],
        month_number=time.month,
        year=time.year,
        time=f"{time:%H:%M} UTC",
    )
    element = Markup('<time datetime="{}">{{time}}</time>').format(time.isoformat("T", "minutes"))
    return Sentence(element, element)(time=told)
