"""The buttons below an answer to drawings."""

from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from discord import ButtonStyle, Interaction, ui

from bot.dataset.drawing import SHORT_ID, long_id, short_id
from bot.language import Language, Sentence
from bot.language import drawing as say_drawing
from bot.language.dataset import consent as say
from bot.language.problems import TRAINER
from bot.persistent_button import PersistentButton
from bot.styles import style as styles

if TYPE_CHECKING:
    from bot.dataset.caption_cog import Captions
    from bot.dataset.channel.cog import Drawings

# Of the post as a whole.
_LAST_ROW: Final = 4


class _PostButton(PersistentButton["Drawings"]):
    """A button of a message with drawings."""

    cog_name = "Drawings"
    server = TRAINER
    pattern = r"(?P<message_id>[0-9]{1,20})"
    label: ClassVar[Sentence]
    style: ClassVar[ButtonStyle]

    @classmethod
    def below(cls, message_id: int, language: Language) -> Self:
        return cls(
            ui.Button(
                label=cls.label(language),
                style=cls.style,
                custom_id=cls.custom_id_of(message_id),
                row=_LAST_ROW,
            )
        )


class TeachAgainButton(_PostButton, prefix="teach:again"):
    """Takes the drawings of a message to the trainer once more."""

    label = say_drawing.TRY_AGAIN
    style = ButtonStyle.primary

    async def pressed(self, interaction: Interaction[Any], cog: "Drawings") -> None:
        await cog.teach_again(interaction, int(self.values["message_id"]))


class AgreeButton(_PostButton, prefix="teach:agree"):
    """The uploader's consent, given anew."""

    label = say.AGREE
    style = ButtonStyle.success

    async def pressed(self, interaction: Interaction[Any], cog: "Drawings") -> None:
        await cog.agree(interaction, int(self.values["message_id"]))


class _DrawingButton(PersistentButton["Captions"]):
    """A button of one drawing."""

    cog_name = "Captions"
    server = TRAINER
    pattern = rf"(?P<style>{styles.NAME}):(?P<id>{SHORT_ID})"
    style: ClassVar[ButtonStyle] = ButtonStyle.secondary
    emoji: ClassVar[str | None] = None

    @classmethod
    def of(cls, style: str, drawing_id: str, label: str, row: int | None = None) -> Self:
        return cls(
            ui.Button(
                label=label,
                emoji=cls.emoji,
                style=cls.style,
                custom_id=cls.custom_id_of(style, short_id(drawing_id)),
                row=row,
            )
        )

    @property
    def drawing(self) -> tuple[str, str]:
        """Its style and its id."""
        return self.values["style"], long_id(self.values["id"])


class EditCaptionButton(_DrawingButton, prefix="drawing:caption"):
    """Opens the form with a drawing's caption."""

    emoji = "✏️"

    async def pressed(self, interaction: Interaction[Any], cog: "Captions") -> None:
        await cog.open_form(interaction, *self.drawing)


class RemoveButton(_DrawingButton, prefix="drawing:remove"):
    """Asks whether a drawing is to be removed."""

    emoji = "🗑️"

    async def pressed(self, interaction: Interaction[Any], cog: "Captions") -> None:
        await cog.ask_to_remove(interaction, *self.drawing)


class RemoveForGoodButton(_DrawingButton, prefix="drawing:erase"):
    """Removes a drawing; below the question alone."""

    style = ButtonStyle.danger

    async def pressed(self, interaction: Interaction[Any], cog: "Captions") -> None:
        await cog.remove_for_good(interaction, *self.drawing)
