"""Where a run is done: from drawings to a version in service, from wherever it was left."""

import asyncio
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from rpc.errors import KshError
from trainer.drawings.captioning import Captioning
from trainer.drawings.drawings import Drawings
from trainer.inference_server import InferenceServer, NewVersion
from trainer.model_files import ModelFiles
from trainer.patience import NOT_NOW, patiently
from trainer.runs.book import RunBook
from trainer.runs.child import ChildDied, TrainingChild, TrainingImpossible
from trainer.runs.comparison import choose_columns, draw_grid
from trainer.runs.report import GridColumn, Report
from trainer.runs.reporting import loss_points, make_report
from trainer.runs.run import Interrupted, Preparing, Progress, Published, Run, RunState
from trainer.runs.snapshot import take_snapshot
from trainer.runs.verdict import judge
from trainer.settings import Device, RunLimits
from trainer.styles import Styles
from trainer.train.folder import RunFolder, write_whole
from trainer.train.job import Job
from trainer.train.line import Line, Prepared, Resumed, Trained
from trainer.train.results import AdapterManifest
from trainer.uninterrupted import uninterrupted

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A training process that dies so often at the same checkpoint will not get further.
_MAX_DEATHS: Final = 3


@dataclass(frozen=True)
class Workshop:
    """What a run is done with.

    Attributes:
        folder: Below it, each run has a folder.
        cache: Of latents and text embeddings.
        base_model: A folder or hub id.
        model_files: What is there by that name.
    """

    book: RunBook
    styles: Styles
    drawings: Drawings
    captioning: Captioning
    inference_server: InferenceServer
    child: TrainingChild
    folder: Path
    cache: Path
    base_model: str
    model_files: ModelFiles
    device: Device
    limits: RunLimits

    async def do(self, run: Run) -> None:
        """Does a run to its end, unless it fails.

        Raises:
            KshError: The inference server refused something; the message is for the artist.
            TrainingImpossible: It cannot be trained; likewise.
        """
        folder = RunFolder((self.folder / run.id).resolve())
        if not folder.job.exists():
            await self.drawings.inspect(run.style)
            await self.captioning.all_captioned(run.style)
        job = await take_snapshot(
            run,
            folder,
            self.drawings,
            self.book,
            base_model=self.base_model,
            device=self.device,
            cache=self.cache,
        )
        await self._must_not_know_forgotten_ones(run)
        if run.started_at is None:
            num_drawings = len(job.drawings)
            run = await self.book.record(
                run.id,
                Preparing(0, num_drawings),
                state=RunState.PREPARING,
                started_at=datetime.now(UTC),
                num_drawings=num_drawings,
                max_train_steps=job.parameters.max_train_steps,
            )
        if not folder.manifest.exists():
            await self._must_be_welcome(run)
            async with self.captioning.resting():
                await self._train(run, folder)
        run = await self._publish(run, job, folder)
        await self._compare_and_activate(run, job, folder)

    async def _must_not_know_forgotten_ones(self, run: Run) -> None:
        """Forgetting cancels runs; one that was being taken up again just then is found here."""
        if await self.book.knows_forgotten_drawings(run.id):
            msg = (
                "somebody whose drawings the run was to learn from asked to be forgotten; "
                "start another run"
            )
            raise TrainingImpossible(msg)

    async def _must_be_welcome(self, run: Run) -> None:
        """Hours are not to be spent on what the inference server would then refuse."""
        style = await self.styles.get(run.style)
        try:
            await self.inference_server.put_style(style)
            there = await self.inference_server.base_model()
        except NOT_NOW as error:
            log.info("trained before the inference server is asked", reason=str(error))
            return
        digest = await asyncio.to_thread(self.model_files.digest)
        if digest != there.digest:
            msg = (
                f"the trainer's base model is {self.model_files.name} ({digest[:8]}), and the "
                f"inference server holds {there.name} ({there.digest[:8]}): set "
                "TRAINER_BASE_MODEL and INFERENCE_SERVER_MODEL to the same"
            )
            raise TrainingImpossible(msg)

    async def _train(self, run: Run, folder: RunFolder) -> None:
        deaths, resumed_at = 0, 0
        while True:
            try:
                async with aclosing(self.child.train(folder)) as lines:
                    async for line in lines:
                        # Steps after the last checkpoint are lost, however many they were.
                        if isinstance(line, Resumed) and line.step > resumed_at:
                            deaths, resumed_at = 0, line.step
                        await self._record(run, line)
            except ChildDied as error:
                deaths += 1
                log.warning("the training process died", reason=str(error), deaths=deaths)
                if deaths == _MAX_DEATHS:
                    msg = f"the training process broke down {deaths} times: {error}"
                    raise TrainingImpossible(msg) from error
            else:
                return

    async def _record(self, run: Run, line: Line) -> None:
        match line:
            case Prepared():
                prepared = Preparing(line.num_done, line.num_drawings)
                await self.book.record(run.id, prepared, state=RunState.PREPARING)
            case Resumed():
                resumed = Interrupted(line.step)
                await self.book.record(run.id, resumed, state=RunState.TRAINING, step=line.step)
            case Trained():
                steps = run.max_train_steps
                rest = line.model_dump(exclude={"kind"})
                await self.book.record(
                    run.id,
                    Progress(max_train_steps=steps, **rest),
                    state=RunState.TRAINING,
                    step=line.step,
                )

    async def _publish(self, run: Run, job: Job, folder: RunFolder) -> Run:
        if run.version is not None:
            return await self.book.record(run.id, state=RunState.PUBLISHING)
        await self.book.record(run.id, state=RunState.PUBLISHING)
        manifest = AdapterManifest.model_validate_json(folder.manifest.read_bytes())
        new = NewVersion(folder.adapter, job, manifest)
        style = await self.styles.get(run.style)

        async def publish() -> int:
            # The server may be a new one, which has not heard of the style.
            await self.inference_server.put_style(style)
            return await self.inference_server.publish(new)

        version = await patiently(publish)
        return await self.book.record(run.id, Published(version), version=version)

    async def _compare_and_activate(self, run: Run, job: Job, folder: RunFolder) -> None:
        version = run.version
        if version is None:
            raise RuntimeError("a run is compared before it is published")
        before = await patiently(lambda: self.inference_server.version_in_service(run.style))
        if before == version:
            # The trainer died after it was put into service, and had written this down before.
            before = run.previous_version
        columns = await self._draw_grid(run, job, folder, before=before, after=version)
        events = await self.book.events(run.id)
        verdict = judge(loss_points(events))
        report = make_report(
            run, events, compared_with=before, columns=columns, now=datetime.now(UTC)
        )
        if verdict.accepted:
            await patiently(
                lambda: uninterrupted(self._activate(run.id, run.style, version, before, report))
            )
        else:
            await self.book.end(
                run.id, RunState.KEPT_BACK, reason=verdict.reason, report=report.to_json()
            )

    async def _activate(
        self, run_id: str, style: str, version: int, before: int | None, report: Report
    ) -> None:
        await self.book.record(run_id, previous_version=before)
        await self.inference_server.activate(style, version)
        await self.book.end(run_id, RunState.ACTIVATED, report=report.to_json())

    async def _draw_grid(
        self, run: Run, job: Job, folder: RunFolder, *, before: int | None, after: int
    ) -> list[GridColumn]:
        columns = choose_columns(job, run.parameters, self.limits.num_grid_columns)
        try:
            grid = await draw_grid(
                self.inference_server,
                run.style,
                columns,
                before=before,
                after=after,
                timeout_s=self.limits.draw_timeout_s,
            )
        except KshError as error:
            # A prompt that cannot be drawn must not cost the adapter.
            log.warning("there is no before/after grid", reason=str(error))
            return []
        await asyncio.to_thread(write_whole, folder.grid, grid)
        return columns
