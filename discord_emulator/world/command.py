"""Application commands as the bot synced them, globally or to one guild.

Source: https://discord.com/developers/docs/interactions/application-commands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from discord_emulator.errors import InvalidForm, Unknown
from discord_emulator.jsontypes import Json
from discord_emulator.world.command_rules import check_command
from discord_emulator.world.guild import Guild, Member
from discord_emulator.world.permissions import Permissions
from discord_emulator.world.snowflake import Snowflakes


class CommandType(IntEnum):
    """How a command is used."""

    CHAT_INPUT = 1
    USER = 2
    MESSAGE = 3


class OptionType(IntEnum):
    """What an option takes."""

    SUB_COMMAND = 1
    SUB_COMMAND_GROUP = 2
    STRING = 3
    INTEGER = 4
    BOOLEAN = 5
    USER = 6
    CHANNEL = 7
    ROLE = 8
    MENTIONABLE = 9
    NUMBER = 10
    ATTACHMENT = 11


# how many of each type an application may have in one scope
COMMAND_LIMITS: Final = {CommandType.CHAT_INPUT: 100, CommandType.USER: 15, CommandType.MESSAGE: 15}


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `definition` is what the bot sent, localizations and all."""

    id: int
    version: int
    guild_id: int | None
    definition: Json

    @property
    def name(self) -> str:
        """Its name, not localized."""
        return str(self.definition["name"])

    @property
    def type(self) -> CommandType:
        """How it is used."""
        return CommandType(self.definition.get("type") or CommandType.CHAT_INPUT)

    @property
    def is_age_restricted(self) -> bool:
        """Whether it is offered in age-restricted channels alone."""
        return bool(self.definition.get("nsfw"))

    def may_be_used_by(self, member: Member, guild: Guild) -> bool:
        """Whether Discord shows it to a member: the `default_member_permissions`."""
        needed = self.definition.get("default_member_permissions")
        if needed is None:
            return True
        needed_permissions = Permissions(int(needed))
        has = guild.permissions_of(member)
        # "0" means administrators only
        if not needed_permissions:
            return Permissions.ADMINISTRATOR in has
        return needed_permissions in has


def localized(named: Json, field: str, locale: str) -> str:
    """A command's, an option's or a choice's `name` or `description` in a locale."""
    return str((named.get(f"{field}_localizations") or {}).get(locale) or named.get(field) or "")


def localized_path(commands: Iterable[Json], path: Iterable[str], locale: str) -> str:
    """The names of a command, its group and its subcommand in a locale; plain where it has none."""
    names = []
    for name in path:
        plain: Json = {"name": name}
        found = next((each for each in commands if each["name"] == name), plain)
        names.append(localized(found, "name", locale))
        commands = found.get("options") or []
    return " ".join(names)


def named(candidates: Iterable[Json], name: str, locale: str) -> Json | None:
    """The candidate that has this name, plain or in the person's locale."""
    for candidate in candidates:
        if name in (candidate["name"], localized(candidate, "name", locale)):
            return candidate
    return None


class CommandBook:
    """The application's commands by scope: None for global, else a guild's id."""

    def __init__(self, snowflakes: Snowflakes) -> None:
        self._snowflakes = snowflakes
        self._scopes: dict[int | None, dict[int, Command]] = {}

    def in_scope(self, guild_id: int | None) -> list[Command]:
        """The commands of one scope."""
        return list(self._scopes.get(guild_id, {}).values())

    def get(self, guild_id: int | None, command_id: int) -> Command:
        """One command of a scope."""
        try:
            return self._scopes.get(guild_id, {})[command_id]
        except KeyError:
            raise Unknown("application command") from None

    def overwrite(self, guild_id: int | None, definitions: list[Json]) -> list[Command]:
        """Make a scope hold exactly these; a command that keeps its name keeps its id."""
        self._check(definitions)
        before = {(command.name, command.type): command for command in self.in_scope(guild_id)}
        commands = [self._made(guild_id, definition, before) for definition in definitions]
        self._scopes[guild_id] = {command.id: command for command in commands}
        return commands

    def upsert(self, guild_id: int | None, definition: Json) -> tuple[Command, bool]:
        """Add one command, or replace the one of its name; True if it is new."""
        commands = self.in_scope(guild_id)
        before = {(command.name, command.type): command for command in commands}
        command = self._made(guild_id, definition, before)
        check_command(definition)
        self._check([*(c.definition for c in commands if c.id != command.id), definition])
        self._scopes.setdefault(guild_id, {})[command.id] = command
        return command, (command.name, command.type) not in before

    def edit(self, guild_id: int | None, command_id: int, changes: Json) -> Command:
        """Change what `changes` names of a command, and leave the rest as it is."""
        known = self.get(guild_id, command_id)
        definition = {**known.definition, **changes}
        check_command(definition)
        others = [c.definition for c in self.in_scope(guild_id) if c.id != command_id]
        self._check([*others, definition])
        version = known.version if known.definition == definition else self._snowflakes.next()
        command = Command(command_id, version, guild_id, definition)
        self._scopes[guild_id][command_id] = command
        return command

    def remove(self, guild_id: int | None, command_id: int) -> None:
        """Remove one command."""
        self.get(guild_id, command_id)
        del self._scopes[guild_id][command_id]

    def usable_in(self, guild: Guild) -> Iterator[Command]:
        """The commands that the guild's members see; a guild's own hides a global one."""
        own = self.in_scope(guild.id)
        hidden = {(command.name, command.type) for command in own}
        yield from own
        yield from (c for c in self.in_scope(None) if (c.name, c.type) not in hidden)

    def _made(
        self,
        guild_id: int | None,
        definition: Json,
        before: dict[tuple[str, CommandType], Command],
    ) -> Command:
        command = Command(self._snowflakes.next(), self._snowflakes.next(), guild_id, definition)
        known = before.get((command.name, command.type))
        if known is None:
            return command
        version = known.version if known.definition == definition else command.version
        return Command(known.id, version, guild_id, definition)

    @staticmethod
    def _check(definitions: list[Json]) -> None:
        """Names are unique within a type, and each type has its limit."""
        seen: dict[CommandType, set[str]] = {kind: set() for kind in CommandType}
        for index, definition in enumerate(definitions):
            check_command(definition, at=(index,))
            kind = CommandType(definition.get("type") or CommandType.CHAT_INPUT)
            if definition["name"] in seen[kind]:
                raise InvalidForm.at(
                    [index, "name"],
                    "Application command names must be unique",
                    "APPLICATION_COMMANDS_DUPLICATE_NAME",
                )
            seen[kind].add(definition["name"])
            if len(seen[kind]) > COMMAND_LIMITS[kind]:
                raise InvalidForm.at(
                    [],
                    f"Must be {COMMAND_LIMITS[kind]} or fewer in length.",
                    "BASE_TYPE_MAX_LENGTH",
                )
