"""The buttons below a draw's message. They know their draw by its id, and so survive a restart."""

import re
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Self

import discord
from discord import ui

from bot.error_handler import answering_errors
from bot.language import Language, Sentence
from bot.language import drawing as say

if TYPE_CHECKING:
    from bot.drawing.cog import Drawing


class _DrawButton(ui.DynamicItem[ui.Button[ui.View]], template=r"draw:(?!)"):
    """A button whose custom_id is `draw:<action>:<request id>`."""

    action: ClassVar[str]
    label: ClassVar[Sentence]
    style: ClassVar[discord.ButtonStyle]

    def __init_subclass__(cls, *, action: str) -> None:
        super().__init_subclass__(template=rf"draw:{action}:(?P<request_id>[0-9a-f]{{32}})")
        cls.action = action

    def __init__(self, request_id: str, language: Language) -> None:
        self._request_id = request_id
        super().__init__(
            ui.Button(
                label=self.label(language),
                style=self.style,
                custom_id=f"draw:{self.action}:{request_id}",
            )
        )

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
                await self.pressed(cog, interaction, self._request_id)

    @staticmethod
    @abstractmethod
    async def pressed(cog: "Drawing", interaction: discord.Interaction, request_id: str) -> None:
        """Does what the button says."""


class CancelButton(_DrawButton, action="cancel"):
    label = say.CANCEL
    style = discord.ButtonStyle.secondary

    @staticmethod
    async def pressed(cog: "Drawing", interaction: discord.Interaction, request_id: str) -> None:
        await cog.cancel(interaction, request_id)


class AgainButton(_DrawButton, action="again"):
    label = say.AGAIN
    style = discord.ButtonStyle.primary

    @staticmethod
    async def pressed(cog: "Drawing", interaction: discord.Interaction, request_id: str) -> None:
        await cog.draw_again(interaction, request_id)


class TryAgainButton(_DrawButton, action="retry"):
    label = say.TRY_AGAIN
    style = discord.ButtonStyle.primary

    @staticmethod
    async def pressed(cog: "Drawing", interaction: discord.Interaction, request_id: str) -> None:
        await cog.try_again(interaction, request_id)
