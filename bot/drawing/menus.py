"""The commands in the menus of messages: what can be done with any picture in a channel."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui

from bot.drawing import details
from bot.drawing.book import DrawBook
from bot.drawing.client import DrawingClient
from bot.drawing.fitting import as_png
from bot.drawing.form import Form
from bot.drawing.inputs import LARGEST_BYTES, Inputs, check_bytes
from bot.drawing.parameters import Inspection
from bot.drawing.presses import prompt_field
from bot.drawing.reception import Reception
from bot.errors import DISCORD_FAILURES, Refused
from bot.language import Language
from bot.language import drawing as say
from bot.language import problems as say_problem
from bot.modals import Field, modal
from rpc.errors import InvalidRequest, NotFound

if TYPE_CHECKING:
    from bot.bot import Bot

REDRAW_MODAL: Final = "draw-redraw"
# A window must be opened within 3 s, and nothing else may be said before.
_FETCH_S: Final = 2.0
# So much of a digest that four stand in a custom_id of 100 characters.
_DIGEST_CHARACTERS: Final = 20
_MOST_PICTURES: Final = 4
# As /draw has it where nothing is said: the contract's own default.
_STRENGTH: Final = "0.8"


class MessageMenus:
    """Redraws pictures, and tells what they were made with.

    Args:
        bot: Knows languages, and has the commands in its tree.
        book: Knows which pictures are ours.
        inputs: Keeps pictures to start from.
        reception: Takes draws.
        client: Reads what pictures were made with.
    """

    def __init__(
        self,
        bot: "Bot",
        book: DrawBook,
        inputs: Inputs,
        reception: Reception,
        client: DrawingClient,
    ) -> None:
        self._bot = bot
        self._book = book
        self._inputs = inputs
        self._reception = reception
        self._client = client
        self._commands = [
            app_commands.ContextMenu(name="Redraw in this style", callback=self._redraw),
            app_commands.ContextMenu(name="Show parameters", callback=self._show_parameters),
        ]
        for command in self._commands:
            command.guild_only = True

    def add(self) -> None:
        """Has the commands offered, and windows of theirs answered."""
        for command in self._commands:
            self._bot.tree.add_command(command)
        self._bot.modals.add(REDRAW_MODAL, self._redraw_as_told, say_problem.DRAWING_SERVER)

    def remove(self) -> None:
        for command in self._commands:
            self._bot.tree.remove_command(command.name, type=command.type)
        self._bot.modals.remove(REDRAW_MODAL)

    async def _redraw(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Asks what to draw from the message's pictures.

        They are fetched first: when the window is sent in, perhaps to another process, the message
        may be gone, and its links too old.
        """
        attachments = _pictures(message)[:_MOST_PICTURES]
        if not attachments:
            raise Refused(say.NO_PICTURE)
        try:
            async with asyncio.timeout(_FETCH_S):
                digests = await asyncio.gather(*map(self._inputs.fetch, attachments))
        except TimeoutError as error:
            raise Refused(say.IMAGE_NOT_FETCHED) from error
        language = await self._bot.members.language_of(interaction)
        draw = await self._book.shown_in(message.id)
        fields: dict[str, Field] = {
            "prompt": prompt_field("" if draw is None else draw.form.prompt, language),
            "strength": ui.Label[Any](
                text=say.STRENGTH_FIELD(language),
                component=ui.TextInput[Any](default=_STRENGTH, max_length=8),
            ),
        }
        if len(digests) > 1:
            fields["picture"] = _picture_field(len(digests), language)
        kept = "-".join(digest[:_DIGEST_CHARACTERS] for digest in digests)
        await interaction.response.send_modal(
            modal(REDRAW_MODAL, kept, title=say.REDRAW_TITLE(language), fields=fields)
        )

    async def _redraw_as_told(
        self, interaction: discord.Interaction, kept: str, values: Mapping[str, str]
    ) -> None:
        chosen = kept.split("-")[int(values.get("picture", "1")) - 1]
        form = Form(prompt=values["prompt"], image=await self._inputs.find(chosen))
        await self._reception.take(interaction, form, typed=values)

    async def _show_parameters(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """For the reader alone."""
        attachments = _pictures(message)
        if not attachments:
            raise Refused(say.NO_PICTURE)
        await interaction.response.defer(ephemeral=True, thinking=True)
        inspections = [
            inspection
            for attachment in attachments
            if (inspection := await self._inspection(attachment)) is not None
        ]
        language = await self._bot.members.language_of(interaction)
        told = details.of_pictures(inspections, language)
        await interaction.edit_original_response(content=told.text, attachments=told.files())

    async def _inspection(self, attachment: discord.Attachment) -> Inspection | None:
        """What stands in a picture's file; None: nothing that the server can read."""
        check_bytes(attachment.size, LARGEST_BYTES)
        try:
            data = await attachment.read()
        except DISCORD_FAILURES as error:
            raise Refused(say.IMAGE_NOT_FETCHED) from error
        png = await asyncio.to_thread(as_png, data)
        try:
            return await self._client.inspect(png)
        except (InvalidRequest, NotFound):
            return None


def _pictures(message: discord.Message) -> Sequence[discord.Attachment]:
    return [
        attachment
        for attachment in message.attachments
        if (attachment.content_type or "").startswith("image/")
    ]


def _picture_field(count: int, language: Language) -> Field:
    """Which of a message's pictures. Chosen and not typed, it cannot be refused."""
    numbers = [str(number) for number in range(1, count + 1)]
    options = [discord.SelectOption(label=number, default=number == "1") for number in numbers]
    return ui.Label[Any](
        text=say.PICTURE_FIELD(language), component=ui.Select[Any](options=options)
    )
