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
_SHARES: Final = frozenset({"copies"})


@dataclass(frozen=True)
class Metric:
    """One figure of the new version and of what it was compared with.

    Attributes:
        passed: Whether it is no worse than its margin allows, as far as one can be sure.
        margin: By how much it may be worse; None: it decides nothing.
        rival_is_base: Whether `rival` is the base model's figure.
    """

    name: str
    candidate: float
    rival: float
    lower_is_better: bool = True
    passed: bool = True
    margin: float | None = None
    rival_is_base: bool = False

    @property
    def worse_by(self) -> float:
        """Negative: it is better."""
        worse = self.candidate - self.rival
        return worse if self.lower_is_better else -worse


def compared(metric: Metric, language: Language, *, with_a_version: bool = True) -> str:
    """`Error on drawings it never saw (lower is better): 0.1204 → 0.1101`.

    Args:
        metric: The figure.
        language: Of the words.
        with_a_version: Whether a version was compared with, so that it is worth telling where a
            figure is the base model's all the same.
    """
    before = _value(metric.name, metric.rival, language)
    if with_a_version and metric.rival_is_base:
        before = say.OF_BASE_MODEL(language, value=before)
    label = _LABELS.get(metric.name)
    direction = say.LOWER_IS_BETTER if metric.lower_is_better else say.HIGHER_IS_BETTER
    told = say.FIGURE(
        language,
        label=quoted(metric.name) if label is None else label(language),
        direction=direction,
        before=before,
        after=_value(metric.name, metric.candidate, language),
    )
    if not metric.passed:
        return f"⚠️ {told}"
    let_pass = _let_pass(metric)
    return told if let_pass is None else f"{told} · {let_pass(language)}"


def measured(name: str, value: float, language: Language) -> str:
    """`loss on drawings it never saw 0.1101`."""
    label = _LABELS.get(name)
    told = _value(name, value, language)
    return f"{quoted(name) if label is None else label(language)} {told}"


def _let_pass(metric: Metric) -> Sentence | None:
    """Why it need not be better; None: that is no question."""
    if metric.margin is None:
        return say.DECIDES_NOTHING
    if metric.worse_by <= 0:
        return None
    return say.WITHIN_MARGIN if metric.worse_by <= metric.margin else say.MAY_BE_CHANCE


def _value(name: str, value: float, language: Language) -> str:
    if name in _SHARES:
        return say.PERCENT(language, value=f"{100 * value:.3g}")
    return f"{value:.4f}"
