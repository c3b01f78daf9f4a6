"""Which commands Discord's client offers a person: those they may use, in their language."""

from collections.abc import Iterator

from discord_emulator.control.errors import Refused
from discord_emulator.jsontypes import Json
from discord_emulator.world.channel import Channel
from discord_emulator.world.command import Command, CommandBook, CommandType, localized, named
from discord_emulator.world.guild import Member
from discord_emulator.world.permissions import Permissions

SHOWN_AS = {
    CommandType.CHAT_INPUT: "command /{}",
    CommandType.USER: "command {!r} in the menu of users",
    CommandType.MESSAGE: "command {!r} in the menu of messages",
}


def offered(book: CommandBook, member: Member, channel: Channel) -> list[Json]:
    """The commands that the client shows this member in a channel, in their language."""
    locale = member.user.locale
    return [
        {
            **command.definition,
            "id": str(command.id),
            "type": command.type.value,
            "shown_name": localized(command.definition, "name", locale),
            "shown_description": localized(command.definition, "description", locale),
        }
        for command in book.usable_in(channel.guild)
        if command.may_be_used_by(member, channel.guild) and _fits(command, channel)
    ]


def offered_command(
    book: CommandBook, member: Member, channel: Channel, kind: CommandType, name: str
) -> Command:
    """A command of a kind by its name, plain or localized.

    Raises:
        Refused: There is none, or the member may not use it, or not there.
    """
    usable = {c.id: c for c in book.usable_in(channel.guild) if c.type is kind}
    shown = [{**command.definition, "id": command.id} for command in usable.values()]
    found = named(shown, name, member.user.locale)
    if found is None:
        raise Refused(f"there is no {SHOWN_AS[kind].format(name)}; there are: {_names(usable)}")
    command = usable[found["id"]]
    if not command.may_be_used_by(member, channel.guild):
        raise Refused(_not_permitted(command, member))
    if not _fits(command, channel):
        raise Refused(f"{shown_name(command)} is for age-restricted channels")
    return command


def _fits(command: Command, channel: Channel) -> bool:
    return channel.is_age_restricted or not command.is_age_restricted


def _names(commands: dict[int, Command]) -> str:
    return ", ".join(map(shown_name, commands.values())) or "none"


def shown_name(command: Command) -> str:
    """`/draw`, or a menu command's name as it is."""
    return f"/{command.name}" if command.type is CommandType.CHAT_INPUT else command.name


def _not_permitted(command: Command, member: Member) -> str:
    needed = Permissions(int(command.definition["default_member_permissions"]))
    names = ", ".join(_permission_names(needed)) or "administrator"
    return f"{member.user.username} may not use {shown_name(command)}: it needs {names}"


def _permission_names(permissions: Permissions) -> Iterator[str]:
    return (p.name.lower() for p in Permissions if p in permissions and p.name)
