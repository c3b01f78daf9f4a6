"""How far each drawings channel has been read, so that nothing posted meanwhile is missed."""

from sqlalchemy import delete

from bot.database import Database
from bot.database.tables import ReadChannelRow


class ReadChannels:
    """The table of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def position(self, channel_id: int) -> int | None:
        """The last message that was dealt with; None: the channel was never read."""
        async with self._database.transaction() as session:
            row = await session.get(ReadChannelRow, channel_id)
            return None if row is None else row.last_message_id

    async def advance(self, guild_id: int, channel_id: int, message_id: int) -> None:
        """Never goes back."""
        async with self._database.transaction() as session:
            row = await session.get(ReadChannelRow, channel_id)
            if row is None:
                session.add(
                    ReadChannelRow(
                        channel_id=channel_id, guild_id=guild_id, last_message_id=message_id
                    )
                )
            else:
                row.last_message_id = max(row.last_message_id, message_id)

    async def forget(self, channel_id: int) -> None:
        async with self._database.transaction() as session:
            await session.execute(
                delete(ReadChannelRow).where(ReadChannelRow.channel_id == channel_id)
            )
