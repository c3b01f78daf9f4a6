"""Members as the drawings see them: who was told to leave it to managers, who was forgotten."""

from sqlalchemy import delete

from bot.database import Database
from bot.database.tables import ForgottenMemberRow, NotedMemberRow


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

    async def is_forgotten(self, user_id: int) -> bool:
        """Whether they were forgotten and have not agreed since: a post of theirs is no consent."""
        async with self._database.transaction() as session:
            return await session.get(ForgottenMemberRow, user_id) is not None

    async def forget(self, user_id: int) -> None:
        async with self._database.transaction() as session:
            await session.merge(ForgottenMemberRow(user_id=user_id))

    async def agreed(self, user_id: int) -> None:
        """They agree anew, for themselves."""
        async with self._database.transaction() as session:
            await session.execute(
                delete(ForgottenMemberRow).where(ForgottenMemberRow.user_id == user_id)
            )
