"""The report of a run, out of what is left of it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from trainer.runs.book import RunBook
from trainer.runs.report import DataSet, LossPoint, Report
from trainer.runs.run import Progress, Run, RunEvent, Sample
from trainer.runs.trial import Outcome
from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.results import AdapterManifest, HeldOutLosses

_MAX_LOSS_POINTS: Final = 200


@dataclass(frozen=True)
class Reporting:
    """Where reports are made."""

    book: RunBook

    async def report(
        self, run: Run, job: Job, folder: RunFolder, rival: int | None, outcome: Outcome
    ) -> Report:
        """What the run came to; stretches of time include those in which the trainer was down."""
        events = await self.book.events(run.id)
        manifest = AdapterManifest.model_validate_json(
            await asyncio.to_thread(folder.manifest.read_bytes)
        )
        held_out = HeldOutLosses.model_validate_json(
            await asyncio.to_thread(folder.held_out.read_bytes)
        )
        new = sum(drawing.repeats > 1 for drawing in job.drawings)
        begun = run.started_at or run.created_at
        training = [event.time for event in events if isinstance(event.what, Progress)]
        trained_from, trained_to = (training[0], training[-1]) if training else (begun, begun)
        return Report(
            compared_with=rival,
            continued_from=run.continued_from,
            mode_reason=run.mode_reason,
            data_set=DataSet(
                num_drawings=len(job.drawings),
                num_new=new if job.continues is not None else len(job.drawings),
                num_held_out=held_out.num_drawings,
                digest=manifest.dataset_digest,
            ),
            columns=tuple(outcome.columns),
            losses=loss_points(events),
            held_out_losses=tuple(LossPoint(each.step, each.loss) for each in held_out.checkpoints),
            chosen_step=held_out.best_step,
            samples=sample_steps(events),
            metrics=outcome.verdict.metrics,
            reasons=outcome.verdict.reasons,
            preparing_s=(trained_from - begun).total_seconds(),
            training_s=(trained_to - trained_from).total_seconds(),
            evaluating_s=(datetime.now(UTC) - trained_to).total_seconds(),
        )


def sample_steps(events: Sequence[RunEvent]) -> tuple[int, ...]:
    """The steps after which a picture was drawn; a resumed run tells some twice."""
    told = {event.what.step for event in events if isinstance(event.what, Sample)}
    return tuple(sorted(told))


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
