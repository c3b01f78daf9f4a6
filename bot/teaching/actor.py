"""Who asks the trainer for something. The bot vouches for it; the trainer decides."""

from dataclasses import dataclass

import discord

from bot.errors import Refused
from bot.language import problems as say


@dataclass(frozen=True)
class Actor:
    """Somebody in a guild.

    Attributes:
        manager: Whether they manage the guild.
        operator: Whether they manage the operator's own guild, and so act for the operator.
    """

    guild_id: int
    user_id: int
    manager: bool
    operator: bool


def manages(permissions: discord.Permissions) -> bool:
    """Whether these make a manager. Administrators have all permissions, named or not."""
    return permissions.manage_guild or permissions.administrator


def manager_of(interaction: discord.Interaction, operator_guild_id: int | None) -> Actor:
    """The manager who used a command.

    `default_permissions` alone would not do: a guild's administrators can give a command to others.

    Raises:
        Refused: They manage nothing here.
    """
    if interaction.guild_id is None or not manages(interaction.permissions):
        raise Refused(say.MANAGERS_ONLY)
    return manager(interaction.guild_id, interaction.user.id, operator_guild_id)


def manager(guild_id: int, user_id: int, operator_guild_id: int | None) -> Actor:
    """A manager of a guild."""
    return Actor(guild_id, user_id, manager=True, operator=guild_id == operator_guild_id)
