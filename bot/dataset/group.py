"""`/drawings`, whose commands several cogs have."""

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.language import problems
from bot.styles.suggestions import visible_styles

if TYPE_CHECKING:
    from bot.bot import Bot

Suggest = Callable[[discord.Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]


class DrawingsGroup:
    """The group, while the extension is loaded.

    Who manages a guild is checked in each command: Discord's own permissions for commands would
    hide them from those whom a guild's manager role makes managers.
    """

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self.group = app_commands.Group(
            name="drawings", description="Drawings that a style is learnt from", guild_only=True
        )

    def add(
        self,
        name: str,
        description: str,
        callback: Callable[..., Any],
        **suggest: Suggest,
    ) -> None:
        """Adds a command.

        Args:
            name: Its name.
            description: What it does, in English.
            callback: A method.
            **suggest: What suggests values, by option; styles are suggested where there are any.
        """
        command = app_commands.Command[Any, ..., Any](
            name=name,
            description=description,
            callback=callback,
            extras={"server": problems.TRAINER},
        )
        options = {option.name for option in command.parameters}
        if "style" in options:
            command.autocomplete("style")(self._suggest_styles)
        for option, suggestion in suggest.items():
            command.autocomplete(option)(suggestion)
        self.group.add_command(command)

    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await visible_styles(self._bot.styles, interaction.guild_id or 0, typed)
