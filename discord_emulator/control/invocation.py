"""Typing a slash command: from its name and options to an interaction's data."""

from collections.abc import Mapping
from dataclasses import dataclass

from discord_emulator.control.errors import Refused
from discord_emulator.control.offer import offered_command
from discord_emulator.control.option_value import option_value
from discord_emulator.control.resolved import Resolved
from discord_emulator.jsontypes import Json
from discord_emulator.world.channel import Channel
from discord_emulator.world.command import (
    Command,
    CommandBook,
    CommandType,
    OptionType,
    named,
)
from discord_emulator.world.guild import Member

NESTING = (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP)


@dataclass(frozen=True, slots=True)
class TypedCommand:
    """A command that was found by what a person typed.

    `nested` are the subcommand group and the subcommand, if it has any; `options` are the
    options of the innermost.
    """

    command: Command
    nested: tuple[Json, ...]
    options: list[Json]

    @property
    def line(self) -> str:
        """What the person sees, such as `/style add`."""
        return " ".join([f"/{self.command.name}", *(level["name"] for level in self.nested)])


def typed_command(book: CommandBook, member: Member, channel: Channel, line: str) -> TypedCommand:
    """Find a command by its line, such as `draw` or `style add`, plain or localized.

    Raises:
        Refused: There is none, or the member may not use it.
    """
    first, *rest = line.removeprefix("/").split() or [""]
    locale = member.user.locale
    command = offered_command(book, member, channel, CommandType.CHAT_INPUT, first)
    nested: list[Json] = []
    options = command.definition.get("options") or []
    while options and options[0]["type"] in NESTING:
        level = named(options, rest.pop(0), locale) if rest else None
        if level is None:
            names = ", ".join(option["name"] for option in options)
            raise Refused(f"/{line.removeprefix('/')} is no whole command; there are: {names}")
        nested.append(level)
        options = level.get("options") or []
    if rest:
        raise Refused(f"/{command.name} has no subcommand {rest[0]}")
    return TypedCommand(command, tuple(nested), options)


def command_data(
    typed: TypedCommand,
    values: Mapping[str, object],
    resolved: Resolved,
    locale: str,
    focused: str | None = None,
) -> Json:
    """An interaction's `data`.

    Args:
        typed: The command.
        values: The options by name, plain or localized.
        resolved: Collects the objects behind ids.
        locale: The person's.
        focused: For autocomplete, the option that is being typed; others may be missing.

    Raises:
        Refused: An option is unknown or missing, or does not take its value.
    """
    filled = []
    given: set[str] = set()
    for name, value in values.items():
        option = named(typed.options, name, locale)
        if option is None:
            names = ", ".join(o["name"] for o in typed.options) or "none"
            raise Refused(f"{typed.line} has no option {name}; it has: {names}")
        given.add(option["name"])
        is_focused = focused in (name, option["name"])
        sent = value if is_focused else option_value(option, value, resolved, locale)
        entry: Json = {"name": option["name"], "type": option["type"], "value": sent}
        filled.append({**entry, "focused": True} if is_focused else entry)
    if focused is None:
        _check_required(typed, given)
    for level in reversed(typed.nested):
        filled = [{"name": level["name"], "type": level["type"], "options": filled}]
    return {**command_head(typed.command), "options": filled, **resolved.payload}


def command_head(command: Command) -> Json:
    """What an interaction's `data` tells of the command itself, whatever its type."""
    head: Json = {"id": str(command.id), "name": command.name, "type": command.type.value}
    if command.guild_id is not None:
        head["guild_id"] = str(command.guild_id)
    return head


def check_suggests(typed: TypedCommand, focused: str, locale: str) -> None:
    """An option is typed with suggestions only where it was synced so."""
    option = named(typed.options, focused, locale)
    if option is None or not option.get("autocomplete"):
        raise Refused(f"{typed.line} suggests nothing for {focused}")


def _check_required(typed: TypedCommand, given: set[str]) -> None:
    missing = [o["name"] for o in typed.options if o.get("required") and o["name"] not in given]
    if missing:
        raise Refused(f"{typed.line} needs {', '.join(missing)}")
