"""The book of runs: every run and every event of it, and word of new events."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.ext.asyncio import AsyncSession

from rpc.errors import FailedPrecondition, Unavailable
from trainer.database import Database
from trainer.database.tables import RunDrawingRow, RunEventRow, RunRow
from trainer.errors import RunNotFound
from trainer.page_token import number_of, token_of
from trainer.parameters import TrainingParameters
from trainer.runs.lineage import knows_forgotten_drawings
from trainer.runs.report import Report
from trainer.runs.run import (
    KIND_OF,
    KINDS,
    Ended,
    Happening,
    Progress,
    Run,
    RunEvent,
    RunMode,
    RunState,
)

_OPEN_STATES: Final = tuple(state.value for state in RunState if not state.ended)
# RunProgress of a run that has ended: enough for a chart.
_MAX_PROGRESS_KEPT: Final = 200


@dataclass(frozen=True)
class Page:
    """Some runs, newest first; with an empty token it is the last page."""

    runs: Sequence[Run]
    next_page_token: str


class RunBook:
    """What is known of runs. Who watches one hears of each event within milliseconds."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._news: dict[str, asyncio.Event] = {}

    async def get(self, run_id: str) -> Run:
        """One run.

        Raises:
            RunNotFound: There is none with this id.
        """
        async with self._database.reading() as session:
            return run_of(await row_of(session, run_id))

    async def open_runs(self) -> Sequence[Run]:
        """The runs that have not ended, in the order in which they were started."""
        rows = select(RunRow).where(RunRow.state.in_(_OPEN_STATES)).order_by(RunRow.number)
        async with self._database.reading() as session:
            return [run_of(row) for row in await session.scalars(rows)]

    async def page(self, *, style: str | None, size: int, token: str) -> Page:
        """Some runs.

        Raises:
            InvalidRequest: The token is none of ours.
        """
        rows = select(RunRow).order_by(RunRow.number.desc()).limit(size + 1)
        if style is not None:
            rows = rows.where(RunRow.style == style)
        if token:
            rows = rows.where(RunRow.number < number_of(token))
        async with self._database.reading() as session:
            found = (await session.scalars(rows)).all()
        more = len(found) > size
        next_token = token_of(found[size - 1].number) if more else ""
        return Page([run_of(row) for row in found[:size]], next_token)

    async def record(self, run_id: str, *happenings: Happening, **changes: Any) -> Run:  # noqa: ANN401 - columns
        """Changes the columns of an open run and adds events, at once; tells who watches.

        Args:
            run_id: Of the run.
            happenings: New events.
            changes: By name of the column; a state as RunState.

        Raises:
            FailedPrecondition: It has ended.
        """
        async with self._database.writing() as session:
            row = await row_of(session, run_id)
            if RunState(row.state).ended:
                raise FailedPrecondition("the run has ended")
            for name, value in changes.items():
                setattr(row, name, value.value if isinstance(value, RunState) else value)
            for happening in happenings:
                await add_event(session, run_id, happening)
            run = run_of(row)
        self.tell(run_id)
        return run

    async def record_drawings(self, run_id: str, digests: Sequence[str]) -> None:
        """Writes down what a run learns from; once more does no harm."""
        rows = [{"run_id": run_id, "sha256": sha256} for sha256 in digests]
        async with self._database.writing() as session:
            await session.execute(insert(RunDrawingRow).on_conflict_do_nothing(), rows)

    async def knows_forgotten_drawings(self, run_id: str) -> bool:
        """Whether a run, or one that it continues, learns from a drawing that is forgotten."""
        async with self._database.reading() as session:
            return await knows_forgotten_drawings(session, run_id)

    async def end(self, run_id: str, state: RunState, **changes: Any) -> Run:  # noqa: ANN401
        """Ends a run, with its last event; does nothing to one that has ended."""
        async with self._database.writing() as session:
            row = await row_of(session, run_id)
            if not RunState(row.state).ended:
                row.state, row.ended_at = state.value, datetime.now(UTC)
                for name, value in changes.items():
                    setattr(row, name, value)
                await _thin_out(session, run_id)
                await add_event(session, run_id, Ended())
            run = run_of(row)
        self.tell(run_id)
        return run

    async def promoted(self, run_id: str, previous_version: int | None) -> Run:
        """Writes down that the version of a run that had ended is in service now."""
        async with self._database.writing() as session:
            row = await row_of(session, run_id)
            row.state, row.reason = RunState.ACTIVATED.value, ""
            row.previous_version = previous_version
            return run_of(row)

    async def events(self, run_id: str, *, after: int = 0) -> Sequence[RunEvent]:
        """The events of a run that are kept."""
        rows = (
            select(RunEventRow)
            .where(RunEventRow.run_id == run_id, RunEventRow.sequence > after)
            .order_by(RunEventRow.sequence)
        )
        async with self._database.reading() as session:
            return [
                RunEvent(row.sequence, row.time, KINDS[row.kind](**row.body))
                for row in await session.scalars(rows)
            ]

    async def watch(
        self, run_id: str, *, after: int, until: asyncio.Event
    ) -> AsyncGenerator[RunEvent, None]:
        """The events of a run, those to come included, to its last.

        Args:
            run_id: Of the run.
            after: The sequence number of the last event known.
            until: Set when there is no more time to watch.

        Raises:
            RunNotFound: There is none with this id.
            Unavailable: `until` was set.
        """
        await self.get(run_id)
        stopping = asyncio.create_task(until.wait())
        try:
            while True:
                # Before reading, so that nothing falls between reading and waiting.
                news = self._news.setdefault(run_id, asyncio.Event())
                for event in await self.events(run_id, after=after):
                    yield event
                    after = event.sequence
                    if isinstance(event.what, Ended):
                        return
                if (await self.get(run_id)).state.ended and news is self._news.get(run_id):
                    return
                waiting = asyncio.create_task(news.wait())
                await asyncio.wait((waiting, stopping), return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                if stopping.done():
                    raise Unavailable("the trainer is shutting down; watch the run again later")
        finally:
            stopping.cancel()

    async def report(self, run_id: str) -> Report | None:
        """The report of a run, if it came to one."""
        async with self._database.reading() as session:
            row = await row_of(session, run_id)
        return Report.from_json(row.report) if row.report is not None else None

    async def withdraw_report(self, run_id: str) -> None:
        """Has a run tell nothing any more of what it came to."""
        async with self._database.writing() as session:
            (await row_of(session, run_id)).report = None

    def tell(self, run_id: str) -> None:
        """Wakes who watches the run."""
        news = self._news.pop(run_id, None)
        if news is not None:
            news.set()


async def add_event(session: AsyncSession, run_id: str, happening: Happening) -> None:
    """Adds an event to a run, with the next sequence number."""
    last = select(func.max(RunEventRow.sequence)).where(RunEventRow.run_id == run_id)
    session.add(
        RunEventRow(
            run_id=run_id,
            sequence=((await session.scalars(last)).one() or 0) + 1,
            time=datetime.now(UTC),
            kind=KIND_OF[type(happening)],
            body=asdict(happening),
        )
    )
    await session.flush()


async def row_of(session: AsyncSession, run_id: str) -> RunRow:
    """A run's row.

    Raises:
        RunNotFound: There is none with this id.
    """
    row = (await session.scalars(select(RunRow).where(RunRow.id == run_id))).one_or_none()
    if row is None:
        raise RunNotFound(run_id)
    return row


def run_of(row: RunRow) -> Run:
    """The run of a row."""
    return Run(
        id=row.id,
        style=row.style,
        state=RunState(row.state),
        parameters=TrainingParameters.of(row.parameters),
        asked=TrainingParameters.of(row.asked),
        mode=RunMode(row.mode),
        agreed_from=row.agreed_from,
        continued_from=row.continued_from,
        continued_run_id=row.continued_run_id,
        mode_reason=row.mode_reason,
        created_at=row.created_at,
        num_drawings=row.num_drawings,
        started_by=row.started_by,
        started_at=row.started_at,
        ended_at=row.ended_at,
        step=row.step,
        max_train_steps=row.max_train_steps,
        version=row.version,
        previous_version=row.previous_version,
        reason=row.reason,
    )


async def _thin_out(session: AsyncSession, run_id: str) -> None:
    """Deletes progress events but some, evenly spaced, the last among them."""
    progress = RunEventRow.run_id == run_id, RunEventRow.kind == KIND_OF[Progress]
    rows = select(RunEventRow.sequence).where(*progress).order_by(RunEventRow.sequence.desc())
    sequences = (await session.scalars(rows)).all()
    every = -(-len(sequences) // _MAX_PROGRESS_KEPT) or 1
    kept = sequences[::every]
    if len(kept) < len(sequences):
        await session.execute(
            delete(RunEventRow).where(*progress, RunEventRow.sequence.not_in(kept))
        )
