"""The figures that a version is judged by, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.language import Language, Sentence
from bot.language import training as say
from bot.quotation import quoted

_LABELS: Final[Mapping[str, Sentence]] = {
    "held_out_loss": say.HELD_OUT_LOSS,
    "adherence": say.ADHERENCE,
    "style": say.STYLE,
    "diversity": say.DIVERSITY,
    "copies": say.COPIES,
}


@dataclass(frozen=True)
class Metric:
    """One figure of the new version and of what it was compared with.

    Attributes:
        passed: Whether it is no worse than its margin allows.
        rival_is_base: Whether `rival` is the base model's figure.
    """

    name: str
    candidate: float
    rival: float
    lower_is_better: bool = True
    passed: bool = True
    rival_is_base: bool = False


def compared(metric: Metric, language: Language, *, with_a_version: bool = True) -> str:
    """`Error on drawings it never saw (lower is better): 0.1204 → 0.1101`.

    Args:
        metric: The figure.
        language: Of the words.
        with_a_version: Whether a version was compared with, so that it is worth telling where a
            figure is the base model's all the same.
    """
    before = f"{metric.rival:.4f}"
    if with_a_version and metric.rival_is_base:
        before = say.OF_BASE_MODEL(language, value=before)
    label = _LABELS.get(metric.name)
    direction = say.LOWER_IS_BETTER if metric.lower_is_better else say.HIGHER_IS_BETTER
    told = say.FIGURE(
        language,
        label=quoted(metric.name) if label is None else label(language),
        direction=direction,
        before=before,
        after=f"{metric.candidate:.4f}",
    )
    return told if metric.passed else f"⚠️ {told}"


def measured(name: str, value: float, language: Language) -> str:
    """`loss on drawings it never saw 0.1101`."""
    label = _LABELS.get(name)
    return f"{quoted(name) if label is None else label(language)} {value:.4f}"
