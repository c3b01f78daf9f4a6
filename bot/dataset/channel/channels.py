"""Which channel teaches which style."""

from collections.abc import Callable, Mapping
from typing import Final

import discord
import structlog
from sqlalchemy import delete, select

from bot.database import Database
from bot.database.tables import DrawingsChannelRow

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Until a manager chooses another, the operator's channel of this name teaches the default style.
USUAL_NAME: Final = "drawings"


class DrawingsChannels:
    """The table of drawings channels.

    Args:
        database: Where it is.
        default_style: What the channel named `drawings` teaches where nothing was chosen.
        operator_guild_id: Tells the only guild where it does: any guild may have such a channel.
    """

    def __init__(
        self,
        database: Database,
        default_style: str,
        operator_guild_id: Callable[[], int | None],
    ) -> None:
        self._database = database
        self._default_style = default_style
        self._operator_guild_id = operator_guild_id

    async def choose(self, guild_id: int, style: str, channel_id: int) -> None:
        """Has a channel teach a style, in place of any other; a channel teaches one style."""
        async with self._database.transaction() as session:
            await session.execute(
                delete(DrawingsChannelRow).where(
                    DrawingsChannelRow.guild_id == guild_id,
                    DrawingsChannelRow.channel_id == channel_id,
                )
            )
            await session.merge(
                DrawingsChannelRow(guild_id=guild_id, style=style, channel_id=channel_id)
            )

    async def stop(self, channel: discord.TextChannel) -> str | None:
        """Has a channel teach nothing any more.

        Where it taught the default style, no channel does: the one of the usual name does not take
        its place.

        Returns:
            What it taught; None: nothing.
        """
        guild_id = channel.guild.id
        style = await self.style_taught_in(guild_id, channel.id, channel.name)
        async with self._database.transaction() as session:
            await session.execute(
                delete(DrawingsChannelRow).where(
                    DrawingsChannelRow.guild_id == guild_id,
                    DrawingsChannelRow.channel_id == channel.id,
                )
            )
            default = await session.get(DrawingsChannelRow, (guild_id, self._default_style))
            if default is None and (style == self._default_style or channel.name == USUAL_NAME):
                session.add(
                    DrawingsChannelRow(
                        guild_id=guild_id, style=self._default_style, channel_id=None
                    )
                )
        return style

    async def style_taught_in(
        self, guild_id: int, channel_id: int, channel_name: str
    ) -> str | None:
        """The style that drawings in a channel teach; None: it is no drawings channel."""
        return self._style_in(await self._chosen(guild_id), guild_id, channel_id, channel_name)

    async def of(self, guild: discord.Guild) -> dict[discord.TextChannel, str]:
        """A guild's channels that teach a style, each with that style."""
        chosen = await self._chosen(guild.id)
        taught = {
            channel: self._style_in(chosen, guild.id, channel.id, channel.name)
            for channel in guild.text_channels
        }
        return {channel: style for channel, style in taught.items() if style is not None}

    async def forget(self, channel_id: int) -> None:
        """A channel was deleted."""
        async with self._database.transaction() as session:
            await session.execute(
                delete(DrawingsChannelRow).where(DrawingsChannelRow.channel_id == channel_id)
            )

    async def _chosen(self, guild_id: int) -> Mapping[str, int | None]:
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(DrawingsChannelRow).where(DrawingsChannelRow.guild_id == guild_id)
            )
            return {row.style: row.channel_id for row in rows}

    def _style_in(
        self,
        channel_of: Mapping[str, int | None],
        guild_id: int,
        channel_id: int,
        channel_name: str,
    ) -> str | None:
        for style, chosen in channel_of.items():
            if chosen == channel_id:
                return style
        if channel_name != USUAL_NAME or self._default_style in channel_of:
            return None
        operator_guild_id = self._operator_guild_id()
        if operator_guild_id is None:
            log.warning(
                "drawings are left alone: BOT_OPERATOR_GUILD_ID must say whose to learn from"
            )
        return self._default_style if guild_id == operator_guild_id else None
