"""What became of the new version, in a badge, a sentence and the reasons."""

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

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


@dataclass(frozen=True)
class Decision:
    """How the run ended.

    Attributes:
        badge: In a word or two.
        look: The badge's class in the style sheet.
        sentence: In full.
        reasons: Why it was not put into service, in English as the service gives them.
    """

    badge: Sentence
    look: str
    sentence: Sentence
    reasons: tuple[str, ...]


def version_name(style: str, version: int) -> Markup:
    """`ksh@7`, as it is written in commands."""
    return Markup("<code>{}@{}</code>").format(style, version)


def rival_of(content: ReportContent) -> Sentence:
    """What the new version is compared with, for use within a sentence."""
    version = content.report.compared_with
    if version is None:
        return say.BASE_MODEL
    return say.VERSION(version=version_name(content.run.style, version))


def decide(content: ReportContent) -> Decision:
    """What is told at the top of the page."""
    state = content.run.state
    reasons = content.report.reasons or ((content.run.reason,) if content.run.reason else ())
    return Decision(
        badge=say.STATE_OF[state],
        look=_LOOKS.get(state, "off"),
        sentence=_sentence(content, reasons),
        reasons=reasons,
    )


def _sentence(content: ReportContent, reasons: tuple[str, ...]) -> Sentence:
    run = content.run
    version = version_name(run.style, run.version or 0)
    match run.state:
        case RunState.ACTIVATED if reasons:
            return say.ACTIVATED_ALL_THE_SAME(version=version)
        case RunState.ACTIVATED if content.report.metrics:
            return say.ACTIVATED(version=version, rival=rival_of(content))
        case RunState.ACTIVATED:
            return say.ACTIVATED_UNMEASURED(version=version)
        case RunState.KEPT_BACK:
            return say.KEPT_BACK(version=version)
        case RunState.FAILED:
            return say.FAILED
        case RunState.CANCELLED:
            return say.CANCELLED(step=f"{run.step:,}", last=f"{run.max_train_steps:,}")
        case _:
            return say.UNENDED(step=f"{run.step:,}", last=f"{run.max_train_steps:,}")
