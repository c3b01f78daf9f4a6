"""A training run as the bot follows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from bot.figures import Metric


class RunState(Enum):
    """How far a run is, or how it ended."""

    WAITING = auto()
    PREPARING = auto()
    LEARNING = auto()
    CHECKING = auto()
    ACTIVATED = auto()
    KEPT_BACK = auto()
    FAILED = auto()
    CANCELLED = auto()


@dataclass(frozen=True)
class Run:
    """A run.

    Attributes:
        num_drawings: What it learns from; 0 until it starts.
        step: Optimiser steps done.
        max_train_steps: Optimiser steps to do.
        version: The version it published; None: none (yet).
        reason: Why it was kept back or failed, in English.
        continued_from: The version that it began with; None: none (yet).
        created_at: When it was asked for.
    """

    id: str
    style: str
    state: RunState
    num_drawings: int
    step: int
    max_train_steps: int
    version: int | None
    reason: str
    continued_from: int | None
    created_at: datetime


@dataclass(frozen=True)
class RunQueued:
    """Runs in front of this one; 0 is next."""

    position: int


@dataclass(frozen=True)
class RunCaptioning:
    """Drawings that wait for a caption."""

    num_left: int


@dataclass(frozen=True)
class RunBeganOtherwise:
    """It begins with something else than was said yes to.

    Attributes:
        agreed_from: The version that it was to continue from.
        continued_from: The version that it continues from; None: it begins from scratch.
        reason: Why, in English.
    """

    agreed_from: int
    continued_from: int | None
    reason: str


@dataclass(frozen=True)
class RunPreparing:
    """Drawings whose latents and embeddings are cached, of how many."""

    num_done: int
    num_drawings: int


@dataclass(frozen=True)
class RunTraining:
    """Optimiser steps done, of how many; mean loss; drawings a second.

    Attributes:
        eta_s: Until it has learnt; None: not known.
        afterwards_s: From then to the end of the run; None: not known.
    """

    step: int
    max_train_steps: int
    loss: float
    eta_s: float | None
    samples_per_s: float
    afterwards_s: float | None = None


@dataclass(frozen=True)
class RunSampling:
    """A picture is being drawn by the unfinished adapter; nothing is learnt meanwhile."""

    step: int


@dataclass(frozen=True)
class RunSample:
    """A picture by the unfinished adapter, as PNG, which no safety checker has seen."""

    step: int
    png: bytes
    prompt: str


@dataclass(frozen=True)
class RunLowered:
    """The memory was not enough: so many drawings at a time from now on."""

    train_batch_size: int


@dataclass(frozen=True)
class RunEvaluating:
    """Checkpoints measured, of how many."""

    num_done: int
    num_checkpoints: int


@dataclass(frozen=True)
class RunJudging:
    """Pictures drawn with the new version and its rival, of how many."""

    num_done: int
    num_pictures: int


@dataclass(frozen=True)
class RunPublished:
    """The version, not in service yet."""

    version: int


@dataclass(frozen=True)
class RunInterrupted:
    """The trainer died and is back; training goes on from this step."""

    resumed_at_step: int


@dataclass(frozen=True)
class RunEnded:
    """The last event; the version that was in service before, if there was one."""

    run: Run
    previous_version: int | None


RunEvent = (
    RunQueued
    | RunCaptioning
    | RunBeganOtherwise
    | RunPreparing
    | RunTraining
    | RunSampling
    | RunSample
    | RunLowered
    | RunEvaluating
    | RunJudging
    | RunPublished
    | RunInterrupted
    | RunEnded
)


@dataclass(frozen=True)
class Report:
    """What a run came to.

    Attributes:
        grid_png: The same prompts and seeds before (above) and after (below); None: there is none.
        grid_is_flagged: Whether the safety checker flagged a picture of it.
        prompts: Of the grid's columns.
        compared_with: The version of the upper row; None: the base model alone.
        reasons: Why it was kept back, a sentence each, in English.
        total_s: Caching, training and measuring.
        num_new_drawings: That the version it continues from had not seen.
    """

    grid_png: bytes | None
    grid_is_flagged: bool
    prompts: Sequence[str]
    compared_with: int | None
    metrics: Sequence[Metric]
    reasons: Sequence[str]
    total_s: float
    num_new_drawings: int
