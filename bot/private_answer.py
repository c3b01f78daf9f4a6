"""What the member alone is told who used a command or pressed a button."""

from collections.abc import Sequence

import discord
from discord import ui
from discord.utils import MISSING


async def tell_privately(
    interaction: discord.Interaction,
    text: str,
    view: ui.View | None = None,
    files: Sequence[discord.File] = (),
) -> None:
    """Answers for the member's eyes only, also where all saw that something was coming."""
    shown = view or MISSING
    if interaction.response.is_done():
        await interaction.followup.send(
            text, ephemeral=True, suppress_embeds=True, view=shown, files=files
        )
    else:
        await interaction.response.send_message(
            text, ephemeral=True, suppress_embeds=True, view=shown, files=files
        )
