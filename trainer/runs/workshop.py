"""Where a run is done: from drawings to a version in service, from wherever it was left."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from trainer.drawings.captioning import Captioning
from trainer.drawings.drawings import Drawings
from trainer.inference_server import InferenceServer, NewVersion
from trainer.patience import patiently
from trainer.runs.book import RunBook
from trainer.runs.child import TrainingImpossible
from trainer.runs.report import Report
from trainer.runs.reporting import Reporting
from trainer.runs.run import Captioning as CaptioningEvent
from trainer.runs.run import Preparing, Published, Run, RunState
from trainer.runs.snapshot import Snapshots
from trainer.runs.training import Training
from trainer.runs.trial import Trial
from trainer.styles import Style, Styles
from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.results import AdapterManifest
from trainer.uninterrupted import uninterrupted


@dataclass(frozen=True)
class Workshop:
    """What a run is done with, stage by stage: each finds what was done before it was killed.

    Attributes:
        folder: Below it, each run has a folder.
    """

    book: RunBook
    styles: Styles
    drawings: Drawings
    captioning: Captioning
    inference_server: InferenceServer
    snapshots: Snapshots
    training: Training
    trial: Trial
    reporting: Reporting
    folder: Path

    async def do(self, run: Run) -> None:
        """Does a run to its end, unless it fails.

        Raises:
            KshError: The inference server refused something; the message is for the artist.
            TrainingImpossible: It cannot be trained; likewise.
        """
        folder = RunFolder((self.folder / run.id).resolve())
        if run.started_at is None:
            run = await self.book.record(run.id, started_at=datetime.now(UTC))
        if not folder.job.exists():
            await self._caption(run)
        style = await self.styles.get(run.style)
        job = await self.snapshots.take(run, folder, style.words.trigger)
        await self._must_not_know_forgotten_ones(run)
        if not folder.manifest.exists():
            run = await self._prepare(run, job)
            async with self.captioning.resting():
                await self.training.train(run, style, job, folder)
        run = await self._publish(run, style, job, folder)
        await self._judge_and_activate(run, job, folder)

    async def _caption(self, run: Run) -> None:
        async def report(num_left: int) -> None:
            await self.book.record(run.id, CaptioningEvent(num_left), state=RunState.CAPTIONING)

        await self.drawings.inspect(run.style)
        await self.captioning.all_captioned(run.style, report)

    async def _must_not_know_forgotten_ones(self, run: Run) -> None:
        """Forgetting cancels runs; one that was being taken up again just then is found here."""
        if await self.book.knows_forgotten_drawings(run.id):
            msg = (
                "somebody whose drawings the run was to learn from asked to be forgotten; "
                "start another run"
            )
            raise TrainingImpossible(msg)

    async def _prepare(self, run: Run, job: Job) -> Run:
        num_drawings = len(job.drawings)
        num_looked_at = num_drawings + len(job.held_out)
        known = run.num_drawings > 0
        return await self.book.record(
            run.id,
            # Once: a run that goes on says from where.
            *([] if known else [Preparing(0, num_looked_at)]),
            state=RunState.PREPARING,
            num_drawings=num_drawings,
            max_train_steps=job.parameters.max_train_steps,
        )

    async def _publish(self, run: Run, style: Style, job: Job, folder: RunFolder) -> Run:
        if run.version is not None:
            return run
        await self.book.record(run.id, state=RunState.PUBLISHING)
        manifest = AdapterManifest.model_validate_json(folder.manifest.read_bytes())
        new = NewVersion(folder.adapter, job, manifest)

        async def publish() -> int:
            # The server may be a new one, which has not heard of the style.
            await self.inference_server.put_style(style)
            return await self.inference_server.publish(new)

        version = await patiently(publish)
        return await self.book.record(run.id, Published(version), version=version)

    async def _judge_and_activate(self, run: Run, job: Job, folder: RunFolder) -> None:
        version = run.version
        if version is None:
            raise RuntimeError("a run is judged before it is published")
        run = await self.book.record(run.id, state=RunState.JUDGING)
        while True:
            rival = await self._rival(run)
            outcome = await self.trial.hold(run, job, folder, rival)
            # Judging takes minutes: a manager may have put another one into service meanwhile.
            if not outcome.verdict.accepted or await self._rival(run) == rival:
                break
        report = await self.reporting.report(run, job, folder, rival, outcome)
        if outcome.verdict.accepted:
            await patiently(lambda: uninterrupted(self._activate(run, version, rival, report)))
        else:
            await self.book.end(
                run.id,
                RunState.KEPT_BACK,
                reason="; ".join(outcome.verdict.reasons),
                report=report.to_json(),
            )

    async def _rival(self, run: Run) -> int | None:
        """The version that the run's would replace; None: the base model alone."""
        there = await patiently(lambda: self.inference_server.in_service(run.style))
        number = there.number if there is not None else None
        # The trainer died after it was put into service, and had written this down before.
        return run.previous_version if number == run.version else number

    async def _activate(self, run: Run, version: int, before: int | None, report: Report) -> None:
        await self.book.record(run.id, previous_version=before)
        replaced = await self.inference_server.activate(run.style, version)
        # Itself, where this is done once more.
        previous = before if replaced == version else replaced
        await self.book.end(
            run.id, RunState.ACTIVATED, report=report.to_json(), previous_version=previous
        )
