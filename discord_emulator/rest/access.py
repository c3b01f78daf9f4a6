"""What the bot may do where, by its roles and the channels' overwrites."""

from discord_emulator.errors import Forbidden
from discord_emulator.world.channel import Channel
from discord_emulator.world.permissions import Permissions
from discord_emulator.world.world import World


class Access:
    """The bot's access to channels."""

    def __init__(self, world: World) -> None:
        self._world = world

    def has(self, channel: Channel, needed: Permissions) -> bool:
        """Whether the bot has all these permissions in the channel."""
        return needed in self.permissions(channel)

    def permissions(self, channel: Channel) -> Permissions:
        """What the bot may do in the channel."""
        bot = channel.guild.member(self._world.application.bot.id)
        return channel.guild.permissions_of(bot, channel)

    def channel(self, channel_id: int, needed: Permissions = Permissions.VIEW_CHANNEL) -> Channel:
        """A channel that the bot sees and where it has these permissions.

        Raises:
            Unknown: There is no such channel.
            Forbidden: The bot does not see it, or lacks a permission.
        """
        channel = self._world.channel(channel_id)
        if not self.has(channel, Permissions.VIEW_CHANNEL):
            raise Forbidden.missing_access()
        if not self.has(channel, needed):
            raise Forbidden.missing_permissions()
        return channel
