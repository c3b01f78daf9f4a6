"""Who manages a guild: whom the artist trusts with what members may not do."""

from collections.abc import Callable
from typing import Any

import discord

from bot.actor import Actor
from bot.errors import Refused
from bot.language import problems as say
from bot.preferences.guilds import Guilds


class Managers:
    """Knows the managers of each guild: by the permission Manage Server, or the guild's own role.

    Args:
        guilds: Tells the role.
        operator_guild_id: Tells the guild whose managers act for the operator.
    """

    def __init__(self, guilds: Guilds, operator_guild_id: Callable[[], int | None]) -> None:
        self._guilds = guilds
        self._operator_guild_id = operator_guild_id

    async def acting(self, interaction: discord.Interaction[Any]) -> Actor:
        """The manager who used a command or a button.

        Checked wherever it matters: Discord's own permissions for commands can be overridden, and
        buttons have none.

        Raises:
            Refused: They manage nothing here.
        """
        user = interaction.user
        if isinstance(user, discord.Member) and await self.manages(user, interaction.permissions):
            return self.actor(user.guild.id, user.id)
        role_id = (await self._guilds.preferences_of(interaction.guild_id or 0)).manager_role_id
        if role_id is None:
            raise Refused(say.MANAGERS_ONLY)
        raise Refused(say.MANAGERS_AND_ROLE_ONLY, role=f"<@&{role_id}>")

    async def manages(self, member: discord.Member, permissions: discord.Permissions) -> bool:
        """Whether a member with these permissions is a manager.

        Administrators have all permissions, named or not.
        """
        if permissions.manage_guild or permissions.administrator:
            return True
        role_id = (await self._guilds.preferences_of(member.guild.id)).manager_role_id
        return role_id is not None and member.get_role(role_id) is not None

    def actor(self, guild_id: int, user_id: int, *, manager: bool = True) -> Actor:
        """Somebody in a guild, as the trainer is told of them."""
        operator = manager and guild_id == self._operator_guild_id()
        return Actor(guild_id, user_id, manager=manager, operator=operator)
