"""The members the bot has met: the language they use, and what they prefer."""

from collections import OrderedDict
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import discord

from bot.database import Database
from bot.database.tables import MemberRow
from bot.language import Language
from bot.preferences.member import MemberPreferences

_REMEMBERED: Final = 10_000


@dataclass(frozen=True)
class _Member:
    """One of them; `seen_language`: of the client that they used last, None: not met yet."""

    seen_language: Language | None = None
    preferences: MemberPreferences = field(default_factory=MemberPreferences)


class Members:
    """The table of members. This process alone writes it, and has the latest of them at hand."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_hand: OrderedDict[int, _Member] = OrderedDict()

    async def preferences_of(self, user_id: int) -> MemberPreferences:
        return (await self._of(user_id)).preferences

    async def prefer(self, user_id: int, preferences: MemberPreferences) -> None:
        """Takes these in place of the member's earlier ones."""
        await self._write(user_id, replace(await self._of(user_id), preferences=preferences))

    async def met(self, interaction: discord.Interaction[Any]) -> None:
        """Remembers the language of the client; a member's plain messages will not tell it."""
        language = Language.of(interaction.locale)
        member = await self._of(interaction.user.id)
        if member.seen_language is not language:
            await self._write(interaction.user.id, replace(member, seen_language=language))

    async def language_of(self, interaction: discord.Interaction[Any]) -> Language:
        """What to answer in: the language that they chose, else that of their client."""
        preferences = await self.preferences_of(interaction.user.id)
        return preferences.language or Language.of(interaction.locale)

    async def language_of_author(self, message: discord.Message) -> Language:
        """Likewise for a plain message; of someone the bot has not met, the guild's language."""
        member = await self._of(message.author.id)
        locale = message.guild.preferred_locale if message.guild is not None else None
        return member.preferences.language or member.seen_language or Language.of(locale)

    async def _of(self, user_id: int) -> _Member:
        if user_id not in self._at_hand:
            async with self._database.transaction() as session:
                row = await session.get(MemberRow, user_id)
            # Unless it was written meanwhile, and is newer than what was read.
            if user_id not in self._at_hand:
                self._keep(user_id, _Member() if row is None else _restored(row))
        self._at_hand.move_to_end(user_id)
        return self._at_hand[user_id]

    async def _write(self, user_id: int, member: _Member) -> None:
        self._keep(user_id, member)
        async with self._database.transaction() as session:
            await session.merge(
                MemberRow(
                    user_id=user_id,
                    seen_language=member.seen_language,
                    **asdict(member.preferences),
                )
            )

    def _keep(self, user_id: int, member: _Member) -> None:
        self._at_hand[user_id] = member
        if len(self._at_hand) > _REMEMBERED:
            self._at_hand.popitem(last=False)


def _restored(row: MemberRow) -> _Member:
    preferences = MemberPreferences(
        size=row.size,
        steps=row.steps,
        guidance=row.guidance,
        style=row.style,
        language=row.language,
        private=row.private,
    )
    return _Member(row.seen_language, preferences)
