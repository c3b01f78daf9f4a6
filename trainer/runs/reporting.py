"""The report of a run, out of the events that are left of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from trainer.runs.report import GridColumn, LossPoint, Report
from trainer.runs.run import Progress, Published, Run, RunEvent

_MAX_LOSS_POINTS: Final = 200


def loss_points(events: Sequence[RunEvent]) -> tuple[LossPoint, ...]:
    """Mean losses over about equal stretches of the run."""
    told = [event.what for event in events if isinstance(event.what, Progress)]
    every = -(-len(told) // _MAX_LOSS_POINTS) or 1
    points, done = [], 0
    for start in range(0, len(told), every):
        stretch = told[start : start + every]
        # Each tells the mean of the steps since the one before; a resumed run tells some twice.
        steps = [
            max(after.step - before, 1)
            for before, after in zip(
                [done, *(progress.step for progress in stretch)], stretch, strict=False
            )
        ]
        total = sum(progress.loss * n for progress, n in zip(stretch, steps, strict=True))
        points.append(LossPoint(stretch[-1].step, total / sum(steps)))
        done = stretch[-1].step
    return tuple(points)


def make_report(
    run: Run,
    events: Sequence[RunEvent],
    *,
    compared_with: int | None,
    columns: Sequence[GridColumn],
    now: datetime,
) -> Report:
    """What the run came to; stretches of time include those in which the trainer was down."""
    begun = run.started_at or run.created_at
    training = [event.time for event in events if isinstance(event.what, Progress)]
    published = [event.time for event in events if isinstance(event.what, Published)]
    trained_from, trained_to = (training[0], training[-1]) if training else (begun, begun)
    return Report(
        compared_with=compared_with,
        columns=tuple(columns),
        losses=loss_points(events),
        preparing_s=(trained_from - begun).total_seconds(),
        training_s=(trained_to - trained_from).total_seconds(),
        evaluating_s=(now - published[-1]).total_seconds() if published else 0.0,
    )
