"""`/retrain`: a style taught anew from the drawings it has now."""

from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot import problem
from bot.answering import answer
from bot.language import problems as say_problem
from bot.live_message import MessagePlace
from bot.styles.suggestions import matching_styles
from bot.training import pages
from bot.training.watched import WatchedRun, WatchedRuns
from bot.training.watching import Watching

if TYPE_CHECKING:
    from bot.bot import Bot

_MOST_EPOCHS: Final = 1000


class Retraining(commands.Cog):
    """Lessons, started by managers."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._client = bot.servers.training
        self._watched = WatchedRuns(bot.database)
        self._watching = Watching(
            bot.servers.training, self._watched, edit_interval_s=bot.settings.edit_interval_s
        )

    async def cog_load(self) -> None:
        """Goes on with the runs that the last process watched."""
        for watched in await self._watched.all():
            place = MessagePlace(self._bot, watched.channel_id, watched.message_id)
            self._watching.start(watched, place)

    async def cog_unload(self) -> None:
        await self._watching.close()

    @app_commands.command(
        name="retrain", description="Teach the style anew from the drawings it has now"
    )
    @app_commands.guild_only()
    # Also checked in the callback: a guild's administrators can override this.
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.describe(
        style="Which style to teach",
        epochs="Passes over the drawings; the style's own number if left out",
    )
    async def retrain(
        self,
        interaction: discord.Interaction,
        style: str | None = None,
        epochs: app_commands.Range[int, 1, _MOST_EPOCHS] | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        name = style or self._bot.settings.default_style
        language = await self._bot.members.language_of(interaction)
        message_id = await answer(interaction, pages.starting(name, language))
        place = MessagePlace(self._bot, interaction.channel_id or 0, message_id, interaction)
        try:
            run = await self._client.start_run(
                actor, name, request_id=str(interaction.id), num_train_epochs=epochs
            )
        except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
            why = problem.told(error, language, say_problem.TRAINER)
            await place.edit(content=pages.failed(why).text, attachments=[], view=None)
            return
        watched = WatchedRun(run.id, run.style, interaction.channel_id or 0, message_id, language)
        await self._watched.add(watched)
        self._watching.start(watched, place)

    @retrain.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await matching_styles(self._bot.servers.styles, interaction.guild_id or 0, typed)
