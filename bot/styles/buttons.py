"""The buttons that turn the pages of the list of styles."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.error_handler import answering_errors

if TYPE_CHECKING:
    from bot.styles.cog import Styles


class StylesPageButton(
    ui.DynamicItem[ui.Button[ui.View]], template=r"styles:page:(?P<page>[0-9]{1,4})"
):
    """Shows another page in place of this one; survives a restart."""

    def __init__(self, page: int, label: str = "") -> None:
        self._page = page
        super().__init__(ui.Button(label=label or "…", custom_id=f"styles:page:{page}"))

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del interaction, item
        return cls(int(match["page"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: Styles | None = interaction.client.get_cog("Styles")
        if cog is not None:
            async with answering_errors(interaction):
                await cog.turn_to(interaction, self._page)
