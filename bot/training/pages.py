"""What the message of a run shows while it is under way."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from bot.bar import bar
from bot.language import Language, Sentence
from bot.language import training as say
from bot.language.drawing import TIME_LEFT
from bot.live_message import Page, Picture
from bot.quotation import quoted, shortened
from bot.screening import Shown
from bot.training.buttons import CancelRunButton
from bot.training.progress import RunProgress
from bot.training.reason import reason_told
from bot.training.run import (
    RunBeganOtherwise,
    RunCaptioning,
    RunEvaluating,
    RunEvent,
    RunJudging,
    RunPreparing,
    RunPublished,
    RunQueued,
    RunTraining,
)
from bot.training.watched import WatchedRun
from rpc.language import about

_ALT_CHARACTERS: Final = 1024
# Stages that count something.
_DOING: Final[Mapping[type[RunEvent], Sentence]] = {
    RunPreparing: say.PREPARING,
    RunTraining: say.TRAINING,
    RunEvaluating: say.EVALUATING,
    RunJudging: say.JUDGING,
}
# What comes when all is counted, and is not told of by itself.
_THEN: Final[Mapping[type[RunEvent], Sentence]] = {
    RunPreparing: say.PREPARED,
    RunTraining: say.TRAINED,
    RunEvaluating: say.EVALUATED,
    RunJudging: say.JUDGED,
}

_SCREENED: Final[Mapping[Shown, Sentence]] = {
    Shown.HIDDEN: say.SAMPLES_HIDDEN,
    Shown.NOT_AT_ALL: say.SAMPLES_WITHHELD,
}


def under_way(
    watched: WatchedRun,
    progress: RunProgress,
    picture: Picture | None,
    now: datetime,
    *,
    lost: bool = False,
    samples: Shown = Shown.OPENLY,
) -> Page:
    """While it is trained: where it stands, a bar, how the loss goes.

    Args:
        watched: The run and its message.
        progress: How far it is.
        picture: Its loss and what was drawn on the way; None: there is none yet.
        now: What is left is told from here on.
        lost: Whether the trainer cannot be reached at the moment.
        samples: How what was drawn on the way is shown.
    """
    language = watched.language
    lines = [
        say.RETRAINING(language, style=quoted(watched.style)),
        _status(watched.style, progress, now, language),
    ]
    figures = _figures(progress, now, language)
    if figures:
        lines.append(f"-# {' · '.join(figures)}")
    if progress.began_otherwise is not None:
        lines.append(f"⚠️ {_otherwise(watched.style, progress.began_otherwise, language)}")
    if progress.lowered is not None:
        batch = progress.lowered.train_batch_size
        lines.append(f"-# {say.LOWERED(language, batch=batch)}")
    if progress.interrupted is not None:
        step = progress.interrupted.resumed_at_step
        lines.append(f"-# {say.INTERRUPTED(language, step=step)}")
    if samples in _SCREENED:
        lines.append(f"-# {_SCREENED[samples](language)}")
    if lost:
        lines.append(f"⚠️ {say.TRAINER_LOST(language)}")
    cancel = CancelRunButton.of(watched.run_id, watched.style, say.CANCEL(language))
    return Page("\n".join(lines), picture, buttons=[cancel])


def sheet_picture(
    png: bytes, progress: RunProgress, language: Language, *, is_spoiler: bool
) -> Picture:
    """The sheet, named by its step: Discord's clients keep pictures by their names."""
    last = progress.curve[-1]
    alt_text = say.SHEET_ALT_TEXT(
        language,
        step=last.step,
        loss=f"{last.loss:.4f}",
        prompt=progress.samples[-1].prompt if progress.samples else "–",
    )
    alt_text = shortened(alt_text, _ALT_CHARACTERS)
    return Picture(f"loss-{last.step}.png", png, alt_text, is_spoiler=is_spoiler)


def unknown(language: Language) -> Page:
    return Page(say.RUN_UNKNOWN(language))


def failed(why: str) -> Page:
    return Page(f"⚠️ {why}")


def _status(style: str, progress: RunProgress, now: datetime, language: Language) -> str:
    event = progress.latest
    match event:
        case RunQueued(position) if position > 0:
            return say.QUEUED(language, position=position)
        case RunCaptioning(num_left):
            captioning = say.CAPTIONING(language, count=num_left)
            return captioning + _time_left(progress, now, language)
        case (
            RunPreparing(done, total)
            | RunTraining(done, total)
            | RunEvaluating(done, total)
            | RunJudging(done, total)
        ):
            doing = _THEN if done >= total else _DOING
            said = say.SAMPLING if progress.is_sampling else doing[type(event)]
            left = _time_left(progress, now, language)
            return f"{said(language)}\n{bar(done, total)} {done}/{total}{left}"
        case RunPublished(version):
            return say.PUBLISHED(language, version=f"{style}@{version}")
        case _:
            return say.STARTING(language)


def _otherwise(style: str, began: RunBeganOtherwise, language: Language) -> str:
    agreed = f"{style}@{began.agreed_from}"
    if began.continued_from is not None:
        version = f"{style}@{began.continued_from}"
        return say.CONTINUES_OTHERWISE(language, version=version, agreed=agreed)
    reason = reason_told(began.reason, language)
    return say.SCRATCH_OTHERWISE(language, agreed=agreed, reason=reason)


def _time_left(progress: RunProgress, now: datetime, language: Language) -> str:
    """Of the stage."""
    eta_s = progress.stage_left_s(now)
    return "" if eta_s is None else TIME_LEFT(language, eta=about(eta_s, language))


def _figures(progress: RunProgress, now: datetime, language: Language) -> Sequence[str]:
    told, event = [], progress.latest
    if isinstance(event, RunTraining):
        told.append(say.LOSS(language, loss=f"{event.loss:.4f}"))
        if event.samples_per_s > 0:
            told.append(say.PACE(language, pace=f"{event.samples_per_s:.3g}"))
    left_s = progress.run_left_s(now)
    if left_s is not None:
        told.append(say.RUN_LEFT(language, time=about(left_s, language)))
    return told
