"""The ledger: who added and removed which drawing, and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from trainer.database import Database
from trainer.database.tables import DrawingRow, LedgerRow
from trainer.page_token import number_of, token_of


class Action(Enum):
    """What was done; the names are those of the contract."""

    ADDED = "added"
    REMOVED = "removed"
    FORGOTTEN = "forgotten"


@dataclass(frozen=True)
class Entry:
    """Something that somebody did with a drawing.

    Attributes:
        drawing_id: SHA-256 of its file.
        file_name: Empty: its uploader was forgotten.
        uploader_id: Whose drawing it is; None: the operator's.
        user_id: Who did it; None: the operator.
    """

    time: datetime
    action: Action
    drawing_id: str
    file_name: str
    uploader_id: int | None
    user_id: int | None


@dataclass(frozen=True)
class Page:
    """Some entries, newest first; with an empty token it is the last page."""

    entries: Sequence[Entry]
    next_page_token: str


def write_down(
    session: AsyncSession, action: Action, drawing: DrawingRow, *, user_id: int | None
) -> None:
    """Adds an entry, in the transaction that does what it says."""
    session.add(
        LedgerRow(
            time=datetime.now(UTC),
            action=action.value,
            style=drawing.style,
            sha256=drawing.sha256,
            file_name="" if action is Action.FORGOTTEN else drawing.file_name,
            uploader_id=drawing.uploader_id,
            user_id=user_id,
        )
    )


class Ledger:
    """What was written down."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, style: str, *, size: int, token: str = "") -> Page:
        """Some entries of a style.

        Raises:
            InvalidRequest: The token is none of ours.
        """
        rows = select(LedgerRow).where(LedgerRow.style == style)
        if token:
            rows = rows.where(LedgerRow.number < number_of(token))
        async with self._database.reading() as session:
            found = (
                await session.scalars(rows.order_by(LedgerRow.number.desc()).limit(size + 1))
            ).all()
        shown = found[:size]
        next_token = token_of(shown[-1].number) if len(found) > size else ""
        return Page([_entry(row) for row in shown], next_token)


def _entry(row: LedgerRow) -> Entry:
    return Entry(
        time=row.time,
        action=Action(row.action),
        drawing_id=row.sha256,
        file_name=row.file_name,
        uploader_id=row.uploader_id,
        user_id=row.user_id,
    )
