"""Which runs are shown in which messages, so that a bot that is back goes on with them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import delete, select, update

from bot.database import Database
from bot.database.tables import WatchedRunRow
from bot.language import Language


@dataclass(frozen=True)
class WatchedRun:
    """A run and a message of it."""

    run_id: str
    style: str
    channel_id: int
    message_id: int
    language: Language


class WatchedRuns:
    """The table of watched runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def add(self, watched: WatchedRun) -> None:
        async with self._database.transaction() as session:
            await session.merge(WatchedRunRow(**asdict(watched)))

    async def remove(self, message_id: int) -> None:
        async with self._database.transaction() as session:
            await session.execute(
                delete(WatchedRunRow).where(WatchedRunRow.message_id == message_id)
            )

    async def cancelled(self, run_id: str, user_id: int) -> None:
        """Somebody cancels a run: its messages are to say who."""
        async with self._database.transaction() as session:
            await session.execute(
                update(WatchedRunRow)
                .where(WatchedRunRow.run_id == run_id)
                .values(cancelled_by=user_id)
            )

    async def cancelled_by(self, message_id: int) -> int | None:
        """Who cancelled the run that a message shows; None: nobody here."""
        async with self._database.transaction() as session:
            row = await session.get(WatchedRunRow, message_id)
            return None if row is None else row.cancelled_by

    async def all(self) -> Sequence[WatchedRun]:
        async with self._database.transaction() as session:
            rows = await session.scalars(select(WatchedRunRow))
            return [
                WatchedRun(row.run_id, row.style, row.channel_id, row.message_id, row.language)
                for row in rows
            ]
