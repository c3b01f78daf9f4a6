"""The language of members who write plain messages, which do not tell it."""

from bot.database import Database
from bot.database.tables import MemberRow
from bot.language import Language


class MemberLanguages:
    """Remembers the language in which a member last used a command or a button."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def remember(self, user_id: int, language: Language) -> None:
        async with self._database.transaction() as session:
            await session.merge(MemberRow(user_id=user_id, language=language))

    async def of(self, user_id: int, otherwise: Language) -> Language:
        """The member's language, or `otherwise` where they have not been met."""
        async with self._database.transaction() as session:
            row = await session.get(MemberRow, user_id)
        return otherwise if row is None else row.language
