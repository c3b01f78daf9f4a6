"""What the message of a run shows while it is under way."""

from collections.abc import Mapping
from typing import Final

from bot.bar import bar
from bot.language import Language, Sentence
from bot.language import training as say
from bot.language.drawing import TIME_LEFT
from bot.live_message import Page, Picture
from bot.quotation import quoted, shortened
from bot.training.buttons import CancelRunButton
from bot.training.progress import RunProgress
from bot.training.run import (
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
    RunEvaluating: say.EVALUATING,
    RunJudging: say.JUDGING,
}


def under_way(
    watched: WatchedRun, progress: RunProgress, picture: Picture | None, *, lost: bool = False
) -> Page:
    """While it is trained: where it stands, a bar, how the loss goes.

    Args:
        watched: The run and its message.
        progress: How far it is.
        picture: Its loss and what was drawn on the way; None: there is none yet.
        lost: Whether the trainer cannot be reached at the moment.
    """
    language = watched.language
    lines = [
        say.RETRAINING(language, style=quoted(watched.style)),
        _status(watched.style, progress.latest, language),
    ]
    if progress.lowered is not None:
        batch = progress.lowered.train_batch_size
        lines.append(f"-# {say.LOWERED(language, batch=batch)}")
    if progress.interrupted is not None:
        step = progress.interrupted.resumed_at_step
        lines.append(f"-# {say.INTERRUPTED(language, step=step)}")
    if lost:
        lines.append(f"⚠️ {say.TRAINER_LOST(language)}")
    cancel = CancelRunButton.of(watched.run_id, watched.style, say.CANCEL(language))
    return Page("\n".join(lines), picture, buttons=[cancel])


def sheet_picture(png: bytes, progress: RunProgress, language: Language) -> Picture:
    """The sheet, named by its step: Discord's clients keep pictures by their names."""
    last = progress.curve[-1]
    alt_text = say.SHEET_ALT_TEXT(
        language,
        step=last.step,
        loss=f"{last.loss:.4f}",
        prompt=progress.samples[-1].prompt if progress.samples else "–",
    )
    return Picture(f"loss-{last.step}.png", png, shortened(alt_text, _ALT_CHARACTERS))


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
        case RunTraining():
            return _training(event, language)
        case RunPreparing(done, total) | RunEvaluating(done, total) | RunJudging(done, total):
            return f"{_DOING[type(event)](language)}\n{bar(done, total)} {done}/{total}"
        case RunPublished(version):
            return say.PUBLISHED(language, version=f"{style}@{version}")
        case _:
            return say.STARTING(language)


def _training(event: RunTraining, language: Language) -> str:
    step, steps = event.step, event.max_train_steps
    left = "" if event.eta_s is None else TIME_LEFT(language, eta=about(event.eta_s, language))
    told = [say.LOSS(language, loss=f"{event.loss:.4f}")]
    if event.samples_per_s > 0:
        told.append(say.PACE(language, pace=f"{event.samples_per_s:.3g}"))
    return (
        f"{say.TRAINING(language)}\n{bar(step, steps)} {step}/{steps}{left}\n-# {' · '.join(told)}"
    )
