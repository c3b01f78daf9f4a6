"""What a run knows: what it learnt from, and what the runs learnt from that it continues."""

from collections.abc import Collection

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainer.database.tables import EVERY_STYLE, ForgottenRow, LedgerRow, RunDrawingRow, RunRow
from trainer.ledger import Action


def ancestry(run_id: str) -> Select[str]:
    """Ids: the run's own, that of the run it continues, and so on."""
    first = select(RunRow.id, RunRow.continued_run_id).where(RunRow.id == run_id)
    line = first.cte("ancestry", recursive=True)
    before = select(RunRow.id, RunRow.continued_run_id).join(
        line, RunRow.id == line.c.continued_run_id
    )
    # `union`, not `union_all`: it ends whatever the rows say.
    return select(line.union(before).c.id)


def posterity(runs: Select[str]) -> Select[str]:
    """Ids: of these runs, of those that continue them, and so on."""
    line = select(RunRow.id).where(RunRow.id.in_(runs)).cte("posterity", recursive=True)
    after = select(RunRow.id).join(line, RunRow.continued_run_id == line.c.id)
    return select(line.union(after).c.id)


async def drawings_known(session: AsyncSession, run_id: str) -> set[str]:
    """Digests of all that the run has learnt from, be it there still or not."""
    known = select(RunDrawingRow.sha256).where(RunDrawingRow.run_id.in_(ancestry(run_id)))
    return set(await session.scalars(known.distinct()))


async def knows_forgotten_drawings(session: AsyncSession, run_id: str) -> bool:
    """Whether the run has learnt from a drawing whose uploader was forgotten since."""
    learnt = (
        select(LedgerRow.number)
        .join(RunDrawingRow, RunDrawingRow.sha256 == LedgerRow.sha256)
        .join(RunRow, RunRow.id == RunDrawingRow.run_id)
        .where(RunRow.id.in_(ancestry(run_id)), LedgerRow.style == RunRow.style)
    )
    there_till_then = learnt.where(
        LedgerRow.action == Action.FORGOTTEN.value, LedgerRow.time >= RunRow.created_at
    )
    # Removed one by one, they were not there any more when their uploader was forgotten.
    removed_before = learnt.join(
        ForgottenRow, ForgottenRow.uploader_id == LedgerRow.uploader_id
    ).where(
        LedgerRow.action == Action.ADDED.value,
        ForgottenRow.style.in_((RunRow.style, EVERY_STYLE)),
        ForgottenRow.time >= RunRow.created_at,
    )
    for found in (there_till_then, removed_before):
        if (await session.scalars(found.limit(1))).first() is not None:
            return True
    return False


async def learnt_by_any(session: AsyncSession, style: str, digests: Collection[str]) -> set[str]:
    """Those of these drawings that some version of the style has learnt from."""
    learnt = (
        select(RunDrawingRow.sha256)
        .join(RunRow, RunRow.id == RunDrawingRow.run_id)
        .where(RunRow.style == style, RunRow.version.is_not(None))
        .distinct()
    )
    return set(digests) & set(await session.scalars(learnt))
