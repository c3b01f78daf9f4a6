"""The draws that were asked for, written down: to go on after a crash, and to repeat one later."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, update

from bot.database import Database
from bot.database.tables import DrawRow
from bot.drawing.request import Draw

KEPT: Final = timedelta(days=30)


class DrawBook:
    """The table of draws."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, draw: Draw) -> None:
        """Writes down a draw that begins, or begins again."""
        async with self._database.transaction() as session:
            await session.merge(
                DrawRow(**draw.stored(), created_at=datetime.now(UTC), ended_at=None)
            )

    async def answered(self, draw: Draw, message_id: int) -> None:
        """Adds where the draw's message is."""
        async with self._database.transaction() as session:
            await session.execute(
                update(DrawRow)
                .where(DrawRow.request_id == draw.request_id)
                .values(message_id=message_id)
            )

    async def end(self, draw: Draw) -> None:
        """The draw's message shows its last page."""
        async with self._database.transaction() as session:
            await session.execute(
                update(DrawRow)
                .where(DrawRow.request_id == draw.request_id)
                .values(ended_at=datetime.now(UTC))
            )

    async def find(self, request_id: str) -> Draw | None:
        async with self._database.transaction() as session:
            row = await session.get(DrawRow, request_id)
        return None if row is None else _draw(row)

    async def unfinished(self) -> Sequence[Draw]:
        """Draws that a crash or a restart cut off, oldest first."""
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(DrawRow)
                .where(DrawRow.ended_at.is_(None), DrawRow.message_id.is_not(None))
                .order_by(DrawRow.created_at)
            )
            return [_draw(row) for row in rows]

    async def forget_old(self) -> None:
        """Deletes draws that nobody is expected to repeat any more."""
        async with self._database.transaction() as session:
            await session.execute(
                delete(DrawRow).where(DrawRow.created_at < datetime.now(UTC) - KEPT)
            )


def _draw(row: DrawRow) -> Draw:
    return Draw.restored(
        {
            "request_id": row.request_id,
            "guild_id": row.guild_id,
            "channel_id": row.channel_id,
            "message_id": row.message_id,
            "author_id": row.author_id,
            "language": row.language,
            "form": row.form,
            "request": row.request,
        }
    )
