"""Where runs are asked for: started, cancelled, promoted."""

import asyncio
import contextlib
import hashlib
import json
import uuid
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from rpc.errors import AlreadyExists, FailedPrecondition, QueueFull
from trainer.actor import Actor
from trainer.database import Database
from trainer.database.tables import DrawingRow, RunRow
from trainer.parameters import ARTISTS, TrainingParameters, check_fits, checked
from trainer.patience import NOT_NOW
from trainer.runs.book import RunBook, add_event, row_of, run_of
from trainer.runs.conductor import Conductor
from trainer.runs.holding_out import to_be_held_out
from trainer.runs.plan import Plan, Planner
from trainer.runs.run import Queued, Run, RunMode, RunState
from trainer.settings import RunLimits
from trainer.styles import Style, Styles

# The artist's own, after their trigger.
_VALIDATION_PROMPT: Final = (
    "an anime girl, blonde hair, green eyes, school uniform, smile, sunshine, outside, park, "
    "river, blue sky"
)

# Of a run's id, where people read it.
_ID_CHARACTERS: Final = 8


@dataclass(frozen=True)
class RunRequest:
    """What somebody asks for.

    Attributes:
        parameters: What differs from the defaults.
        mode: What the run begins with.
        request_id: The same one sent again gets the run it got the first time.
        agreed_from: What somebody was shown and said yes to; see Run.
    """

    style: str
    parameters: TrainingParameters
    request_id: str | None = None
    mode: RunMode = RunMode.AUTO
    agreed_from: int | None = None


Activate = Callable[[str, int], Awaitable[int | None]]
"""Puts a style's version into service and returns the one before; see InferenceServer.activate."""


