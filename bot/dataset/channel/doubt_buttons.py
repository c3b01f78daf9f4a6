"""What managers answer when many messages with drawings went at once."""

from typing import TYPE_CHECKING, Any

import discord
from discord import ButtonStyle, ui

from bot.dataset.pressed import PressedButton
from bot.language import Language
from bot.language import dataset as say

if TYPE_CHECKING:
    from bot.dataset.channel.cog import Drawings


class RemoveAllButton(PressedButton, template=r"posts:remove:(?P<channel_id>[0-9]{1,20})"):
    """Their drawings go, too."""

    cog_name = "Drawings"

    @classmethod
    def of(cls, channel_id: int, language: Language) -> "RemoveAllButton":
        return cls(
            ui.Button(
                label=say.REMOVE_ALL(language),
                style=ButtonStyle.danger,
                custom_id=f"posts:remove:{channel_id}",
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Drawings") -> None:
        await cog.decide(interaction, int(self.values["channel_id"]), remove=True)


class KeepButton(PressedButton, template=r"posts:keep:(?P<channel_id>[0-9]{1,20})"):
    """They stay."""

    cog_name = "Drawings"

    @classmethod
    def of(cls, channel_id: int, language: Language) -> "KeepButton":
        return cls(
            ui.Button(
                label=say.KEEP_ALL(language),
                style=ButtonStyle.secondary,
                custom_id=f"posts:keep:{channel_id}",
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "Drawings") -> None:
        await cog.decide(interaction, int(self.values["channel_id"]), remove=False)
