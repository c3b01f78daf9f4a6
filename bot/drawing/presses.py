"""What the buttons below a draw's message do."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ui

from bot.drawing import details, mending
from bot.drawing.book import DrawBook
from bot.drawing.ongoing import OngoingDraws
from bot.drawing.reception import Reception
from bot.drawing.request import Draw, Outcome
from bot.drawing.variations import Drawn
from bot.errors import Refused
from bot.language import Language, Sentence
from bot.language import drawing as say
from bot.modals import Field, modal, uploads

if TYPE_CHECKING:
    from bot.bot import Bot

EDIT_MODAL: Final = "draw-edit"
# Of a text field of Discord's.
_FIELD_CHARACTERS: Final = 4000


class Presses:
    """Does what members press.

    Args:
        bot: Knows languages and managers.
        book: Knows draws by the ids that buttons carry.
        reception: Takes new draws.
        ongoing: The draws under way.
    """

    def __init__(
        self,
        bot: "Bot",
        book: DrawBook,
        reception: Reception,
        ongoing: OngoingDraws,
    ) -> None:
        self._bot = bot
        self._book = book
        self._reception = reception
        self._ongoing = ongoing

    async def draw_again(self, interaction: discord.Interaction, request_id: str) -> None:
        """The same form once more, with another seed, for whoever asks."""
        before = await self._found(interaction, request_id)
        # With the seed of before the very same picture would come out.
        form = replace(before.form, seed=None)
        await self._reception.take(interaction, form, private=before.private or None)

    async def try_again(self, interaction: discord.Interaction, request_id: str) -> None:
        """The very same draw, in the message it had; in a new one where that was a refusal."""
        draw = await self._found(interaction, request_id)
        # It counts as its author's.
        await self._check_may(interaction, draw, say.ONLY_AUTHOR_TRIES_AGAIN)
        pressed = interaction.message
        was_refusal = pressed is not None and pressed.flags.ephemeral and not draw.private
        if was_refusal and draw.outcome in (Outcome.DRAWN, Outcome.WITHHELD):
            raise Refused(say.NOT_RUNNING)
        await self._reception.take_again(interaction, draw, in_place=not was_refusal)

    async def cancel(self, interaction: discord.Interaction, request_id: str) -> None:
        """Ends the draw; or shows it, where the bot could not reach its message any more."""
        draw = await self._found(interaction, request_id)
        await self._check_may(interaction, draw, say.ONLY_AUTHOR_CANCELS)
        if draw.outcome is Outcome.UNSHOWN and not self._ongoing.is_under_way(request_id):
            await self._reception.take_again(interaction, draw, in_place=True)
            return
        await interaction.response.defer()
        if not await self._ongoing.cancel(request_id, interaction):
            raise Refused(say.NOT_RUNNING)

    async def delete(self, interaction: discord.Interaction, request_id: str) -> None:
        """Deletes the draw's message."""
        draw = await self._found(interaction, request_id)
        await self._check_may(interaction, draw, say.ONLY_AUTHOR_DELETES)
        await interaction.response.defer()
        # Somebody else may have been quicker.
        with suppress(discord.NotFound):
            await interaction.delete_original_response()

    async def vary(self, interaction: discord.Interaction, request_id: str, index: int) -> None:
        """Draws from that picture, for whoever asks."""
        drawn = Drawn.of(await self._found(interaction, request_id), index)
        shown = interaction.message.attachments if interaction.message is not None else []
        await self._reception.take(
            interaction,
            drawn.varied(),
            private=drawn.draw.private or None,
            image=drawn.attachment(shown),
        )

    async def upscale(self, interaction: discord.Interaction, request_id: str, index: int) -> None:
        """Draws that picture once more, twice as large, for whoever asks."""
        drawn = Drawn.of(await self._found(interaction, request_id), index)
        form, request = drawn.upscaled()
        await self._reception.take(
            interaction, form, private=drawn.draw.private or None, request=request
        )

    async def tell_details(self, interaction: discord.Interaction, request_id: str) -> None:
        """Everything that the pictures were made with, for whoever asks alone."""
        draw = await self._found(interaction, request_id)
        language = await self._bot.members.language_of(interaction)
        told = details.of_draw(draw, language)
        await interaction.response.send_message(told.text, files=told.files(), ephemeral=True)

    async def edit(
        self, interaction: discord.Interaction, request_id: str, option: str | None = None
    ) -> None:
        """Opens a window with the prompts, and the option that was refused, to change them."""
        draw = await self._found(interaction, request_id)
        language = await self._bot.members.language_of(interaction)
        fields: dict[str, Field] = {
            "prompt": prompt_field(draw.form.prompt, language),
            "negative_prompt": _negative_prompt_field(draw, language),
        }
        if option is not None:
            fields[option] = mending.field(draw.form, option, language)
        window = modal(EDIT_MODAL, request_id, title=say.EDIT_TITLE(language), fields=fields)
        await interaction.response.send_modal(window)

    async def edited(
        self, interaction: discord.Interaction, request_id: str, values: Mapping[str, str]
    ) -> None:
        """Draws with what was sent in, for whoever did."""
        before = await self._found(interaction, request_id)
        # Of a negative prompt that nobody has said anything of, the guild's own is meant still.
        left_empty = None if _negative_prompt(before) is None else ""
        form = replace(
            before.form,
            prompt=values["prompt"],
            negative_prompt=values.get("negative_prompt") or left_empty,
        )
        image = next(iter(uploads(interaction)), None)
        if mending.IMAGE in values:
            # What is left empty is left out, and a strength says nothing without a picture.
            strength = None if image is None else form.strength
            form = replace(form, image=None, strength=strength)
        # As its author asked for it; of a picture that all see, as whoever edits prefers.
        as_before = before.private or before.was_refused_unseen
        await self._reception.take(
            interaction,
            form,
            private=before.private if as_before else None,
            image=image,
            typed=values,
        )

    async def _found(self, interaction: discord.Interaction, request_id: str) -> Draw:
        """The draw; what its author alone sees is there for nobody else who knows its id."""
        draw = await self._book.find(request_id)
        if draw is None or draw.guild_id != interaction.guild_id:
            raise Refused(say.FORGOTTEN)
        is_authors_alone = draw.private or draw.was_refused_unseen
        if is_authors_alone and draw.author_id != interaction.user.id:
            raise Refused(say.FORGOTTEN)
        return draw

    async def _check_may(
        self, interaction: discord.Interaction, draw: Draw, otherwise: Sentence
    ) -> None:
        """Raises Refused unless they asked for the draw, or moderate the channel."""
        user, may = interaction.user, interaction.permissions
        if user.id == draw.author_id or may.manage_messages or may.administrator:
            return
        if isinstance(user, discord.Member) and await self._bot.managers.manages(user, may):
            return
        raise Refused(otherwise)


def prompt_field(prompt: str, language: Language) -> Field:
    """A field of a modal for the prompt."""
    entered = ui.TextInput[Any](
        style=discord.TextStyle.paragraph,
        default=prompt[:_FIELD_CHARACTERS] or None,
        max_length=_FIELD_CHARACTERS,
    )
    return ui.Label[Any](text=say.PROMPT_FIELD(language), component=entered)


def _negative_prompt_field(draw: Draw, language: Language) -> Field:
    entered = ui.TextInput[Any](
        style=discord.TextStyle.paragraph,
        default=(_negative_prompt(draw) or "")[:_FIELD_CHARACTERS] or None,
        required=False,
        max_length=_FIELD_CHARACTERS,
    )
    return ui.Label[Any](text=say.NEGATIVE_PROMPT_FIELD(language), component=entered)


def _negative_prompt(draw: Draw) -> str | None:
    """As it is drawn with; None: nobody has said anything, and it is not decided yet."""
    return draw.form.negative_prompt if draw.request is None else draw.request.negative_prompt
