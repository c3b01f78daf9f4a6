"""Whether a new version goes into service by itself.

A new version that comes here has been through the inference server's gate: it fits the base model,
its values are finite, and a picture came out. Here it is asked whether it is no worse than what it
would replace: the version in service, or for a style's first one the base model alone.

A figure keeps it back if it is worse by more than its margin, and surely so: the near end of the
interval is on the worse side as well. The margin alone would let chance decide where there are few
drawings; the interval alone would keep a version back for what nobody can see.

A first version must besides have learnt the style: be nearer to it than the base model is, by more
than the margin or surely.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from trainer.judging import Judgement
from trainer.judging.question import Figure
from trainer.runs.report import Metric
from trainer.settings import GateMargins
from trainer.train.results import HeldOutLosses


@dataclass(frozen=True)
class Verdict:
    """Whether a candidate goes into service, and by what that was decided.

    Attributes:
        reasons: Why it does not, in sentences for the artist; empty: it does.
        metrics: Every figure that was weighed.
    """

    accepted: bool
    reasons: tuple[str, ...]
    metrics: tuple[Metric, ...]


@dataclass(frozen=True)
class _Rule:
    """How a figure is told.

    Attributes:
        wrong: What is wrong where it is worse.
        called: The figure in a sentence.
        lower_is_better: What worse means.
    """

    wrong: str
    called: str
    lower_is_better: bool


_RULES: Final[Mapping[str, _Rule]] = {
    "held_out_loss": _Rule(
        "it knows the style less well", "the loss on drawings held out", lower_is_better=True
    ),
    "adherence": _Rule(
        "its pictures say less of what was asked for", "adherence", lower_is_better=False
    ),
    "style": _Rule(
        "its pictures are less like the drawings", "their distance", lower_is_better=True
    ),
    "diversity": _Rule(
        "its pictures of one prompt are too much alike", "diversity", lower_is_better=False
    ),
    "copies": _Rule(
        "its pictures repeat drawings that it learnt from",
        "the share of copies",
        lower_is_better=True,
    ),
}


def decide(
    held_out: HeldOutLosses, judgement: Judgement | None, margins: GateMargins, *, first: bool
) -> Verdict:
    """Weighs what was measured.

    Args:
        held_out: On the drawings held out. Where the version in service was not measured on them,
            or has learnt from some of them, the loss is to be no worse than the base model's.
        judgement: Of pictures; None: there is none, and they decide nothing.
        margins: By how much it may be worse.
        first: Whether there is no version in service.
    """
    beside_base = first or held_out.in_service is None
    metrics = [*_losses(held_out, margins, beside_base=beside_base)]
    if judgement is not None:
        metrics += [_of_pictures(figure, margins, first=first) for figure in judgement.figures]
    reasons = tuple(_reason(metric, first=first) for metric in metrics if not metric.passed)
    return Verdict(accepted=not reasons, reasons=reasons, metrics=tuple(metrics))


def _losses(
    held_out: HeldOutLosses, margins: GateMargins, *, beside_base: bool
) -> Iterator[Metric]:
    paired = held_out.base if beside_base else held_out.in_service
    if paired is not None and held_out.num_drawings:
        yield _weighed(
            "held_out_loss",
            candidate=paired.loss + paired.difference,
            rival=paired.loss,
            interval=(paired.low, paired.high),
            margin=margins.held_out_loss * paired.loss,
            rival_is_base=beside_base,
        )


def _of_pictures(figure: Figure, margins: GateMargins, *, first: bool) -> Metric:
    allowed = {
        "adherence": margins.first_adherence if first else margins.adherence,
        "style": margins.style,
        "diversity": figure.rival * (margins.first_diversity if first else margins.diversity),
        "copies": margins.copies,
    }
    metric = _weighed(
        figure.name,
        candidate=figure.candidate,
        rival=figure.rival,
        interval=(figure.low, figure.high),
        margin=allowed[figure.name],
        rival_is_base=first,
    )
    if first and figure.name == "style":
        # Not to be worse is not enough: without a style there is nothing to put into service.
        much_better = figure.rival - figure.candidate > margins.style
        return replace(metric, margin=0.0, passed=much_better or figure.high < 0)
    return metric


def _weighed(
    name: str,
    *,
    candidate: float,
    rival: float,
    interval: tuple[float, float],
    margin: float,
    rival_is_base: bool,
) -> Metric:
    low, high = interval
    lower_is_better = _RULES[name].lower_is_better
    worse = candidate - rival if lower_is_better else rival - candidate
    surely = low if lower_is_better else -high
    return Metric(
        name=name,
        candidate=candidate,
        rival=rival,
        low=low,
        high=high,
        margin=margin,
        lower_is_better=lower_is_better,
        passed=math.isfinite(candidate) and not (worse > margin and surely > 0),
        rival_is_base=rival_is_base,
    )


def _reason(metric: Metric, *, first: bool) -> str:
    rule = _RULES[metric.name]
    if first and metric.name == "style":
        return (
            "its pictures are hardly more like the drawings than the base model's: "
            f"{rule.called} went from {metric.rival:.3g} to {metric.candidate:.3g}, and must fall"
        )
    whose = "the base model" if metric.rival_is_base else "the version in service"
    change = f"{metric.rival:.3g} with {whose} to {metric.candidate:.3g}"
    went, may = ("rose", "rise") if rule.lower_is_better else ("fell", "fall")
    return f"{rule.wrong}: {rule.called} {went} from {change}, and may {may} by {metric.margin:.2g}"
