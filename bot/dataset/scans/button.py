"""The button of a scan."""

from typing import TYPE_CHECKING, Any

import discord
from discord import ButtonStyle, ui

from bot.dataset.pressed import PressedButton
from bot.language import Language
from bot.language import drawing as say

if TYPE_CHECKING:
    from bot.dataset.scans.cog import Scanner


class CancelScanButton(PressedButton, template=r"scan:cancel:(?P<channel_id>[0-9]{1,20})"):
    """Ends it; what was added stays."""

    cog_name = "Scanner"

    @classmethod
    def of(cls, channel_id: int, language: Language) -> "CancelScanButton":
        return cls(
            ui.Button(
                label=say.CANCEL(language),
                style=ButtonStyle.secondary,
                custom_id=f"scan:cancel:{channel_id}",
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Scanner") -> None:
        await cog.cancel(interaction, int(self.values["channel_id"]))
