"""Forgetting an uploader: their drawings, and on demand what was learnt from them."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy import Select, select, update

from rpc.errors import FailedPrecondition, KshError, NotFound, PermissionDenied, Unavailable
from trainer.actor import Actor
from trainer.database import Database
from trainer.database.tables import (
    EVERY_STYLE,
    DrawingRow,
    ForgottenRow,
    LedgerRow,
    RunDrawingRow,
    RunRow,
)
from trainer.drawings.drawings import Drawings
from trainer.inference_server import InferenceServer, Version
from trainer.ledger import Action, write_down
from trainer.runs.conductor import Conductor
from trainer.runs.lineage import posterity
from trainer.runs.reporting import Reporting
from trainer.runs.run import RunState
from trainer.styles import Styles
from trainer.uninterrupted import uninterrupted

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# For draws that use a version to finish.
_WITHDRAWAL_TRIES: Final = 10
_WITHDRAWAL_PAUSE_S: Final = 3.0


@dataclass(frozen=True)
class Forgotten:
    """What became of an uploader's drawings.

    Attributes:
        adapter_versions: Those that learnt from them and are there still, as `ksh@7`.
        withdrawn_versions: Those that were there, and have been deleted.
    """

    num_removed: int
    adapter_versions: Sequence[str]
    withdrawn_versions: Sequence[str]


@dataclass(frozen=True)
class Forgetting:
    """Where people are forgotten."""

    database: Database
    styles: Styles
    drawings: Drawings
    conductor: Conductor
    inference_server: InferenceServer
    reporting: Reporting

    async def forget(
        self, actor: Actor, uploader_id: int, style: str | None, *, withdraw: bool
    ) -> Forgotten:
        """Deletes all drawings of somebody and takes no more of them.

        A run that has begun to learn from them is cancelled. What is taught from now on does not
        know them: a run learns from the drawings that are there when it begins, from scratch.

        Args:
            actor: The uploader, or a manager.
            uploader_id: Whose drawings are meant.
            style: In which style; None: in all that the actor may speak for.
            withdraw: Whether the versions that learnt from them are deleted, too, and what their
                runs came to.

        Raises:
            StyleNotFound: There is no such style.
            PermissionDenied: The actor is not the uploader and manages no style that is meant.
            Unavailable: The versions cannot be withdrawn; the drawings are gone.
        """
        names = await self._meant(actor, uploader_id, style)
        everywhere = style is None and actor.user_id == uploader_id
        # To its end, whoever hangs up: rows and files must not be at odds.
        num_removed = await uninterrupted(
            self._remove(actor, uploader_id, names, everywhere=everywhere)
        )
        left, withdrawn = [], []
        for name in names:
            learnt = await self._learnt_from(name, uploader_id)
            if withdraw and learnt:
                withdrawn += await self._withdraw(name, learnt)
                # Also of those that came to no version: they have pictures, too.
                for run_id in learnt:
                    await self.reporting.withdraw(run_id)
            else:
                left += await self._there(name, learnt)
        return Forgotten(num_removed, left, withdrawn)

    async def _meant(self, actor: Actor, uploader_id: int, style: str | None) -> list[str]:
        themselves = actor.user_id == uploader_id
        if style is not None:
            found = await self.styles.get(style)
            if not themselves:
                actor.must_manage(found.owner_guild_id, style=style)
            return [style]
        names = [
            each.name
            for each in await self.styles.all()
            if themselves or actor.manages(each.owner_guild_id)
        ]
        if not names:
            raise PermissionDenied("somebody is forgotten at their own wish, or at a manager's")
        return names

    async def _remove(
        self, actor: Actor, uploader_id: int, names: Sequence[str], *, everywhere: bool
    ) -> int:
        async with self.database.writing() as session:
            theirs = select(DrawingRow).where(
                DrawingRow.style.in_(names), DrawingRow.uploader_id == uploader_id
            )
            rows = (await session.scalars(theirs)).all()
            for row in rows:
                write_down(session, Action.FORGOTTEN, row, user_id=actor.user_id)
                await session.delete(row)
            await session.execute(
                update(LedgerRow)
                .where(LedgerRow.style.in_(names), LedgerRow.uploader_id == uploader_id)
                .values(file_name="")
            )
            now = datetime.now(UTC)
            for name in (EVERY_STYLE,) if everywhere else names:
                await session.merge(ForgottenRow(uploader_id=uploader_id, style=name, time=now))
            running = (await session.scalars(_open_runs_with(names, uploader_id))).all()
        digests = [row.sha256 for row in rows]
        # All who see the run read it, and whose wish it was is not for all to know.
        reason = (
            "drawings that the run learnt from were removed at a person's wish; start another run"
        )
        for run_id in running:
            await self.conductor.cancel(run_id, reason=reason)
        await self.drawings.drop(names, digests)
        log.info("an uploader is forgotten", styles=names, drawings=len(digests))
        return len(digests)

    async def _learnt_from(self, style: str, uploader_id: int) -> Mapping[str, int | None]:
        """The runs that learnt from anything they ever uploaded, and their versions.

        Those that continue such a run have learnt from it, too.
        """
        line = posterity(_with_drawings_of(select(RunRow.id), [style], uploader_id))
        runs = select(RunRow.id, RunRow.version).where(RunRow.id.in_(line))
        async with self.database.reading() as session:
            return {run_id: version for run_id, version in await session.execute(runs)}  # noqa: C416 - rows, to tuples

    async def _there(self, style: str, learnt: Mapping[str, int | None]) -> list[str]:
        """The names of the versions that have not been removed, as far as that can be told."""
        if not learnt:
            return []
        try:
            there = await self.inference_server.versions(style)
        except KshError as error:
            log.info("named without looking which are there", reason=str(error))
            numbers = [version for version in learnt.values() if version is not None]
        else:
            numbers = [each.number for each in there if _learnt(each, learnt)]
        return _names(style, numbers)

    async def _withdraw(self, style: str, learnt: Mapping[str, int | None]) -> list[str]:
        there = await self.inference_server.versions(style)
        bad = [each for each in there if _learnt(each, learnt)]
        for version in bad:
            if version.active:
                await self._replace(style, version, [each for each in there if each not in bad])
        for version in bad:
            await self._delete(style, version.number)
        return _names(style, [each.number for each in bad])

    async def _replace(self, style: str, old: Version, others: Sequence[Version]) -> None:
        """Puts the newest of the others into service that was in it before, or none."""
        proven = [each.number for each in others if each.fits and each.was_active]
        if old.fits and proven:
            await self.inference_server.activate(style, max(proven))
        else:
            await self.inference_server.deactivate(style, old.number)

    async def _delete(self, style: str, version: int) -> None:
        for _ in range(_WITHDRAWAL_TRIES):
            try:
                await self.inference_server.remove(style, version)
            except NotFound:
                return
            except FailedPrecondition as error:
                log.info("withdrawn later", version=f"{style}@{version}", reason=str(error))
                await asyncio.sleep(_WITHDRAWAL_PAUSE_S)
            else:
                return
        msg = f"{style}@{version} is still drawn with; ask again to have it withdrawn"
        raise Unavailable(msg)


def _open_runs_with(styles: Sequence[str], uploader_id: int) -> Select[str]:
    """Ids of the runs that have not ended and learn from theirs, or continue what did."""
    ended = [state.value for state in RunState if state.ended]
    line = posterity(_with_drawings_of(select(RunRow.id), styles, uploader_id))
    return select(RunRow.id).where(RunRow.id.in_(line), RunRow.state.not_in(ended))


def _with_drawings_of(runs: Select[str], styles: Sequence[str], uploader_id: int) -> Select[str]:
    """Only runs that learnt from a drawing that they added, be it there still or not."""
    theirs = select(LedgerRow.sha256).where(
        LedgerRow.style.in_(styles),
        LedgerRow.uploader_id == uploader_id,
        LedgerRow.action == Action.ADDED.value,
    )
    learnt = runs.join(RunDrawingRow, RunDrawingRow.run_id == RunRow.id)
    return learnt.where(RunRow.style.in_(styles), RunDrawingRow.sha256.in_(theirs)).distinct()


def _learnt(version: Version, learnt: Mapping[str, int | None]) -> bool:
    # By its run, too: one that was cancelled while it published does not know its version.
    return version.run_id in learnt or version.number in learnt.values()


def _names(style: str, versions: Sequence[int]) -> list[str]:
    return [f"{style}@{version}" for version in sorted(versions)]
