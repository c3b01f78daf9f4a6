"""Changing a drawing's caption, and removing a drawing: by command, and by button."""

import asyncio
from typing import Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.actor import Actor
from bot.dataset.buttons import EditCaptionButton, RemoveButton, RemoveForGoodButton
from bot.dataset.classroom import Classroom, tell
from bot.dataset.client import QUICK_S
from bot.dataset.drawing import CaptionState, Drawing, long_id, short_id
from bot.dataset.replies import CAPTION_CHARACTERS, FILE_NAME_CHARACTERS, caption_of
from bot.dataset.suggestions import find_drawing, matching_drawings
from bot.errors import Refused
from bot.language import problems as say_problem
from bot.language.dataset import captions as say
from bot.modals import Values, modal
from bot.quotation import plain, quoted
from bot.styles.style import Style
from rpc.errors import NotFound

_FORM: Final = "caption"
_FIELD: Final = "text"
_BUTTONS: Final = (EditCaptionButton, RemoveButton, RemoveForGoodButton)


class Captions(commands.Cog):
    """Single drawings, changed by managers."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        self._dataset = room.dataset
        room.group.add("caption", "Change a drawing's caption", self.caption, drawing=self._suggest)
        room.group.add(
            "remove", "Remove a drawing from its style", self.remove, drawing=self._suggest
        )

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(*_BUTTONS)
        self._bot.modals.add(_FORM, self._form_sent, say_problem.TRAINER)

    async def cog_unload(self) -> None:
        self._bot.modals.remove(_FORM)
        self._bot.remove_dynamic_items(*_BUTTONS)

    @app_commands.describe(
        drawing="Its file name, or words of its caption",
        caption="What it shows, in English; a form opens if left out",
        style="Whose drawing; the usual style if left out",
    )
    async def caption(
        self,
        interaction: discord.Interaction,
        drawing: app_commands.Range[str, 1, 200],
        caption: app_commands.Range[str, 1, CAPTION_CHARACTERS] | None = None,
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        known = await self._bot.styles.managed(actor, style)
        found = await find_drawing(self._dataset, actor, known.name, drawing, timeout_s=QUICK_S)
        if caption is None:
            await self._send_form(interaction, found, known)
        else:
            await self._save(interaction, actor, found.style, found.id, caption)

    @app_commands.describe(
        drawing="Its file name, or words of its caption",
        style="Whose drawing; the usual style if left out",
    )
    async def remove(
        self,
        interaction: discord.Interaction,
        drawing: app_commands.Range[str, 1, 200],
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        name = (await self._bot.styles.managed(actor, style)).name
        found = await find_drawing(self._dataset, actor, name, drawing, timeout_s=QUICK_S)
        await self._ask(interaction, found)

    async def open_form(
        self, interaction: discord.Interaction[Any], style: str, drawing_id: str
    ) -> None:
        """Opens the form with the caption that a drawing has now."""
        actor = await self._bot.managers.acting(interaction)
        known, drawing = await asyncio.gather(
            self._bot.styles.managed(actor, style), self._get(actor, style, drawing_id)
        )
        await self._send_form(interaction, drawing, known)

    async def ask_to_remove(
        self, interaction: discord.Interaction[Any], style: str, drawing_id: str
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        await self._ask(interaction, await self._get(actor, style, drawing_id))

    async def remove_for_good(
        self, interaction: discord.Interaction[Any], style: str, drawing_id: str
    ) -> None:
        """Removes a drawing; its files may be added again."""
        actor = await self._bot.managers.acting(interaction)
        await interaction.response.defer()
        try:
            await self._dataset.remove(actor, style, drawing_id)
        except NotFound:
            raise Refused(say.REMOVED_ALREADY) from None
        language = await self._bot.members.language_of(interaction)
        await tell(interaction, say.REMOVED(language, style=style))
        await self._room.answers.refresh_with(style, drawing_id)

    async def _get(self, actor: Actor, style: str, drawing_id: str) -> Drawing:
        try:
            return await self._dataset.get(actor, style, drawing_id, timeout_s=QUICK_S)
        except NotFound:
            raise Refused(say.REMOVED_ALREADY) from None

    async def _send_form(
        self, interaction: discord.Interaction[Any], drawing: Drawing, style: Style
    ) -> None:
        """A form can be the first answer only, and so nothing is acknowledged before."""
        language = await self._bot.members.language_of(interaction)
        entered = ui.TextInput[Any](
            style=discord.TextStyle.paragraph,
            default=_words(drawing, style.words.trigger),
            placeholder=say.CAPTION_ANEW(language),
            required=False,
            max_length=CAPTION_CHARACTERS,
        )
        field = ui.Label[Any](text=say.CAPTION(language), component=entered)
        await interaction.response.send_modal(
            modal(
                _FORM,
                f"{drawing.style}/{short_id(drawing.id)}",
                title=say.CAPTION_FORM(language),
                fields={_FIELD: field},
            )
        )

    async def _form_sent(
        self, interaction: discord.Interaction[Any], argument: str, values: Values
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        style, _, drawing = argument.partition("/")
        caption = values[_FIELD].strip() or None
        await self._save(interaction, actor, style, long_id(drawing), caption)

    async def _save(
        self,
        interaction: discord.Interaction[Any],
        actor: Actor,
        style: str,
        drawing_id: str,
        caption: str | None,
    ) -> None:
        await interaction.response.defer(ephemeral=True, thinking=True)
        try:
            drawing = await self._dataset.edit_caption(actor, style, drawing_id, caption)
        except NotFound:
            raise Refused(say.REMOVED_ALREADY) from None
        if drawing.state is CaptionState.PENDING:
            await self._room.posts.await_caption(style, drawing_id)
        language = await self._bot.members.language_of(interaction)
        name = plain(drawing.file_name, FILE_NAME_CHARACTERS)
        text = caption_of(drawing, language)
        saved = say.CAPTION_SAVED(language, file=name, caption=text)
        if drawing.holds_other_letters:
            saved = f"{saved}\n{say.NOT_ENGLISH(language)}"
        await tell(interaction, saved)
        await self._room.answers.refresh_with(style, drawing_id)

    async def _ask(self, interaction: discord.Interaction[Any], drawing: Drawing) -> None:
        language = await self._bot.members.language_of(interaction)
        text = say.REMOVE_ASKED(
            language,
            file=quoted(drawing.file_name),
            style=drawing.style,
            caption=caption_of(drawing, language),
        )
        button = RemoveForGoodButton.of(drawing.style, drawing.id, say.REMOVE(language))
        await tell(interaction, text, buttons=[button])

    async def _suggest(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await matching_drawings(self._bot, interaction, typed)


def _words(drawing: Drawing, trigger: str) -> str:
    """The caption without the trigger, which the trainer puts at its end by itself."""
    if drawing.state is not CaptionState.READY:
        return ""
    return drawing.caption.removesuffix(trigger).strip()[:CAPTION_CHARACTERS]
