"""Does the runs, one after the other, each from wherever it was left."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Final, Self

import structlog

from rpc.errors import KshError
from trainer.runs.child import TrainingImpossible
from trainer.runs.run import Run, RunState
from trainer.runs.workshop import Workshop

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# After what went wrong beyond one run, such as a disk that is full.
_PAUSE_S: Final = 5.0
# Runs whose reports are looked for at the start.
_LOOKED_AT: Final = 10
_STARTED: Final = frozenset(
    {
        RunState.CAPTIONING,
        RunState.PREPARING,
        RunState.TRAINING,
        RunState.EVALUATING,
        RunState.PUBLISHING,
        RunState.JUDGING,
    }
)


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
        await conductor._clear_up()
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

    async def cancel(self, run_id: str, *, reason: str = "") -> Run:
        """Ends a run within one training step; one that is going into service goes there.

        Args:
            run_id: Of the run.
            reason: Why, for people, where none of them cancelled it.
        """
        await self._interrupt(run_id)
        run = await self._book.end(run_id, RunState.CANCELLED, reason=reason)
        # It may have been taken up in between.
        await self._interrupt(run_id)
        await self.leave_report(run_id)
        return run

    async def _interrupt(self, run_id: str) -> None:
        if self._current is not None and self._current[0] == run_id:
            _, task = self._current
            task.cancel()
            await asyncio.wait((task,))

    async def _clear_up(self) -> None:
        """Does for the last runs what a killed trainer may have left undone after their end."""
        page = await self._book.page(style=None, size=_LOOKED_AT, token="")
        for run in page.runs:
            if run.state.ended and self._workshop.reporting.is_missing(run):
                await self.leave_report(run.id)

    async def _mark_interrupted(self) -> None:
        for run in await self._book.open_runs():
            if run.state in _STARTED:
                await self._book.record(run.id, state=RunState.INTERRUPTED)

    async def _conduct_all(self) -> None:
        while True:
            try:
                await self._conduct_next()
            except Exception:
                log.exception("runs cannot be gone on with; trying again later", pause_s=_PAUSE_S)
                await asyncio.sleep(_PAUSE_S)

    async def _conduct_next(self) -> None:
        self._news.clear()
        # Read anew for each: the next one may have been cancelled since.
        waiting = await self._book.open_runs()
        if waiting:
            await self._conduct(waiting[0])
        else:
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

    async def leave_report(self, run_id: str) -> None:
        """Writes what a run came to into its folder, as it is now."""
        try:
            await self._workshop.reporting.write(run_id)
        except Exception:
            # What became of the run does not depend on it.
            log.exception("a report could not be written", run=run_id)

    async def _to_its_end(self, run: Run) -> None:
        with structlog.contextvars.bound_contextvars(run=run.id):
            try:
                await self._workshop.do(run)
            except (KshError, TrainingImpossible) as error:
                log.warning("run failed", reason=str(error))
                await self._book.end(run.id, RunState.FAILED, reason=str(error))
            except Exception:
                log.exception("internal error in a run")
                reason = f"internal error (run {run.id}); the trainer's log says more"
                await self._book.end(run.id, RunState.FAILED, reason=reason)
            await self.leave_report(run.id)
