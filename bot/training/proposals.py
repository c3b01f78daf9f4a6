"""Runs that a manager was asked about, so that the buttons below work after a restart too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import delete, select

from bot.database import Database
from bot.database.tables import RunProposalRow
from bot.language import Language
from bot.training.parameters import RunMode, RunPlan, RunRequest, TrainingParameters

# What it said of drawings and time is of no use any more.
_KEPT: Final = timedelta(days=7)


@dataclass(frozen=True)
class Start:
    """Somebody pressed Start, below a message."""

    user_id: int
    channel_id: int
    message_id: int


@dataclass(frozen=True)
class Proposal:
    """What a manager was asked.

    Attributes:
        id: 32 hexadecimal characters; the request id of its run, so that it starts one at most.
        continued_from: The version that it was shown to continue from; None: from scratch.
        start: None: nobody has said yes yet.
    """

    id: str
    guild_id: int
    author_id: int
    language: Language
    request: RunRequest
    continued_from: int | None
    start: Start | None = None

    def shows(self, plan: RunPlan) -> bool:
        """Whether the run would begin with what was shown. More drawings are no other run."""
        return plan.continued_from == self.continued_from

    def started(self, start: Start) -> "Proposal":
        return replace(self, start=start)

    def reopened(self) -> "Proposal":
        return replace(self, start=None)


class Proposals:
    """The table of proposals. Those that nobody answers are forgotten."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, proposal: Proposal) -> None:
        """Writes it down, in place of what was written of it before."""
        start = proposal.start
        row = RunProposalRow(
            id=proposal.id,
            guild_id=proposal.guild_id,
            author_id=proposal.author_id,
            language=proposal.language,
            request=_written(proposal.request),
            continued_from=proposal.continued_from,
            created_at=datetime.now(UTC),
            started_by=start.user_id if start is not None else None,
            channel_id=start.channel_id if start is not None else None,
            message_id=start.message_id if start is not None else None,
        )
        async with self._database.transaction() as session:
            await session.merge(row)
            await session.execute(
                delete(RunProposalRow).where(RunProposalRow.created_at < datetime.now(UTC) - _KEPT)
            )

    async def find(self, proposal_id: str) -> Proposal | None:
        async with self._database.transaction() as session:
            row = await session.get(RunProposalRow, proposal_id)
        return None if row is None else _proposal(row)

    async def started(self) -> Sequence[Proposal]:
        """Those that were said yes to, and whose runs may not have started."""
        rows = select(RunProposalRow).where(RunProposalRow.started_by.is_not(None))
        async with self._database.transaction() as session:
            return [_proposal(row) for row in await session.scalars(rows)]

    async def remove(self, proposal_id: str) -> None:
        async with self._database.transaction() as session:
            await session.execute(delete(RunProposalRow).where(RunProposalRow.id == proposal_id))


def _written(request: RunRequest) -> dict[str, Any]:
    return {
        "style": request.style,
        "mode": request.mode.value,
        "parameters": request.parameters.given(),
    }


def _proposal(row: RunProposalRow) -> Proposal:
    request = RunRequest(
        row.request["style"],
        RunMode(row.request["mode"]),
        TrainingParameters.of(row.request["parameters"]),
    )
    start = None
    if row.started_by is not None and row.channel_id is not None and row.message_id is not None:
        start = Start(row.started_by, row.channel_id, row.message_id)
    return Proposal(
        row.id, row.guild_id, row.author_id, row.language, request, row.continued_from, start
    )
