"""Members as the drawings see them: who was told to leave it to managers, who was forgotten."""

from typing import Final

from sqlalchemy import ColumnElement, and_, delete, select

from bot.database import Database
from bot.database.tables import ForgottenMemberRow, NotedMemberRow

_ALL_GUILDS: Final = 0


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

    async def is_forgotten(self, user_id: int, guild_id: int) -> bool:
        """Whether they were forgotten and have not agreed since: a post of theirs is no consent."""
        rows = select(ForgottenMemberRow).where(_is_of(user_id, guild_id)).limit(1)
        async with self._database.transaction() as session:
            return await session.scalar(rows) is not None

    async def forget(self, user_id: int, guild_id: int | None) -> None:
        """In a guild; None: in all."""
        row = ForgottenMemberRow(user_id=user_id, guild_id=guild_id or _ALL_GUILDS)
        async with self._database.transaction() as session:
            await session.merge(row)

    async def agreed(self, user_id: int, guild_id: int) -> None:
        """They agree anew, for themselves."""
        async with self._database.transaction() as session:
            await session.execute(delete(ForgottenMemberRow).where(_is_of(user_id, guild_id)))


def _is_of(user_id: int, guild_id: int) -> ColumnElement[bool]:
    return and_(
        ForgottenMemberRow.user_id == user_id,
        ForgottenMemberRow.guild_id.in_((guild_id, _ALL_GUILDS)),
    )