class RunOffice:
    """Takes requests about runs.

    Args:
        database: Where they are kept.
        book: Tells of them.
        styles: Whose they are.
        conductor: Does them.
        planner: Tells what one would do.
        limits: Bounds.
        model_defaults: What the base model is trained with best.
        activate: Puts a version into service.
    """

    def __init__(
        self,
        database: Database,
        book: RunBook,
        styles: Styles,
        conductor: Conductor,
        planner: Planner,
        limits: RunLimits,
        model_defaults: TrainingParameters,
        activate: Activate,
    ) -> None:
        self._database = database
        self._book = book
        self._styles = styles
        self._conductor = conductor
        self._planner = planner
        self._limits = limits
        self._model_defaults = model_defaults
        self._activate = activate

    async def start(self, actor: Actor, request: RunRequest) -> Run:
        """Queues a run.

        Raises:
            InvalidRequest: A parameter is out of its range, or does not suit the run's size.
            StyleNotFound: There is no such style.
            PermissionDenied: The actor does not manage its owner.
            FailedPrecondition: Too few drawings; or it is to continue, and cannot.
            AlreadyExists: The request id belongs to another request.
            QueueFull: Too many runs are waiting, of the style or of all.
        """
        style = await self._styles.managed(actor, request.style)
        parameters = self._in_full(style, checked(request.parameters))
        digest = _digest(request)
        async with self._database.reading() as session:
            known = await _known(session, request, digest)
        if known is not None:
            return known
        if request.mode is RunMode.CONTINUE:
            # While the inference server is away, nobody knows whether it can.
            with contextlib.suppress(*NOT_NOW):
                await self.plan(actor, request)
        async with self._database.writing() as session:
            # It may have come twice at once.
            known = await _known(session, request, digest)
            if known is not None:
                return known
            waiting = await self._book.open_runs()
            self._check_queue(style, waiting)
            await self._check_drawings(session, style, request.parameters, parameters)
            row = RunRow(
                id=str(uuid.uuid4()),
                style=style.name,
                state=RunState.QUEUED.value,
                parameters=parameters.given(),
                mode=request.mode.value,
                agreed_from=request.agreed_from,
                asked=request.parameters.given(),
                request_id=request.request_id,
                request_sha256=digest,
                started_by=actor.user_id,
                created_at=datetime.now(UTC),
                num_drawings=0,
                step=0,
                max_train_steps=0,
                reason="",
            )
            session.add(row)
            await session.flush()
            await add_event(session, row.id, Queued(position=len(waiting)))
            run = run_of(row)
        self._conductor.wake()
        return run

    async def plan(self, actor: Actor, request: RunRequest) -> Plan:
        """What `start` would do. It raises what that would, and one more.

        Raises:
            Unavailable: The run is to continue, and the inference server is away.
        """
        style = await self._styles.managed(actor, request.style)
        parameters = self._in_full(style, checked(request.parameters))
        waiting = await self._book.open_runs()
        self._check_queue(style, waiting)
        async with self._database.reading() as session:
            await self._check_drawings(session, style, request.parameters, parameters)
        run = Run(
            id="",
            style=style.name,
            state=RunState.QUEUED,
            parameters=parameters,
            asked=request.parameters,
            mode=request.mode,
            created_at=datetime.now(UTC),
        )
        return await self._planner.plan(run, num_waiting=len(waiting))

    async def cancel(self, actor: Actor, run_id: str) -> Run:
        """Ends a run; a version that it has published already stays, out of service.

        Raises:
            RunNotFound: There is none with this id.
            PermissionDenied: The actor does not manage the style's owner.
            FailedPrecondition: It has ended otherwise.
        """
        run = await self._managed(actor, run_id)
        if not run.state.ended:
            run = await self._conductor.cancel(run_id)
        if run.state is not RunState.CANCELLED:
            msg = f"the run has ended already: it is {run.state.value.replace('_', ' ')}"
            raise FailedPrecondition(msg)
        return run

    async def promote(self, actor: Actor, run_id: str) -> Run:
        """Puts the version of a run that was kept back into service.

        Raises:
            RunNotFound: There is none with this id.
            PermissionDenied: The actor does not manage the style's owner.
            FailedPrecondition: It has no version.
            Unavailable: The inference server is away.
        """
        run = await self._managed(actor, run_id)
        if not run.state.ended or run.version is None:
            raise FailedPrecondition("the run has no version that could be put into service")
        # The version and what is written of it must not be at odds when the caller hangs up.
        return await asyncio.shield(self._put_into_service(run, run.version))

    async def _put_into_service(self, run: Run, version: int) -> Run:
        previous = await self._activate(run.style, version)
        promoted = await self._book.promoted(run.id, previous)
        await self._conductor.leave_report(run.id)
        return promoted

    async def _managed(self, actor: Actor, run_id: str) -> Run:
        async with self._database.reading() as session:
            run = run_of(await row_of(session, run_id))
        await self._styles.managed(actor, run.style)
        return run

    def _in_full(self, style: Style, asked: TrainingParameters) -> TrainingParameters:
        full = asked.over(style.training_defaults).over(self._model_defaults).over(ARTISTS)
        return checked(
            replace(
                full,
                lora_alpha=full.lora_alpha or full.rank,
                validation_prompt=full.validation_prompt
                or f"{style.words.trigger}, {_VALIDATION_PROMPT}",
            )
        )

    def _check_queue(self, style: Style, waiting: Sequence[Run]) -> None:
        own = [run.id[:_ID_CHARACTERS] for run in waiting if run.style == style.name]
        if len(own) >= self._limits.max_style_queue:
            msg = (
                f"style {style.name!r} has {len(own)} runs that wait or are under way, as many as "
                f"may: {', '.join(own)}; cancel one, or try again when one has ended"
            )
            raise QueueFull(msg)
        if len(waiting) >= self._limits.max_queue:
            raise QueueFull(f"{len(waiting)} runs are waiting, as many as may; try again later")

    async def _check_drawings(
        self,
        session: AsyncSession,
        style: Style,
        asked: TrainingParameters,
        in_full: TrainingParameters,
    ) -> None:
        """Whether there are enough, and whether what was asked for suits them."""
        num_drawings, num_held_out = await _num_drawings(session, style)
        if num_drawings < self._limits.min_drawings:
            msg = (
                f"a run needs at least {self._limits.min_drawings} drawings, "
                f"and style {style.words.display_name!r} has {num_drawings}; add more first"
            )
            raise FailedPrecondition(msg)
        num_learnable = num_drawings - num_held_out
        check_fits(asked, num_learnable, in_full.num_steps(num_learnable))


async def _num_drawings(session: AsyncSession, style: Style) -> tuple[int, int]:
    """Drawings whose files are whole, and how many of them are held out or would be."""
    whole = select(DrawingRow.sha256, DrawingRow.held_out).where(
        DrawingRow.style == style.name, DrawingRow.damage.is_(None)
    )
    rows = (await session.execute(whole)).all()
    chosen = await to_be_held_out(session, style.name)
    return len(rows), sum(held_out or sha256 in chosen for sha256, held_out in rows)


async def _known(session: AsyncSession, request: RunRequest, digest: str) -> Run | None:
    """The run that the same request got before; None: it is the first."""
    if request.request_id is None:
        return None
    same = select(RunRow).where(RunRow.request_id == request.request_id)
    row = (await session.scalars(same)).one_or_none()
    if row is None:
        return None
    if row.request_sha256 != digest:
        raise AlreadyExists(f"request_id {row.request_id!r} belongs to another run")
    return run_of(row)


def _digest(request: RunRequest) -> str:
    asked: list[Any] = [request.style, request.parameters.given(), request.mode.value]
    if request.agreed_from is not None:
        asked.append(request.agreed_from)
    content = json.dumps(asked, sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()
