"""The report of a run, out of what is left of it."""

import asyncio
import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from rpc.errors import FailedPrecondition
from rpc.language import Language
from trainer.reporting import (
    PicturePair,
    ReportContent,
    page_path,
    render,
    write_report,
)
from trainer.runs.book import RunBook
from trainer.runs.comparison import choose_comparison
from trainer.runs.report import DataSet, LossPoint, Report
from trainer.runs.run import Progress, Run, RunEvent, Sample
from trainer.runs.trial import Outcome
from trainer.styles import Styles
from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.results import AdapterManifest, HeldOutLosses

_MAX_LOSS_POINTS: Final = 200
# Pages made at a time: each holds all of its pictures, and a processor.
_MAX_PAGES: Final = 2


@dataclass(frozen=True)
class Reporting:
    """Where reports are made.

    Attributes:
        folder: Below it, each run has a folder.
        base_model: Its name, for people.
    """

    book: RunBook
    styles: Styles
    folder: Path
    base_model: str
    _rendering: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(_MAX_PAGES))

    async def report(
        self, run: Run, job: Job, folder: RunFolder, rival: int | None, outcome: Outcome
    ) -> Report:
        """What the run came to; stretches of time include those in which the trainer was down."""
        events = await self.book.events(run.id)
        manifest, held_out = await asyncio.to_thread(_results, folder)
        begun = run.started_at or run.created_at
        training = [event.time for event in events if isinstance(event.what, Progress)]
        trained_from, trained_to = (training[0], training[-1]) if training else (begun, begun)
        return Report(
            compared_with=rival,
            continued_from=run.continued_from,
            mode_reason=run.mode_reason,
            data_set=DataSet(
                num_drawings=len(job.drawings),
                num_new=job.num_new,
                num_held_out=held_out.num_drawings,
                digest=manifest.dataset_digest,
            ),
            columns=tuple(outcome.grid.columns),
            grid_is_flagged=outcome.grid.is_flagged,
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

    async def write(self, run_id: str) -> None:
        """Leaves the report of a run that has ended in its folder, for people and for programs.

        Of one that is done, what only training needed is deleted then.
        """
        run = await self.book.get(run_id)
        folder = self._folder_of(run)
        if folder.job.exists():
            content = await self._content(run, folder)
            await asyncio.to_thread(write_report, folder, content)
            if run.version is not None:
                await asyncio.to_thread(folder.tidy)

    async def withdraw(self, run_id: str) -> None:
        """Deletes what a run that has ended came to: the report, the pictures, all its files.

        Its captions stand in many of them, and so does what it learnt; only the log says less.
        """
        await self.book.withdraw_report(run_id)
        path = (self.folder / run_id).resolve()
        await asyncio.to_thread(shutil.rmtree, path, ignore_errors=True)

    def is_missing(self, run: Run) -> bool:
        """Whether a run that has ended, and came as far as to learn, left none."""
        folder = self._folder_of(run)
        return folder.job.exists() and not page_path(folder).exists()

    async def page(self, run: Run, language: Language) -> bytes:
        """The report as a page, in this language until its reader switches.

        Raises:
            FailedPrecondition: The run's files were deleted.
        """
        folder = self._folder_of(run)
        if not folder.job.exists():
            raise FailedPrecondition("the run's files are not there any more")
        async with self._rendering:
            content = await self._content(run, folder)
            return await asyncio.to_thread(render, folder, content, language=language)

    def _folder_of(self, run: Run) -> RunFolder:
        return RunFolder((self.folder / run.id).resolve())

    async def _content(self, run: Run, folder: RunFolder) -> ReportContent:
        report = await self.book.report(run.id) or await self._unfinished(run)
        style = await self.styles.get(run.style)
        job = Job.model_validate_json(await asyncio.to_thread(folder.job.read_bytes))
        return ReportContent(
            run=run,
            report=report,
            display_name=style.words.display_name,
            trigger=style.words.trigger,
            pairs=self._pairs(run, report, job, folder),
            sample_prompt=job.samples.prompt if job.samples is not None else "",
            base_model=self.base_model,
            base_loss=await asyncio.to_thread(_base_loss, folder),
        )

    def _pairs(
        self, run: Run, report: Report, job: Job, folder: RunFolder
    ) -> tuple[PicturePair, ...]:
        """Each prompt's first seed."""
        if run.version is None or not report.columns:
            return ()
        comparison = choose_comparison(job)
        before = comparison.pictures(folder, report.compared_with)
        after = comparison.pictures(folder, run.version)
        columns = comparison.columns(len(comparison.prompts))
        return tuple(
            PicturePair(column, olds[0], news[0])
            for column, olds, news in zip(columns, before, after, strict=True)
        )

    async def _unfinished(self, run: Run) -> Report:
        """Of a run that failed or was cancelled: how far it came."""
        events = await self.book.events(run.id)
        return Report(
            compared_with=None,
            continued_from=run.continued_from,
            mode_reason=run.mode_reason,
            columns=(),
            losses=loss_points(events),
            samples=sample_steps(events),
            preparing_s=0.0,
            training_s=0.0,
            evaluating_s=0.0,
        )


def _results(folder: RunFolder) -> tuple[AdapterManifest, HeldOutLosses]:
    return (
        AdapterManifest.model_validate_json(folder.manifest.read_bytes()),
        folder.read_held_out(),
    )


def _base_loss(folder: RunFolder) -> float | None:
    try:
        held_out = folder.read_held_out()
    except FileNotFoundError:
        # It failed, or was cancelled, before anything was measured.
        return None
    return held_out.base.loss if held_out.base is not None else None


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
