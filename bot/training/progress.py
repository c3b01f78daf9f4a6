"""What a run's events add up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from bot.training.curve import LossPoint, with_point
from bot.training.pace import Pace
from bot.training.run import (
    RunBeganOtherwise,
    RunCaptioning,
    RunEnded,
    RunEvaluating,
    RunEvent,
    RunInterrupted,
    RunJudging,
    RunLowered,
    RunPreparing,
    RunSample,
    RunSampling,
    RunTraining,
)

_SAMPLES_KEPT: Final = 4
# What does not tell where a run stands, and where it is kept.
_APART: Final[Mapping[type[RunEvent], str]] = {
    RunBeganOtherwise: "began_otherwise",
    RunLowered: "lowered",
    RunEnded: "end",
}


@dataclass(frozen=True)
class RunProgress:
    """A run so far.

    Attributes:
        latest: The last event that tells where it stands.
        curve: The loss.
        samples: The latest pictures by the unfinished adapter, by step.
        is_sampling: Whether another one is being drawn.
        pace: Of the stage; None: it counts nothing, or nothing is known.
        trained: The last word of steps.
        trained_at: When that came.
    """

    latest: RunEvent | None = None
    curve: Sequence[LossPoint] = ()
    samples: Sequence[RunSample] = ()
    began_otherwise: RunBeganOtherwise | None = None
    interrupted: RunInterrupted | None = None
    lowered: RunLowered | None = None
    end: RunEnded | None = None
    is_sampling: bool = False
    pace: Pace | None = None
    trained: RunTraining | None = None
    trained_at: datetime | None = None

    def after(self, event: RunEvent, at: datetime) -> "RunProgress":
        """As it is when this has happened, at that time."""
        now = replace(self, is_sampling=isinstance(event, RunSampling))
        match event:
            case RunSampling():
                return now
            case RunSample():
                # A run that was interrupted draws some twice.
                others = [sample for sample in self.samples if sample.step < event.step]
                return replace(now, samples=(*others, event)[-_SAMPLES_KEPT:])
            case RunInterrupted():
                # The time in which the trainer was down tells of no pace.
                return replace(now, interrupted=event, pace=None)
            case RunBeganOtherwise() | RunLowered() | RunEnded():
                kept: dict[str, Any] = {_APART[type(event)]: event}
                return replace(now, **kept)
            case RunTraining():
                curve = with_point(self.curve, LossPoint(event.step, event.loss))
                now = replace(now, curve=curve, trained=event, trained_at=at)
        return replace(now, latest=event, pace=self._pace_after(event, at))

    def stage_left_s(self, now: datetime) -> float | None:
        """Seconds until what is done now is done; None: not known, or over already."""
        return None if self.pace is None else self.pace.time_left_s(now)

    def run_left_s(self, now: datetime) -> float | None:
        """Seconds until the run ends, once it learns; None: not known, or over already."""
        trained = self.trained
        if trained is None or trained.afterwards_s is None or self.trained_at is None:
            return None
        stage_s = self.stage_left_s(now)
        if trained.step < trained.max_train_steps:
            return None if stage_s is None else stage_s + trained.afterwards_s
        left_s = trained.afterwards_s - (now - self.trained_at).total_seconds()
        # It is the last run's time, and this one may be slower.
        left_s = max(left_s, stage_s or 0.0)
        return left_s if left_s > 0 else None

    def _pace_after(self, event: RunEvent, at: datetime) -> Pace | None:
        left = _num_left(event)
        if left is None:
            return None
        if isinstance(event, RunTraining) and event.eta_s is not None:
            return Pace.of_steps(event.step, left, event.eta_s, at)
        if self.pace is None or type(self.latest) is not type(event):
            return Pace(left, at, left, at)
        return self.pace.after(left, at)


def _num_left(event: RunEvent) -> int | None:
    """Of what the stage counts; None: it counts nothing."""
    match event:
        case RunCaptioning(num_left):
            return num_left
        case (
            RunPreparing(done, total)
            | RunTraining(done, total)
            | RunEvaluating(done, total)
            | RunJudging(done, total)
        ):
            return total - done
        case _:
            return None
