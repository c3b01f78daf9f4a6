"""`/drawings scan`: what was posted in a channel before it taught anything."""

from dataclasses import replace
from typing import Any, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.answering import answer
from bot.dataset.classroom import Classroom
from bot.dataset.scans import pages
from bot.dataset.scans.button import CancelScanButton
from bot.dataset.scans.scan import Scan
from bot.dataset.scans.scanning import Scanning
from bot.errors import Refused
from bot.language.dataset import scans as say
from bot.live_message import MessagePlace
from bot.reply_token import ReplyToken

_NEEDED: Final = discord.Permissions(view_channel=True, read_message_history=True)


class Scanner(commands.Cog):
    """Scans, started by managers."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        self._scanning = Scanning(room)
        room.group.add("scan", "Learn from what managers posted in a channel before", self.scan)

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(CancelScanButton)

    async def cog_unload(self) -> None:
        self._bot.remove_dynamic_items(CancelScanButton)
        await self._scanning.close()

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Goes on with the scans of the last process, now that channels are known."""
        for scan in await self._scanning.all():
            place = MessagePlace(self._bot, scan.shown_channel_id, scan.shown_message_id)
            self._scanning.go_on(scan, place)

    @app_commands.describe(
        channel="Where to look; the drawings channel if left out",
        style="Which style they teach; the channel's own, or the usual one, if left out",
    )
    async def scan(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | None = None,
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        where, taught = await self._where(interaction, channel)
        name = (await self._bot.styles.managed(actor, style or taught)).name
        assert isinstance(interaction.user, discord.Member)  # noqa: S101 - a manager of a guild
        for member in (where.guild.me, interaction.user):
            if not _NEEDED.is_subset(where.permissions_for(member)):
                raise Refused(say.SCAN_UNREADABLE, channel=where.mention)
        language = await self._bot.members.language_of(interaction)
        scan = Scan(
            channel_id=where.id,
            guild_id=actor.guild_id,
            style=name,
            user_id=actor.user_id,
            language=language,
            shown_channel_id=interaction.channel_id or 0,
            shown_message_id=0,
            end_message_id=interaction.id,
        )
        with self._scanning.beginning(where):
            message_id = await answer(interaction, pages.under_way(scan, None))
            place = MessagePlace(
                self._bot, scan.shown_channel_id, message_id, ReplyToken.of(interaction)
            )
            await self._scanning.begin(replace(scan, shown_message_id=message_id), place)

    async def cancel(self, interaction: discord.Interaction[Any], channel_id: int) -> None:
        await self._bot.managers.acting(interaction)
        if channel_id not in self._scanning:
            raise Refused(say.SCAN_OVER)
        await interaction.response.defer()
        self._scanning.cancel(channel_id)

    async def _where(
        self, interaction: discord.Interaction, named: discord.TextChannel | None
    ) -> tuple[discord.TextChannel, str | None]:
        """The channel that is meant, and the style that it teaches, if any."""
        assert interaction.guild is not None  # noqa: S101 - the group is for guilds
        teaching = await self._room.channels.of(interaction.guild)
        channel = named
        if channel is None:
            here = [each for each in teaching if each.id == interaction.channel_id]
            channel = next(iter([*here, *teaching]), None)
        if channel is None:
            raise Refused(say.NO_CHANNEL)
        found = interaction.guild.get_channel(channel.id)
        if not isinstance(found, discord.TextChannel):
            raise Refused(say.NO_CHANNEL)
        style = await self._room.channels.style_taught_in(found.guild.id, found.id, found.name)
        return found, style
