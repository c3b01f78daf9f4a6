"""The buttons below a draw's message. They know their draw by its id, and so survive a restart."""

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self

import discord
from discord import ui

from bot.error_handler import answering_errors
from bot.language import Language, Sentence
from bot.language import drawing as say
from bot.view import Button

if TYPE_CHECKING:
    from bot.drawing.cog import Drawing
    from bot.drawing.presses import Presses

_ID: Final = r"(?P<request_id>[0-9a-f]{32})"


class _DrawButton(ui.DynamicItem[ui.Button[ui.View]], template=r"draw:(?!)"):
    """A button whose custom_id is `draw:<action>:<request id>`."""

    action: ClassVar[str]
    label: ClassVar[Sentence]
    style: ClassVar[discord.ButtonStyle] = discord.ButtonStyle.secondary

    def __init_subclass__(cls, *, action: str) -> None:
        super().__init_subclass__(template=rf"draw:{action}:{_ID}")
        cls.action = action

    def __init__(self, request_id: str, language: Language, row: int | None = None) -> None:
        self._request_id = request_id
        button: ui.Button[ui.View] = ui.Button(
            label=self.label(language),
            style=self.style,
            custom_id=f"draw:{self.action}:{request_id}",
        )
        super().__init__(button, row=row)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del item
        return cls(match["request_id"], await interaction.client.members.language_of(interaction))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: Drawing | None = interaction.client.get_cog("Drawing")
        if cog is not None:
            async with answering_errors(interaction):
                await self.pressed(cog.presses, interaction, self._request_id)

    @staticmethod
    @abstractmethod
    async def pressed(presses: "Presses", interaction: discord.Interaction, draw: str) -> None:
        """Does what the button says, to the draw of that request id."""


class CancelButton(_DrawButton, action="cancel"):
    label = say.CANCEL

    @staticmethod
    async def pressed(presses: "Presses", interaction: discord.Interaction, draw: str) -> None:
        await presses.cancel(interaction, draw)


class AgainButton(_DrawButton, action="again"):
    label = say.AGAIN
    style = discord.ButtonStyle.primary

    @staticmethod
    async def pressed(presses: "Presses", interaction: discord.Interaction, draw: str) -> None:
        await presses.draw_again(interaction, draw)


class TryAgainButton(_DrawButton, action="retry"):
    label = say.TRY_AGAIN
    style = discord.ButtonStyle.primary

    @staticmethod
    async def pressed(presses: "Presses", interaction: discord.Interaction, draw: str) -> None:
        await presses.try_again(interaction, draw)


class EditButton(_DrawButton, action="edit"):
    label = say.EDIT

    @staticmethod
    async def pressed(presses: "Presses", interaction: discord.Interaction, draw: str) -> None:
        await presses.edit(interaction, draw)


class DetailsButton(_DrawButton, action="details"):
    label = say.DETAILS_BUTTON

    @staticmethod
    async def pressed(presses: "Presses", interaction: discord.Interaction, draw: str) -> None:
        await presses.tell_details(interaction, draw)


class DeleteButton(_DrawButton, action="delete"):
    label = say.DELETE
    style = discord.ButtonStyle.danger

    @staticmethod
    async def pressed(presses: "Presses", interaction: discord.Interaction, draw: str) -> None:
        await presses.delete(interaction, draw)


class _PictureButton(ui.DynamicItem[ui.Button[ui.View]], template=r"draw:picture:(?!)"):
    """A button of one picture: its custom_id is `draw:<action>:<index>:<request id>`."""

    action: ClassVar[str]
    # Of the only picture, and of one of several.
    label: ClassVar[Sentence]
    numbered_label: ClassVar[Sentence]

    def __init_subclass__(cls, *, action: str) -> None:
        super().__init_subclass__(template=rf"draw:{action}:(?P<index>[0-9]):{_ID}")
        cls.action = action

    def __init__(
        self,
        request_id: str,
        index: int,
        language: Language,
        row: int | None = None,
        *,
        is_only: bool = False,
    ) -> None:
        self._request_id = request_id
        self._index = index
        label = self.label if is_only else self.numbered_label
        button: ui.Button[ui.View] = ui.Button(
            label=label(language, number=index + 1),
            custom_id=f"draw:{self.action}:{index}:{request_id}",
        )
        super().__init__(button, row=row)

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del item
        language = await interaction.client.members.language_of(interaction)
        return cls(match["request_id"], int(match["index"]), language)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: Drawing | None = interaction.client.get_cog("Drawing")
        if cog is not None:
            async with answering_errors(interaction):
                await self.pressed(cog.presses, interaction, self._request_id, self._index)

    @staticmethod
    @abstractmethod
    async def pressed(
        presses: "Presses", interaction: discord.Interaction, draw: str, index: int
    ) -> None:
        """Does what the button says, to that picture of the draw."""


class VaryButton(_PictureButton, action="vary"):
    label = say.VARY
    numbered_label = say.VARY_ONE

    @staticmethod
    async def pressed(
        presses: "Presses", interaction: discord.Interaction, draw: str, index: int
    ) -> None:
        await presses.vary(interaction, draw, index)


class UpscaleButton(_PictureButton, action="upscale"):
    label = say.UPSCALE
    numbered_label = say.UPSCALE_ONE

    @staticmethod
    async def pressed(
        presses: "Presses", interaction: discord.Interaction, draw: str, index: int
    ) -> None:
        await presses.upscale(interaction, draw, index)


ALL: Final = (
    CancelButton,
    AgainButton,
    TryAgainButton,
    EditButton,
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
    again = AgainButton(request_id, language, 0 if of == 1 else 2)
    rest = [button(request_id, language, 2) for button in (EditButton, DetailsButton, DeleteButton)]
    if of == 1:
        vary = [VaryButton(request_id, index, language, 0, is_only=True) for index in shown]
        upscale = [UpscaleButton(request_id, index, language, 0, is_only=True) for index in shown]
        return [again, *vary, *([] if upscaled else upscale), *rest]
    vary = [VaryButton(request_id, index, language, 1) for index in shown]
    upscale = [UpscaleButton(request_id, index, language, 0) for index in shown]
    return [*([] if upscaled else upscale), *vary, again, *rest]
