"""The command, its suggestions, and what its buttons do."""

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot import problem
from bot.answering import answer, answered_at_once
from bot.drawing import pages, suggestions
from bot.drawing.book import DrawBook
from bot.drawing.buttons import AgainButton, CancelButton, TryAgainButton
from bot.drawing.form import Form
from bot.drawing.ongoing import OngoingDraws
from bot.drawing.preparation import Preparation
from bot.drawing.request import Draw
from bot.errors import Refused
from bot.language import drawing as say
from bot.live_message import MessagePlace

if TYPE_CHECKING:
    from bot.bot import Bot

_BUTTONS: Final = (CancelButton, AgainButton, TryAgainButton)


class Drawing(commands.Cog):
    """Pictures for members."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._client = bot.servers.drawing
        self._book = DrawBook(bot.database)
        self._preparation = Preparation(bot.servers.drawing, bot.operator_guild_id)
        self._ongoing = OngoingDraws(
            bot.servers.drawing,
            self._book,
            bot.upload_limit_bytes,
            edit_interval_s=bot.settings.edit_interval_s,
        )

    async def cog_load(self) -> None:
        """Goes on with what the last process left: the server still has it, or draws it anew."""
        self._bot.add_dynamic_items(*_BUTTONS)
        self.forget_old_draws.start()
        for draw in await self._book.unfinished():
            if draw.request is not None and draw.message_id is not None:
                place = MessagePlace(self._bot, draw.channel_id, draw.message_id)
                self._ongoing.start(draw, draw.request, place)

    async def cog_unload(self) -> None:
        self.forget_old_draws.cancel()
        await self._ongoing.close()
        self._bot.remove_dynamic_items(*_BUTTONS)

    @tasks.loop(hours=24)
    async def forget_old_draws(self) -> None:
        """At the start, and once a day."""
        await self._book.forget_old()

    @app_commands.command(name="draw", description="Draw a picture in the artist's style")
    @app_commands.guild_only()
    @app_commands.describe(
        prompt="What to draw, such as: an anime girl, blonde hair, green eyes, smile",
        negative_prompt="What to keep out of the picture",
        size="square, portrait, landscape, or width x height such as 512x768",
        steps="Denoising steps: more is slower and finer",
        guidance="How closely to follow the prompt",
        seed="A whole number; the same seed draws the same picture again",
        style="Whose style to draw in",
        version="Which version of the style; the one in service if left out",
    )
    async def draw(  # noqa: PLR0913, PLR0917 - discord.py makes an option of each
        self,
        interaction: discord.Interaction,
        prompt: str,
        negative_prompt: str | None = None,
        size: str | None = None,
        steps: int | None = None,
        guidance: float | None = None,
        # Text, because Discord's whole numbers end at 2^53 and seeds at 2^63 - 1.
        seed: str | None = None,
        style: str | None = None,
        version: int | None = None,
    ) -> None:
        form = Form(prompt, negative_prompt, size, steps, guidance, seed, style, version)
        await self._begin(interaction, await self._new_draw(interaction, form))

    @draw.autocomplete("size")
    async def _suggest_sizes(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        language = await self._bot.members.language_of(interaction)
        return await suggestions.sizes(self._preparation, typed, language)

    @draw.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await suggestions.styles(self._preparation, typed, interaction.guild_id or 0)

    @draw.autocomplete("version")
    async def _suggest_versions(
        self, interaction: discord.Interaction, typed: int | str
    ) -> list[app_commands.Choice[int]]:
        style = getattr(interaction.namespace, "style", None)
        language = await self._bot.members.language_of(interaction)
        return await suggestions.versions(
            self._preparation, self._client, str(typed), style, language
        )

    async def draw_again(self, interaction: discord.Interaction, request_id: str) -> None:
        """The same form once more, with another seed, for whoever asks."""
        before = await self._found(request_id)
        # With the seed of before the very same picture would come out.
        await self._begin(
            interaction, await self._new_draw(interaction, replace(before.form, seed=None))
        )

    async def try_again(self, interaction: discord.Interaction, request_id: str) -> None:
        """The very same draw, in the message it had; what the server has of it is not lost."""
        await self._begin(interaction, await self._found(request_id), in_place=True)

    async def cancel(self, interaction: discord.Interaction, request_id: str) -> None:
        """Ends the draw."""
        draw = await self._found(request_id)
        may = interaction.permissions
        is_moderator = may.manage_messages or may.administrator
        if interaction.user.id != draw.author_id and not is_moderator:
            raise Refused(say.ONLY_AUTHOR_CANCELS)
        await interaction.response.defer()
        if not await self._ongoing.cancel(request_id):
            raise Refused(say.NOT_RUNNING)

    async def _found(self, request_id: str) -> Draw:
        draw = await self._book.find(request_id)
        if draw is None:
            raise Refused(say.FORGOTTEN)
        return draw

    async def _begin(
        self, interaction: discord.Interaction, draw: Draw, *, in_place: bool = False
    ) -> None:
        """Answers with the draw's message and starts it.

        A form that breaks a rule is refused before that, for its author's eyes only. A server that
        cannot be asked is told in the message itself, with a button to try again.
        """
        with self._ongoing.beginning(draw.request_id):
            # Whoever is quick presses Try again before its page is written down.
            await self._ongoing.over(draw.request_id)
            try:
                preparing = self._preparation.request(draw)
                request = await answered_at_once(interaction, preparing, thinking=not in_place)
                draw = replace(draw, request=request)
                page = pages.waiting(draw)
            except problem.PASSING as error:
                page = pages.failed(draw, problem.told(error, draw.language))
            await self._book.write(draw)
            message_id = await answer(interaction, page, in_place=in_place)
            await self._book.answered(draw, message_id)
            if draw.request is None:
                await self._book.end(draw)
            else:
                place = MessagePlace(self._bot, draw.channel_id, message_id, interaction)
                self._ongoing.start(draw, draw.request, place)

    async def _new_draw(self, interaction: discord.Interaction, form: Form) -> Draw:
        return Draw(
            request_id=uuid.uuid4().hex,
            # Both are there: the command is for guilds only.
            guild_id=interaction.guild_id or 0,
            channel_id=interaction.channel_id or 0,
            message_id=None,
            author_id=interaction.user.id,
            language=await self._bot.members.language_of(interaction),
            form=form,
        )
