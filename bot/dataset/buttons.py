"""The button below an answer to drawings that could not be handed over."""

import re
from typing import TYPE_CHECKING, Any, Self

import discord
from discord import ui

from bot.error_handler import answering_errors
from bot.language import Language
from bot.language import drawing as say

if TYPE_CHECKING:
    from bot.dataset.channel_cog import Drawings


class TeachAgainButton(
    ui.DynamicItem[ui.Button[ui.View]], template=r"teach:again:(?P<message_id>[0-9]{1,20})"
):
    """Takes the drawings of a message to the trainer once more; survives a restart."""

    def __init__(self, message_id: int, language: Language) -> None:
        self._message_id = message_id
        super().__init__(
            ui.Button(
                label=say.TRY_AGAIN(language),
                style=discord.ButtonStyle.primary,
                custom_id=f"teach:again:{message_id}",
            )
        )

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: ui.Item[Any], match: re.Match[str]
    ) -> Self:
        del item
        return cls(
            int(match["message_id"]), await interaction.client.members.language_of(interaction)
        )

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        cog: Drawings | None = interaction.client.get_cog("Drawings")
        if cog is not None:
            async with answering_errors(interaction):
                await cog.teach_again(interaction, self._message_id)
