"""What the buttons below runs do, and showing a run that was started elsewhere."""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.adapters.pages import in_use
from bot.answering import answer, answered_at_once
from bot.choices import matching
from bot.errors import Refused
from bot.language import adapters as say_adapters
from bot.language import training as say
from bot.live_message import MessagePlace
from bot.reply_token import ReplyToken
from bot.training import pages
from bot.training.buttons import CancelRunButton, PromoteButton, ReportButton
from bot.training.progress import RunProgress
from bot.training.run import Run
from bot.training.suggestions import suggested
from bot.training.watched import WatchedRun, WatchedRuns
from bot.training.watching import Watching
from rpc.errors import KshError

if TYPE_CHECKING:
    from bot.bot import Bot

_BUTTONS: Final = (CancelRunButton, PromoteButton, ReportButton)
_MIB: Final = 1024 * 1024


class Runs(commands.Cog):
    """Runs that are under way, and what they came to."""

    def __init__(self, bot: "Bot", watched: WatchedRuns, watching: Watching) -> None:
        self._bot = bot
        self._client = bot.servers.training
        self._watched = watched
        self._watching = watching

    async def cog_load(self) -> None:
        """Goes on with the runs that the last process watched."""
        self._bot.add_dynamic_items(*_BUTTONS)
        for watched in await self._watched.all():
            place = MessagePlace(self._bot, watched.channel_id, watched.message_id)
            self._watching.start(watched, place)

    async def cog_unload(self) -> None:
        await self._watching.close()
        self._bot.remove_dynamic_items(*_BUTTONS)

    async def show(self, interaction: discord.Interaction, run_id: str) -> None:
        """Keeps a message up with a run, whoever started it and wherever."""
        self._watching.must_have_room()

        async def found() -> Run:
            runs = await self._runs(interaction)
            run = next((run for run in runs if run.id == run_id), None)
            if run is None:
                raise Refused(say.RUN_NOT_FOUND)
            return run

        run = await answered_at_once(interaction, found(), thinking=True)
        language = await self._bot.members.language_of(interaction)
        channel_id = interaction.channel_id or 0
        first = WatchedRun(run.id, run.style, channel_id, 0, language)
        page = pages.under_way(first, RunProgress(), None, datetime.now(UTC))
        message_id = await answer(interaction, page)
        watched = WatchedRun(run.id, run.style, channel_id, message_id, language)
        place = MessagePlace(self._bot, channel_id, message_id, ReplyToken.of(interaction))
        await self._watching.begin(watched, place)

    async def suggestions(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """The latest runs of the styles that the guild may see."""
        try:
            runs = await self._runs(interaction)
        except (KshError, Refused):
            return []
        language = await self._bot.members.language_of(interaction)
        choices = [
            app_commands.Choice(name=suggested(run, datetime.now(UTC), language), value=run.id)
            for run in runs
        ]
        return matching(choices, typed)

    async def cancel(self, interaction: discord.Interaction, run_id: str, style: str) -> None:
        """Ends a run. It asks nothing: the run's messages say who it was."""
        actor = await self._bot.managers.acting(interaction)
        await interaction.response.defer()
        await self._bot.styles.managed(actor, style)
        # Before it ends: the message is told of that at once.
        await self._watched.cancelled(run_id, actor.user_id)
        await self._client.cancel_run(actor, run_id)

    async def promote(self, interaction: discord.Interaction, run_id: str, style: str) -> None:
        """Puts a version that was kept back into service all the same."""
        actor = await self._bot.managers.acting(interaction)

        async def change() -> tuple[int, int | None]:
            await self._bot.styles.managed(actor, style)
            run, before = await self._client.promote_run(actor, run_id)
            if run.version is None or before == run.version:
                version = f"{style}@{run.version}"
                raise Refused(say_adapters.IN_SERVICE_ALREADY, version=version)
            return run.version, before

        number, before = await answered_at_once(interaction, change(), thinking=True)
        language = await self._bot.members.language_of(interaction)
        await answer(interaction, in_use(style, number, before, actor.user_id, language))

    async def send_report(self, interaction: discord.Interaction, run_id: str, style: str) -> None:
        """Sends what a run came to as a page, to whoever may draw with its style."""
        await interaction.response.defer(thinking=True, ephemeral=True)
        await self._bot.styles.find(interaction.guild_id or 0, style)
        language = await self._bot.members.language_of(interaction)
        run, page = await self._client.report_page(run_id, language)
        limit = interaction.filesize_limit
        if len(page) > limit:
            raise Refused(
                say.REPORT_TOO_LARGE,
                size_mib=f"{len(page) / _MIB:.1f}",
                limit_mib=limit // _MIB,
                run=run_id,
            )
        version = f"{style}@{run.version}"
        file = discord.File(io.BytesIO(page), f"{style}-{run.version}-report.html")
        await interaction.edit_original_response(
            content=say.REPORT_IS(language, version=version), attachments=[file]
        )

    async def _runs(self, interaction: discord.Interaction) -> list[Run]:
        styles = {style.name for style in await self._bot.styles.of(interaction.guild_id or 0)}
        return [run for run in await self._client.runs() if run.style in styles]
