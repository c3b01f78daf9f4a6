"""The guilds' preferences, written down."""

from dataclasses import asdict

from bot.database import Database
from bot.database.tables import GuildRow
from bot.preferences.guild import GuildPreferences, UnsafePolicy


class Guilds:
    """The table of guilds. This process alone writes it, and has those it has read at hand."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._at_hand: dict[int, GuildPreferences] = {}

    async def preferences_of(self, guild_id: int) -> GuildPreferences:
        if guild_id not in self._at_hand:
            async with self._database.transaction() as session:
                row = await session.get(GuildRow, guild_id)
            read = GuildPreferences() if row is None else _restored(row)
            # Unless it was written meanwhile, and is newer than what was read.
            self._at_hand.setdefault(guild_id, read)
        return self._at_hand[guild_id]

    async def prefer(self, guild_id: int, preferences: GuildPreferences) -> None:
        """Takes these in place of the guild's earlier ones."""
        self._at_hand[guild_id] = preferences
        async with self._database.transaction() as session:
            await session.merge(GuildRow(guild_id=guild_id, **asdict(preferences)))


def _restored(row: GuildRow) -> GuildPreferences:
    return GuildPreferences(
        prompt_prefix=row.prompt_prefix,
        negative_prompt=row.negative_prompt,
        style=row.style,
        manager_role_id=row.manager_role_id,
        draws_per_day=row.draws_per_day,
        draws_at_once=row.draws_at_once,
        unsafe_policy=UnsafePolicy(row.unsafe_policy),
    )
