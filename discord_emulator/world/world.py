"""Everything that the emulated Discord knows."""

from discord_emulator.clock import Clock
from discord_emulator.errors import Unknown
from discord_emulator.world.attachment import Attachment, Upload
from discord_emulator.world.channel import Channel
from discord_emulator.world.command import CommandBook
from discord_emulator.world.events import Events
from discord_emulator.world.guild import Guild
from discord_emulator.world.message import Message
from discord_emulator.world.snowflake import Snowflakes
from discord_emulator.world.user import Application, User


class World:
    """The guilds, people, commands and files, and the events of their changes."""

    def __init__(self, application: Application, clock: Clock) -> None:
        self.application = application
        self.clock = clock
        self.snowflakes = Snowflakes(clock)
        self.events = Events()
        self.users: dict[int, User] = {application.bot.id: application.bot}
        self.guilds: dict[int, Guild] = {}
        self.commands = CommandBook(self.snowflakes)
        self.attachments: dict[int, Attachment] = {}

    def guild(self, guild_id: int) -> Guild:
        """A guild, or `Unknown`."""
        try:
            return self.guilds[guild_id]
        except KeyError:
            raise Unknown("Guild") from None

    def user(self, user_id: int) -> User:
        """A user, or `Unknown`."""
        try:
            return self.users[user_id]
        except KeyError:
            raise Unknown("User") from None

    def channel(self, channel_id: int) -> Channel:
        """A channel or a thread, or `Unknown`."""
        for guild in self.guilds.values():
            found = guild.channels.get(channel_id) or guild.threads.get(channel_id)
            if found is not None:
                return found
        raise Unknown("Channel")

    @staticmethod
    def message(channel: Channel, message_id: int) -> Message:
        """A message of a channel, ephemeral ones included, or `Unknown`."""
        try:
            return channel.messages[message_id]
        except KeyError:
            raise Unknown("Message") from None

    def keep(self, upload: Upload, channel: Channel, *, ephemeral: bool) -> Attachment:
        """Keep a file that was sent in a channel; an ephemeral one is for one person."""
        attachment = Attachment(self.snowflakes.next(), channel.id, upload, ephemeral)
        self.attachments[attachment.id] = attachment
        return attachment
