"""Members as the drawings see them: who was told to leave it to managers, who agreed anew."""

from datetime import datetime

from bot.database import Database
from bot.database.tables import AgreementRow, NotedMemberRow


class People:
    """The tables of both."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def note(self, guild_id: int, user_id: int) -> bool:
        """Writes down that a member is told of the rule; whether it is the first time."""
        async with self._database.transaction() as session:
            if await session.get(NotedMemberRow, (guild_id, user_id)) is not None:
                return False
            await session.merge(NotedMemberRow(guild_id=guild_id, user_id=user_id))
            return True

    async def agreed_anew_at(self, user_id: int, style: str) -> datetime | None:
        """When they last agreed to be learnt from again in a style; None: never."""
        async with self._database.transaction() as session:
            row = await session.get(AgreementRow, (user_id, style))
            return None if row is None else row.agreed_at

    async def agree(self, user_id: int, style: str, agreed_at: datetime) -> None:
        """They agree anew, for themselves."""
        async with self._database.transaction() as session:
            await session.merge(AgreementRow(user_id=user_id, style=style, agreed_at=agreed_at))
