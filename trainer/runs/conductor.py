"""Does the runs, one after the other, each from wherever it was left."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Self

import structlog

from rpc.errors import KshError
from trainer.captioner import Captioner
from trainer.drawings.drawings import Drawings
from trainer.inference_server import InferenceServer, NewVersion
from trainer.patience import patiently
from trainer.runs.book import RunBook
from trainer.runs.child import ChildDied, TrainingChild, TrainingImpossible
from trainer.runs.comparison import choose_columns, draw_grid
from trainer.runs.reporting import loss_points, make_report
from trainer.runs.run import (
    GridColumn,
    Interrupted,
    Preparing,
    Progress,
    Published,
    Run,
    RunState,
)
from trainer.runs.snapshot import take_snapshot
from trainer.runs.verdict import judge
from trainer.settings import Device, RunLimits
from trainer.styles import Styles
from trainer.train.job import (
    AdapterManifest,
    Job,
    Line,
    Prepared,
    Resumed,
    RunFolder,
    Trained,
    write_whole,
)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A training process that dies so often without a step in between will not get further.
_MAX_DEATHS: Final = 3
_STARTED: Final = frozenset(
    {
        RunState.PREPARING,
        RunState.TRAINING,
        RunState.EVALUATING,
        RunState.PUBLISHING,
    }
)


@dataclass(frozen=True)
class Workshop:
    """What a run is done with.

    Attributes:
        folder: Below it, each run has a folder.
        cache: Of latents and text embeddings.
        base_model: A folder or hub id.
    """

    book: RunBook
    styles: Styles
    drawings: Drawings
    captioner: Captioner
    inference_server: InferenceServer
    child: TrainingChild
    folder: Path
    cache: Path
    base_model: str
    device: Device
    limits: RunLimits


class Conductor:
    """Takes the open runs in turn. Stopped in the middle of one, it goes on with it next time."""

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._book = workshop.book
        self._news = asyncio.Event()
        self._current: tuple[str, asyncio.Task[None]] | None = None

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(cls, workshop: Workshop) -> AsyncIterator[Self]:
        """Does runs until the block is left; leaves no process behind."""
        conductor = cls(workshop)
        await conductor._mark_interrupted()
        task = asyncio.create_task(conductor._conduct_all())
        try:
            yield conductor
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
            await conductor._mark_interrupted()

    def wake(self) -> None:
        """There is a new run."""
        self._news.set()

    async def cancel(self, run_id: str) -> Run:
        """Ends a run within one training step; nothing of it is published."""
        await self._interrupt(run_id)
        run = await self._book.end(run_id, RunState.CANCELLED)
        # It may have been taken up in between.
        await self._interrupt(run_id)
        return run

    async def _interrupt(self, run_id: str) -> None:
        if self._current is not None and self._current[0] == run_id:
            _, task = self._current
            task.cancel()
            await asyncio.wait((task,))

    async def _mark_interrupted(self) -> None:
        for run in await self._book.open_runs():
            if run.state in _STARTED:
                await self._book.record(run.id, state=RunState.INTERRUPTED)

    async def _conduct_all(self) -> None:
        while True:
            self._news.clear()
            for run in await self._book.open_runs():
                await self._conduct(run)
                # The next one may have been cancelled since.
                self._news.set()
                break
            await self._news.wait()

    async def _conduct(self, run: Run) -> None:
        task = asyncio.create_task(self._to_its_end(run))
        self._current = run.id, task
        try:
            # Waited for, not awaited: a run that is cancelled does not cancel this.
            await asyncio.wait((task,))
        finally:
            self._current = None
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    async def _to_its_end(self, run: Run) -> None:
        with structlog.contextvars.bound_contextvars(run=run.id):
            try:
                await self._do(run)
            except (KshError, TrainingImpossible) as error:
                log.warning("run failed", reason=str(error))
                await self._book.end(run.id, RunState.FAILED, reason=str(error))
            except Exception:
                log.exception("internal error in a run")
                reason = f"internal error (run {run.id}); the trainer's log says more"
                await self._book.end(run.id, RunState.FAILED, reason=reason)

    async def _do(self, run: Run) -> None:
        workshop = self._workshop
        folder = RunFolder((workshop.folder / run.id).resolve())
        job = await take_snapshot(
            run,
            folder,
            workshop.drawings,
            base_model=workshop.base_model,
            device=workshop.device,
            cache=workshop.cache,
        )
        if run.started_at is None:
            num_drawings = len(job.drawings)
            run = await self._book.record(
                run.id,
                Preparing(0, num_drawings),
                state=RunState.PREPARING,
                started_at=datetime.now(UTC),
                num_drawings=num_drawings,
                max_train_steps=job.parameters.max_train_steps,
            )
        if not folder.manifest.exists():
            await workshop.captioner.rest()
            await self._train(run, folder)
        run = await self._publish(run, job, folder)
        await self._compare_and_activate(run, job, folder)

    async def _train(self, run: Run, folder: RunFolder) -> None:
        deaths = 0
        while True:
            try:
                async with aclosing(self._workshop.child.train(folder)) as lines:
                    async for line in lines:
                        deaths = 0 if isinstance(line, Trained) else deaths
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
                await self._book.record(run.id, prepared, state=RunState.PREPARING)
            case Resumed():
                resumed = Interrupted(line.step)
                await self._book.record(run.id, resumed, state=RunState.TRAINING, step=line.step)
            case Trained():
                steps = run.max_train_steps
                rest = line.model_dump(exclude={"kind"})
                await self._book.record(
                    run.id,
                    Progress(max_train_steps=steps, **rest),
                    state=RunState.TRAINING,
                    step=line.step,
                )

    async def _publish(self, run: Run, job: Job, folder: RunFolder) -> Run:
        if run.version is not None:
            return await self._book.record(run.id, state=RunState.PUBLISHING)
        await self._book.record(run.id, state=RunState.PUBLISHING)
        manifest = AdapterManifest.model_validate_json(folder.manifest.read_bytes())
        new = NewVersion(folder.adapter, job, manifest)
        style = await self._workshop.styles.get(run.style)

        async def publish() -> int:
            # The server may be a new one, which has not heard of the style.
            await self._workshop.inference_server.put_style(style)
            return await self._workshop.inference_server.publish(new)

        version = await patiently(publish)
        return await self._book.record(run.id, Published(version), version=version)

    async def _compare_and_activate(self, run: Run, job: Job, folder: RunFolder) -> None:
        server, version = self._workshop.inference_server, run.version
        if version is None:
            raise RuntimeError("a run is compared before it is published")
        before = await patiently(lambda: server.version_in_service(run.style))
        before = None if before == version else before
        columns = await self._draw_grid(run, job, folder, before=before, after=version)
        events = await self._book.events(run.id)
        verdict = judge(loss_points(events))
        state = RunState.KEPT_BACK
        if verdict.accepted:
            await patiently(lambda: server.activate(run.style, version))
            state = RunState.ACTIVATED
        report = make_report(
            run, events, compared_with=before, columns=columns, now=datetime.now(UTC)
        )
        await self._book.end(
            run.id,
            state,
            reason=verdict.reason,
            previous_version=before if verdict.accepted else None,
            report=report.to_json(),
        )

    async def _draw_grid(
        self, run: Run, job: Job, folder: RunFolder, *, before: int | None, after: int
    ) -> list[GridColumn]:
        limits = self._workshop.limits
        columns = choose_columns(job, run.parameters, limits.num_grid_columns)
        try:
            grid = await draw_grid(
                self._workshop.inference_server,
                run.style,
                columns,
                before=before,
                after=after,
                timeout_s=limits.draw_timeout_s,
            )
        except KshError as error:
            # A prompt that cannot be drawn must not cost the adapter.
            log.warning("there is no before/after grid", reason=str(error))
            return []
        await asyncio.to_thread(write_whole, folder.grid, grid)
        return columns
