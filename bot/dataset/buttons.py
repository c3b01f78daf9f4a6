"""The buttons below an answer to drawings."""

from typing import TYPE_CHECKING, Any, Final

import discord
from discord import ButtonStyle, ui

from bot.dataset.drawing import SHORT_ID, long_id, short_id
from bot.dataset.pressed import STYLE, PressedButton
from bot.language import Language
from bot.language import dataset as say
from bot.language import drawing as say_drawing

if TYPE_CHECKING:
    from bot.dataset.caption_cog import Captions
    from bot.dataset.channel.cog import Drawings

# Of the post as a whole.
_LAST_ROW: Final = 4
_DRAWING: Final = rf"(?P<style>{STYLE}):(?P<id>{SHORT_ID})"


class TeachAgainButton(PressedButton, template=r"teach:again:(?P<message_id>[0-9]{1,20})"):
    """Takes the drawings of a message to the trainer once more."""

    cog_name = "Drawings"

    @classmethod
    def below(cls, message_id: int, language: Language) -> "TeachAgainButton":
        return cls(
            ui.Button(
                label=say_drawing.TRY_AGAIN(language),
                style=ButtonStyle.primary,
                custom_id=f"teach:again:{message_id}",
                row=_LAST_ROW,
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Drawings") -> None:
        await cog.teach_again(interaction, int(self.values["message_id"]))


class AgreeButton(PressedButton, template=r"teach:agree:(?P<message_id>[0-9]{1,20})"):
    """The uploader's consent, given anew."""

    cog_name = "Drawings"

    @classmethod
    def below(cls, message_id: int, language: Language) -> "AgreeButton":
        return cls(
            ui.Button(
                label=say.AGREE(language),
                style=ButtonStyle.success,
                custom_id=f"teach:agree:{message_id}",
                row=_LAST_ROW,
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Drawings") -> None:
        await cog.agree(interaction, int(self.values["message_id"]))


class EditCaptionButton(PressedButton, template=rf"drawing:caption:{_DRAWING}"):
    """Opens the form with a drawing's caption."""

    cog_name = "Captions"

    @classmethod
    def of(
        cls, style: str, drawing_id: str, label: str, row: int | None = None
    ) -> "EditCaptionButton":
        return cls(
            ui.Button(
                label=label,
                emoji="✏️",
                style=ButtonStyle.secondary,
                custom_id=f"drawing:caption:{style}:{short_id(drawing_id)}",
                row=row,
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Captions") -> None:
        await cog.open_form(interaction, self.values["style"], long_id(self.values["id"]))


class RemoveButton(PressedButton, template=rf"drawing:remove:{_DRAWING}"):
    """Asks whether a drawing is to be removed."""

    cog_name = "Captions"

    @classmethod
    def of(cls, style: str, drawing_id: str, label: str, row: int | None = None) -> "RemoveButton":
        return cls(
            ui.Button(
                label=label,
                emoji="🗑️",
                style=ButtonStyle.secondary,
                custom_id=f"drawing:remove:{style}:{short_id(drawing_id)}",
                row=row,
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Captions") -> None:
        await cog.ask_to_remove(interaction, self.values["style"], long_id(self.values["id"]))


class RemoveForGoodButton(PressedButton, template=rf"drawing:erase:{_DRAWING}"):
    """Removes a drawing; below the question alone."""

    cog_name = "Captions"

    @classmethod
    def of(cls, style: str, drawing_id: str, language: Language) -> "RemoveForGoodButton":
        return cls(
            ui.Button(
                label=say.REMOVE(language),
                style=ButtonStyle.danger,
                custom_id=f"drawing:erase:{style}:{short_id(drawing_id)}",
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Captions") -> None:
        await cog.remove_for_good(interaction, self.values["style"], long_id(self.values["id"]))
