"""What the message of a run shows, from the first answer to the grid of before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.bar import bar
from bot.duration import about
from bot.language import Language, Sentence
from bot.language import training as say
from bot.language.drawing import NOT_TAKEN, TIME_LEFT
from bot.language.rules import rule
from bot.live_message import Page, Picture
from bot.quotation import plain, quoted, shortened
from bot.training.run import (
    Metric,
    Report,
    Run,
    RunCaptioning,
    RunEnded,
    RunEvaluating,
    RunEvent,
    RunInterrupted,
    RunJudging,
    RunPreparing,
    RunPublished,
    RunQueued,
    RunSample,
    RunState,
    RunTraining,
)

_REASON_CHARACTERS: Final = 800
_ALT_CHARACTERS: Final = 1024
# Stages that count something.
_DOING: Final[Mapping[type[RunEvent], Sentence]] = {
    RunPreparing: say.PREPARING,
    RunEvaluating: say.EVALUATING,
    RunJudging: say.JUDGING,
}


@dataclass(frozen=True)
class RunProgress:
    """What a run's events add up to: the latest of them, sample and interruption aside."""

    latest: RunEvent | None = None
    sample: RunSample | None = None
    interrupted: RunInterrupted | None = None

    def after(self, event: RunEvent) -> "RunProgress":
        match event:
            case RunSample():
                return replace(self, sample=event)
            case RunInterrupted():
                return replace(self, interrupted=event)
            case _:
                return replace(self, latest=event)


def starting(style: str, language: Language) -> Page:
    return Page(f"{say.RETRAINING(language, style=quoted(style))}\n{say.STARTING(language)}")


def under_way(style: str, progress: RunProgress, language: Language, *, lost: bool = False) -> Page:
    """While it is trained: where it stands, a bar, the latest sample.

    Args:
        style: What is taught.
        progress: How far it is.
        language: The manager's.
        lost: Whether the trainer cannot be reached at the moment.
    """
    lines = [
        say.RETRAINING(language, style=quoted(style)),
        _status(style, progress.latest, language),
    ]
    if progress.interrupted is not None:
        step = progress.interrupted.resumed_at_step
        lines.append(f"-# {say.INTERRUPTED(language, step=step)}")
    if lost:
        lines.append(f"⚠️ {say.TRAINER_LOST(language)}")
    picture = None
    if progress.sample is not None:
        sample = progress.sample
        alt_text = say.SAMPLE_ALT_TEXT(language, step=sample.step, prompt=sample.prompt)
        name = f"sample-{sample.step}.png"
        picture = Picture(name, sample.png, shortened(alt_text, _ALT_CHARACTERS))
    return Page("\n".join(lines), picture)


def ended(end: RunEnded, report: Report | None, language: Language) -> Sequence[Page]:
    """How it ended; with a report, the figures and the grid of before and after.

    And what to show in place of that where Discord does not take the grid.
    """
    outcome = _outcome(end, report, language)
    if report is None:
        return [Page(outcome)]
    figures = _report_lines(end.run, report, language)
    grid = _grid(end.run, report, language)
    if grid is None:
        return [_notes(outcome, figures)]
    return [
        replace(_notes(outcome, [*figures, say.GRID(language)]), picture=grid),
        _notes(outcome, [*figures, NOT_TAKEN(language)]),
    ]


def unknown(language: Language) -> Page:
    return Page(say.RUN_UNKNOWN(language))


def failed(why: str) -> Page:
    return Page(f"⚠️ {why}")


def _status(style: str, event: RunEvent | None, language: Language) -> str:
    match event:
        case RunQueued(position) if position > 0:
            return say.QUEUED(language, position=position)
        case RunCaptioning(num_left):
            return say.CAPTIONING(language, count=num_left)
        case RunTraining(step, steps, loss, eta_s):
            left = "" if eta_s is None else TIME_LEFT(language, eta=about(eta_s, language))
            told = say.LOSS(language, loss=f"{loss:.4f}")
            return f"{say.TRAINING(language)}\n{bar(step, steps)} {step}/{steps}{left}{told}"
        case RunPreparing(done, total) | RunEvaluating(done, total) | RunJudging(done, total):
            return f"{_DOING[type(event)](language)}\n{bar(done, total)} {done}/{total}"
        case RunPublished(version):
            return say.PUBLISHED(language, version=f"{style}@{version}")
        case _:
            return say.STARTING(language)


def _outcome(end: RunEnded, report: Report | None, language: Language) -> str:
    run = end.run
    version = f"{run.style}@{run.version}"
    reasons = (report.reasons if report is not None else ()) or (run.reason,)
    told = " · ".join(rule(reason, language) for reason in reasons)
    reason = plain(told, _REASON_CHARACTERS)
    match run.state:
        case RunState.ACTIVATED:
            before = f"{run.style}@{end.previous_version}"
            known = end.previous_version is not None
            after = say.BEFORE(language, version=before) if known else ""
            return say.ACTIVATED(language, version=version) + after
        case RunState.KEPT_BACK:
            return say.KEPT_BACK(language, version=version, reason=reason)
        case RunState.CANCELLED:
            return say.RUN_CANCELLED(language, style=run.style)
        case _:
            return say.RUN_FAILED(language, style=run.style, reason=reason or "–")


def _notes(outcome: str, notes: Sequence[str]) -> Page:
    return Page("\n".join((outcome, *(f"-# {note}" for note in notes))))


def _report_lines(run: Run, report: Report, language: Language) -> list[str]:
    lines = [
        say.REPORT(
            language,
            drawings=run.num_drawings,
            steps=run.max_train_steps,
            time=about(report.total_s, language),
        )
    ]
    if report.metrics:
        lines.append(" · ".join(_figure(metric) for metric in report.metrics))
    return lines


def _figure(metric: Metric) -> str:
    """`held_out_loss 0.1204 → 0.1101`: a name of the field's, the same in every language."""
    return f"`{metric.name}` {metric.rival:.4f} → {metric.candidate:.4f}"


def _grid(run: Run, report: Report, language: Language) -> Picture | None:
    if report.grid_png is None:
        return None
    alt_text = say.GRID_ALT_TEXT(language, prompts=" | ".join(report.prompts))
    name = f"{run.style}-{run.version}-before-after.png"
    return Picture(name, report.grid_png, shortened(alt_text, _ALT_CHARACTERS))
