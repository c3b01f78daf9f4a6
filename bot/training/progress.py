"""What a run's events add up to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.training.curve import LossPoint, with_point
from bot.training.run import (
    RunEnded,
    RunEvent,
    RunInterrupted,
    RunLowered,
    RunSample,
    RunTraining,
)

_SAMPLES_KEPT: Final = 4


@dataclass(frozen=True)
class RunProgress:
    """A run so far.

    Attributes:
        latest: The last event that tells where it stands.
        curve: The loss.
        samples: The latest pictures by the unfinished adapter, by step.
    """

    latest: RunEvent | None = None
    curve: Sequence[LossPoint] = ()
    samples: Sequence[RunSample] = ()
    interrupted: RunInterrupted | None = None
    lowered: RunLowered | None = None
    end: RunEnded | None = None

    def after(self, event: RunEvent) -> "RunProgress":
        match event:
            case RunSample():
                # A run that was interrupted draws some twice.
                others = [sample for sample in self.samples if sample.step < event.step]
                return replace(self, samples=(*others, event)[-_SAMPLES_KEPT:])
            case RunInterrupted():
                return replace(self, interrupted=event)
            case RunLowered():
                return replace(self, lowered=event)
            case RunEnded():
                return replace(self, end=event)
            case RunTraining():
                curve = with_point(self.curve, LossPoint(event.step, event.loss))
                return replace(self, latest=event, curve=curve)
            case _:
                return replace(self, latest=event)
