"""What became of the new version, in a badge, a sentence and the reasons."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from rpc.language import Language, rule
from trainer.reporting import sentences as say
from trainer.reporting.content import ReportContent
from trainer.reporting.language import Sentence
from trainer.runs.run import RunState

_LOOKS: Final = {
    RunState.ACTIVATED: "good",
    RunState.KEPT_BACK: "held",
    RunState.FAILED: "bad",
    RunState.CANCELLED: "off",
}
_SENTENCES: Final = {
    RunState.ACTIVATED: say.ACTIVATED,
    RunState.KEPT_BACK: say.KEPT_BACK,
    RunState.FAILED: say.FAILED,
    RunState.CANCELLED: say.CANCELLED,
}


@dataclass(frozen=True)
class Decision:
    """How the run ended.

    Attributes:
        badge: In a word or two.
        look: The badge's class in the style sheet.
        sentence: In full.
        reasons: Why it was not put into service, or failed.
    """

    badge: Sentence
    look: str
    sentence: Sentence
    reasons: tuple[Sentence, ...]


def version_name(style: str, version: int) -> Markup:
    """`ksh@7`, as it is written in commands."""
    return Markup("<code>{}@{}</code>").format(style, version)


def rival_of(content: ReportContent) -> Sentence:
    """What the new version is compared with, for use within a sentence."""
    version = content.report.compared_with
    if version is None:
        return say.BASE_MODEL
    return say.VERSION(version=version_name(content.run.style, version))


def rival_name(content: ReportContent) -> Sentence:
    """The same as a name, for heads of columns and legends."""
    return say.BASE_MODEL_NAME if content.report.compared_with is None else rival_of(content)


def decide(content: ReportContent) -> Decision:
    """What is told at the top of the page."""
    state = content.run.state
    reasons = content.report.reasons or ((content.run.reason,) if content.run.reason else ())
    return Decision(
        badge=say.STATE_OF[state],
        look=_LOOKS.get(state, "off"),
        sentence=_sentence(content, reasons),
        reasons=tuple(map(in_both, reasons)),
    )


def in_both(reason: str) -> Sentence:
    """What the trainer said."""
    return Sentence(*(rule(reason, language) for language in Language))


def _sentence(content: ReportContent, reasons: tuple[str, ...]) -> Sentence:
    run = content.run
    told = _SENTENCES.get(run.state, say.UNENDED)
    if run.state is RunState.ACTIVATED and reasons:
        told = say.ACTIVATED_ALL_THE_SAME
    elif run.state is RunState.ACTIVATED and not content.report.metrics:
        told = say.ACTIVATED_UNMEASURED
    return told(
        version=version_name(run.style, run.version or 0),
        rival=rival_of(content),
        step=f"{run.step:,}",
        last=f"{run.max_train_steps:,}",
    )
