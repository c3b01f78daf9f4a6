"""The figures that a version was judged by, as rows of a table."""

from dataclasses import dataclass

from trainer.reporting import sentences as say
from trainer.reporting.glossary import METRICS
from trainer.reporting.interval import draw_interval
from trainer.reporting.language import Sentence
from trainer.reporting.number import decimals_of, number, signed
from trainer.runs.report import Metric


@dataclass(frozen=True)
class Figure:
    """A row.

    Attributes:
        name: Of the figure; one that is not known goes by its name in the code.
        direction: Which way is better.
        candidate: The new version's.
        rival: The other's.
        rival_is_base: Whether that is the base model's.
        difference: With its sign.
        interval: Its ends.
        plot: The difference and the interval, drawn.
        allowed: By how much it may be worse; empty: it decides nothing.
        result: Whether it passed.
        look: The result's class in the style sheet.
    """

    name: Sentence | str
    direction: Sentence
    candidate: str
    rival: str
    rival_is_base: bool
    difference: str
    interval: Sentence
    plot: Sentence
    allowed: str
    result: Sentence
    look: str


def figure(metric: Metric) -> Figure:
    """The row of this figure."""
    entry = METRICS.get(metric.name)
    difference = metric.candidate - metric.rival
    decimals = decimals_of(metric.candidate, metric.rival, difference)
    interval = {
        "low": signed(metric.low, decimals),
        "high": signed(metric.high, decimals),
    }
    told = signed(difference, decimals)
    result, look = _result(metric)
    return Figure(
        name=entry.name if entry else metric.name,
        direction=say.LOWER_IS_BETTER if metric.lower_is_better else say.HIGHER_IS_BETTER,
        candidate=number(metric.candidate, decimals),
        rival=number(metric.rival, decimals),
        rival_is_base=metric.rival_is_base,
        difference=told,
        interval=say.INTERVAL(**interval),
        plot=draw_interval(metric, say.PLOT(difference=told, **interval)),
        allowed="" if metric.margin is None else number(metric.margin),
        result=result,
        look=look,
    )


def _result(metric: Metric) -> tuple[Sentence, str]:
    if metric.margin is None:
        return say.INFORMS, "off"
    return (say.PASSED, "good") if metric.passed else (say.WORSE, "bad")
