"""The buttons below a draw's message. They know their draw by its id."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

from discord import ButtonStyle, Interaction, ui

from bot.language import Language, Sentence
from bot.language import drawing as say
from bot.language.problems import DRAWING_SERVER
from bot.persistent_button import PersistentButton
from bot.view import Button

if TYPE_CHECKING:
    from bot.drawing.cog import Drawing

_ID: Final = r"(?P<request_id>[0-9a-f]{32})"


class _DrawButton(PersistentButton["Drawing"]):
    """A button of a draw as a whole."""

    cog_name = "Drawing"
    server = DRAWING_SERVER
    pattern = _ID
    label: ClassVar[Sentence]
    style: ClassVar[ButtonStyle] = ButtonStyle.secondary

    @classmethod
    def of(cls, request_id: str, language: Language, row: int | None = None) -> Self:
        return cls(
            ui.Button(
                label=cls.label(language),
                style=cls.style,
                custom_id=cls.custom_id_of(request_id),
                row=row,
            )
        )

    @property
    def request_id(self) -> str:
        return self.values["request_id"]


class CancelButton(_DrawButton, prefix="draw:cancel"):
    label = say.CANCEL

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.cancel(interaction, self.request_id)


class AgainButton(_DrawButton, prefix="draw:again"):
    label = say.AGAIN
    style = ButtonStyle.primary

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.draw_again(interaction, self.request_id)


class TryAgainButton(_DrawButton, prefix="draw:retry"):
    label = say.TRY_AGAIN
    style = ButtonStyle.primary

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.try_again(interaction, self.request_id)


class EditButton(_DrawButton, prefix="draw:edit"):
    label = say.EDIT

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.edit(interaction, self.request_id)


class DetailsButton(_DrawButton, prefix="draw:details"):
    label = say.DETAILS_BUTTON

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.tell_details(interaction, self.request_id)


class DeleteButton(_DrawButton, prefix="draw:delete"):
    label = say.DELETE
    style = ButtonStyle.danger

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.delete(interaction, self.request_id)


class MendButton(PersistentButton["Drawing"], prefix="draw:mend"):
    """Edit of a draw that was refused for one of its options."""

    cog_name = "Drawing"
    server = DRAWING_SERVER
    pattern = rf"(?P<option>[a-z_]+):{_ID}"

    @classmethod
    def of(cls, request_id: str, option: str, language: Language) -> Self:
        custom_id = cls.custom_id_of(option, request_id)
        return cls(ui.Button(label=say.EDIT(language), custom_id=custom_id))

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.edit(interaction, self.values["request_id"], self.values["option"])


class _PictureButton(PersistentButton["Drawing"]):
    """A button of one picture of a draw."""

    cog_name = "Drawing"
    server = DRAWING_SERVER
    pattern = rf"(?P<index>[0-9]):{_ID}"
    # Of the only picture, and of one of several.
    label: ClassVar[Sentence]
    numbered_label: ClassVar[Sentence]

    @classmethod
    def of(
        cls,
        request_id: str,
        index: int,
        language: Language,
        row: int | None = None,
        *,
        is_only: bool = False,
    ) -> Self:
        label = cls.label if is_only else cls.numbered_label
        return cls(
            ui.Button(
                label=label(language, number=index + 1),
                custom_id=cls.custom_id_of(index, request_id),
                row=row,
            )
        )

    @property
    def picture(self) -> tuple[str, int]:
        """The draw's request id, and which of its pictures."""
        return self.values["request_id"], int(self.values["index"])


class VaryButton(_PictureButton, prefix="draw:vary"):
    label = say.VARY
    numbered_label = say.VARY_ONE

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.vary(interaction, *self.picture)


class UpscaleButton(_PictureButton, prefix="draw:upscale"):
    label = say.UPSCALE
    numbered_label = say.UPSCALE_ONE

    async def pressed(self, interaction: Interaction[Any], cog: "Drawing") -> None:
        await cog.presses.upscale(interaction, *self.picture)


ALL: Final = (
    CancelButton,
    AgainButton,
    TryAgainButton,
    EditButton,
    MendButton,
    DetailsButton,
    DeleteButton,
    VaryButton,
    UpscaleButton,
)


def of_pictures(
    request_id: str, shown: Sequence[int], language: Language, *, upscaled: bool, of: int
) -> list[Button]:
    """All that can be done with pictures: with each of them, then with the draw.

    Args:
        request_id: The draw's.
        shown: The indices of the pictures that stand in the message.
        language: Of the labels.
        upscaled: Whether they have been doubled already.
        of: How many pictures the draw has.
    """
    again = AgainButton.of(request_id, language, 0 if of == 1 else 2)
    rest = [
        button.of(request_id, language, 2) for button in (EditButton, DetailsButton, DeleteButton)
    ]
    if of == 1:
        vary = [VaryButton.of(request_id, index, language, 0, is_only=True) for index in shown]
        upscale = [
            UpscaleButton.of(request_id, index, language, 0, is_only=True) for index in shown
        ]
        return [again, *vary, *([] if upscaled else upscale), *rest]
    vary = [VaryButton.of(request_id, index, language, 1) for index in shown]
    upscale = [UpscaleButton.of(request_id, index, language, 0) for index in shown]
    return [*([] if upscaled else upscale), *vary, again, *rest]
