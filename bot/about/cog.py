"""The commands about the bot itself."""

import asyncio
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.about import pages
from bot.about.condition import DrawingServer, WaitingRun
from bot.drawing.book import DrawBook
from bot.drawing.quota import Quota
from bot.drawing.request import Draw
from bot.errors import Refused
from bot.private_answer import tell_privately
from rpc.errors import KshError

if TYPE_CHECKING:
    from bot.bot import Bot

_DRAWS: Final = 10


class About(commands.Cog):
    """What one can do here, and how it is going."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._client = bot.servers.condition
        self._book = DrawBook(bot.database)
        self._quota = Quota(self._book, bot.guild_preferences)
        self._started = time.monotonic()

    @app_commands.command(name="help", description="What you can do here")
    @app_commands.guild_only()
    async def help(self, interaction: discord.Interaction) -> None:
        user = interaction.user
        is_manager = isinstance(user, discord.Member) and await self._bot.managers.manages(
            user, interaction.permissions
        )
        language = await self._bot.members.language_of(interaction)
        await tell_privately(interaction, pages.guide(language, is_manager=is_manager))

    @app_commands.command(name="about", description="Versions, and how the services are")
    @app_commands.guild_only()
    async def about(self, interaction: discord.Interaction) -> None:
        drawing, training, told = await asyncio.gather(
            self._client.inference_server_health(),
            self._client.trainer_health(),
            self._known_drawing_server(),
        )
        page = pages.condition(
            drawing,
            training,
            told,
            ping_s=self._bot.latency,
            up_s=time.monotonic() - self._started,
            language=await self._bot.members.language_of(interaction),
        )
        await tell_privately(interaction, page)

    @app_commands.command(name="queue", description="How long a picture takes at the moment")
    @app_commands.guild_only()
    async def queue(self, interaction: discord.Interaction) -> None:
        guild_id, user_id = interaction.guild_id or 0, interaction.user.id
        load, draws, left, runs = await asyncio.gather(
            self._drawing_server(),
            self._draws_of(guild_id, user_id),
            self._quota.left(guild_id, user_id),
            self._runs_for(guild_id),
        )
        language = await self._bot.members.language_of(interaction)
        await tell_privately(interaction, pages.queue(load, draws, left, runs, language))

    async def _drawing_server(self) -> DrawingServer | KshError:
        try:
            return await self._client.drawing_server()
        except KshError as error:
            return error

    async def _known_drawing_server(self) -> DrawingServer | None:
        told = await self._drawing_server()
        return told if isinstance(told, DrawingServer) else None

    async def _draws_of(self, guild_id: int, user_id: int) -> Sequence[Draw]:
        """A member's draws that wait or run."""
        return [
            draw
            for draw in await self._book.unfinished()
            if (draw.guild_id, draw.author_id) == (guild_id, user_id)
        ][:_DRAWS]

    async def _runs_for(self, guild_id: int) -> Sequence[WaitingRun]:
        """Runs that wait or are under way, of the styles that a guild may see."""
        try:
            runs, styles = await asyncio.gather(
                self._client.waiting_runs(), self._bot.styles.of(guild_id)
            )
        except (KshError, Refused):
            return []
        names = {style.name for style in styles}
        return [run for run in runs if run.style in names]
