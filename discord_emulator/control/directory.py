"""Finding people, channels and roles by the names that a person types."""

from discord_emulator.control.errors import Refused
from discord_emulator.world.channel import Channel
from discord_emulator.world.guild import Guild, Member, Role


class Directory:
    """The names of one guild; an id does as well as a name."""

    def __init__(self, guild: Guild) -> None:
        self.guild = guild

    def member(self, name: object) -> Member:
        """A member by username, nick or id."""
        for member in self.guild.members.values():
            if str(name) in (member.user.username, member.nick, str(member.user.id)):
                return member
        raise Refused(f"there is no member {name!r} in {self.guild.name}")

    def channel(self, name: object) -> Channel:
        """A channel or thread by name or id."""
        for channel in (*self.guild.channels.values(), *self.guild.threads.values()):
            if str(name).removeprefix("#") in (channel.name, str(channel.id)):
                return channel
        raise Refused(f"there is no channel {name!r} in {self.guild.name}")

    def role(self, name: object) -> Role:
        """A role by name or id."""
        for role in self.guild.roles.values():
            if str(name).removeprefix("@") in (role.name.removeprefix("@"), str(role.id)):
                return role
        raise Refused(f"there is no role {name!r} in {self.guild.name}")
