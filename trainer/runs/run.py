"""A run and what happens in it."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from trainer.parameters import NOTHING, TrainingParameters


class RunMode(Enum):
    """What a run begins with; the names are those of the contract."""

    AUTO = "auto"
    CONTINUE = "continue"
    SCRATCH = "scratch"


# What is agreed to where no version is to be continued: none has this number.
FROM_SCRATCH: Final = 0


class RunState(Enum):
    """Where a run is; the names are those of the contract."""

    QUEUED = "queued"
    CAPTIONING = "captioning"
    PREPARING = "preparing"
    TRAINING = "training"
    EVALUATING = "evaluating"
    PUBLISHING = "publishing"
    JUDGING = "judging"
    ACTIVATED = "activated"
    KEPT_BACK = "kept_back"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen in it."""
        return self in _ENDED


_ENDED: Final = frozenset(
    {RunState.ACTIVATED, RunState.KEPT_BACK, RunState.FAILED, RunState.CANCELLED}
)


@dataclass(frozen=True)
class Run:
    """One training of a style.

    Attributes:
        parameters: In full, after all defaults.
        asked: Those of them that whoever started it gave.
        mode: What was asked for.
        agreed_from: The version that was agreed to continue from, 0 to begin from scratch; None:
            nothing was.
        continued_from: The version that it continues from.
        continued_run_id: That one's run.
        mode_reason: Why it does so, or begins from scratch; empty until that is known.
        num_drawings: That it learns from; 0 until it starts.
        started_by: Discord user id; None: the operator.
        step: Optimiser steps done.
        max_train_steps: Optimiser steps there will be; 0 until it starts.
        version: That it published.
        previous_version: That was in service before it.
        reason: Why it was kept back or failed, or was cancelled where nobody did that.
    """

    id: str
    style: str
    state: RunState
    parameters: TrainingParameters
    created_at: datetime
    asked: TrainingParameters = NOTHING
    mode: RunMode = RunMode.AUTO
    agreed_from: int | None = None
    continued_from: int | None = None
    continued_run_id: str | None = None
    mode_reason: str = ""
    num_drawings: int = 0
    started_by: int | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    step: int = 0
    max_train_steps: int = 0
    version: int | None = None
    previous_version: int | None = None
    reason: str = ""

    @property
    def is_to_continue(self) -> bool:
        """Whether somebody counts on it."""
        if self.mode is RunMode.AUTO:
            return bool(self.agreed_from)
        return self.mode is RunMode.CONTINUE and self.agreed_from != FROM_SCRATCH


@dataclass(frozen=True)
class Queued:
    """It waits.

    Attributes:
        position: Runs in front of it.
    """

    position: int


@dataclass(frozen=True)
class Captioning:
    """So many drawings wait for a caption."""

    num_left: int


@dataclass(frozen=True)
class BeganOtherwise:
    """It begins with something else than was agreed to.

    Attributes:
        agreed_from: The version that it was to continue from.
        continued_from: The version that it continues from; None: it begins from scratch.
        reason: Why, for people.
    """

    agreed_from: int
    continued_from: int | None
    reason: str


@dataclass(frozen=True)
class Preparing:
    """So many drawings are cached."""

    num_done: int
    num_drawings: int


@dataclass(frozen=True)
class Progress:
    """Steps were taken; the loss is their mean.

    Attributes:
        eta_s: Until training ends.
        afterwards_s: From then to the end of the run, as the latest run took; None: not known.
    """

    step: int
    max_train_steps: int
    loss: float
    learning_rate: float
    samples_per_s: float
    eta_s: float
    afterwards_s: float | None = None


@dataclass(frozen=True)
class Sampling:
    """A picture of the validation prompt is being drawn."""

    step: int


@dataclass(frozen=True)
class Sample:
    """A picture of the validation prompt is in the run's folder: RunFolder.sample(step)."""

    step: int
    prompt: str
    seed: int


@dataclass(frozen=True)
class Lowered:
    """The memory was not enough: fewer drawings at a time from now on, as many in each step."""

    train_batch_size: int
    gradient_accumulation_steps: int


@dataclass(frozen=True)
class Evaluating:
    """So many checkpoints are measured on the drawings held out."""

    num_done: int
    num_checkpoints: int


@dataclass(frozen=True)
class Judging:
    """So many pictures are drawn, to be looked at."""

    num_done: int
    num_pictures: int


@dataclass(frozen=True)
class Published:
    """Its version is a candidate."""

    version: int


@dataclass(frozen=True)
class Interrupted:
    """The training process or the trainer died; training goes on from this step."""

    resumed_at_step: int


@dataclass(frozen=True)
class Ended:
    """The last event; the run itself says how it ended."""


Happening = (
    Queued
    | Captioning
    | BeganOtherwise
    | Preparing
    | Progress
    | Sampling
    | Sample
    | Lowered
    | Evaluating
    | Published
    | Judging
    | Interrupted
    | Ended
)

KINDS: Final[dict[str, type[Happening]]] = {
    "queued": Queued,
    "captioning": Captioning,
    "began_otherwise": BeganOtherwise,
    "preparing": Preparing,
    "progress": Progress,
    "sampling": Sampling,
    "sample": Sample,
    "lowered": Lowered,
    "evaluating": Evaluating,
    "published": Published,
    "judging": Judging,
    "interrupted": Interrupted,
    "ended": Ended,
}
KIND_OF: Final = {event: kind for kind, event in KINDS.items()}
"""What an event is called, in the database and in the contract."""


@dataclass(frozen=True)
class RunEvent:
    """Something that happened in a run.

    Attributes:
        sequence: Rises within the run, not necessarily by 1.
    """

    sequence: int
    time: datetime
    what: Happening
