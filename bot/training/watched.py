"""Which runs are shown in which messages, so that a bot that is back goes on with them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select

from bot.database import Database
from bot.database.tables import WatchedRunRow
from bot.language import Language


@dataclass(frozen=True)
class WatchedRun:
    """A run and its message."""

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
            await session.merge(
                WatchedRunRow(
                    run_id=watched.run_id,
                    style=watched.style,
                    channel_id=watched.channel_id,
                    message_id=watched.message_id,
                    language=watched.language,
                )
            )

    async def remove(self, run_id: str) -> None:
        async with self._database.transaction() as session:
            await session.execute(delete(WatchedRunRow).where(WatchedRunRow.run_id == run_id))

    async def all(self) -> Sequence[WatchedRun]:
        async with self._database.transaction() as session:
            rows = await session.scalars(select(WatchedRunRow))
            return [
                WatchedRun(row.run_id, row.style, row.channel_id, row.message_id, row.language)
                for row in rows
            ]
