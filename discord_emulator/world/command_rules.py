"""What Discord refuses in a command: names, descriptions, the order of options, their number.

The published API description states most lengths; what holds across fields, and what a name
may be made of, stands in the text alone.

Source: https://discord.com/developers/docs/interactions/application-commands.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

from discord_emulator.errors import FormError, InvalidForm, Path
from discord_emulator.jsontypes import Json

CHAT_INPUT: Final = 1
NAME_MAX: Final = 32
DESCRIPTION_MAX: Final = 100
OPTIONS_MAX: Final = 25
CHOICES_MAX: Final = 25
CHOICE_MAX: Final = 100
# of all names, descriptions and values of one command together
CHARACTERS_MAX: Final = 8000
SUB_COMMAND, SUB_COMMAND_GROUP = 1, 2
STRING: Final = 3
# beside letters and digits of any language
ALSO_IN_NAMES: Final = "-_'"


def check_command(definition: Json, at: Path = ()) -> None:
    """Check one command.

    Raises:
        InvalidForm: Rules are broken; all that are, are named.
    """
    errors = [*_command_errors(definition, at)]
    if errors:
        raise InvalidForm(errors)


def _command_errors(definition: Json, at: Path) -> Iterator[FormError]:
    if (definition.get("type") or CHAT_INPUT) == CHAT_INPUT:
        yield from _named_errors(definition, at)
        yield from _options_errors(definition.get("options") or (), (*at, "options"), depth=0)
    else:
        yield from _menu_errors(definition, at)
    if _characters(definition) > CHARACTERS_MAX:
        rule = f"Command exceeds maximum size of {CHARACTERS_MAX} characters"
        yield FormError(at, rule, "APPLICATION_COMMAND_TOO_LARGE")


def _menu_errors(definition: Json, at: Path) -> Iterator[FormError]:
    """A command of a menu has a name as people write it, and nothing else to read."""
    yield from _length_errors(definition.get("name"), NAME_MAX, (*at, "name"))
    if definition.get("description"):
        rule = "Context menu commands cannot have description"
        yield FormError((*at, "description"), rule, "APPLICATION_COMMANDS_DESCRIPTION_INVALID")
    if definition.get("options"):
        rule = "Context menu commands cannot have options"
        yield FormError((*at, "options"), rule, "APPLICATION_COMMANDS_OPTIONS_INVALID")


def _named_errors(named: Json, at: Path) -> Iterator[FormError]:
    """A name and a description, and those in other languages."""
    names: list[tuple[Path, object]] = [((*at, "name"), named.get("name"))]
    for locale, name in _in_locales(named, "name"):
        names.append(((*at, "name_localizations", locale), name))
    for where, told in names:
        if not is_name(told):
            yield FormError(where, "Command name is invalid", "APPLICATION_COMMAND_INVALID_NAME")
    yield from _length_errors(named.get("description"), DESCRIPTION_MAX, (*at, "description"))
    for locale, text in _in_locales(named, "description"):
        where = (*at, "description_localizations", locale)
        yield from _length_errors(text, DESCRIPTION_MAX, where)


def is_name(name: object) -> bool:
    """Whether a slash command or an option may have this name.

    It has letters and digits of any language, hyphens, underscores and apostrophes; letters that
    have a lower case are in it.
    """
    if not isinstance(name, str) or not 1 <= len(name) <= NAME_MAX or name != name.lower():
        return False
    # marks are parts of letters in Devanagari and Thai
    return all(c in ALSO_IN_NAMES or unicodedata.category(c)[0] in "LNM" for c in name)


def _options_errors(options: Sequence[Json], at: Path, depth: int) -> Iterator[FormError]:
    if len(options) > OPTIONS_MAX:
        yield FormError(at, f"Must be {OPTIONS_MAX} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    names: set[object] = set()
    optional_before = False
    for index, option in enumerate(options):
        where = (*at, index)
        yield from _named_errors(option, where)
        if option.get("name") in names:
            rule = "Option name must be unique"
            yield FormError(where, rule, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS")
        names.add(option.get("name"))
        if option.get("required") and optional_before:
            rule = "Required options must be placed before non-required options"
            yield FormError(where, rule, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID")
        optional_before = optional_before or not option.get("required")
        yield from _nesting_errors(option, where, depth)
        yield from _choices_errors(option, where)


def _nesting_errors(option: Json, at: Path, depth: int) -> Iterator[FormError]:
    """A command holds groups, a group holds subcommands, a subcommand holds options."""
    kind = option.get("type")
    if kind not in (SUB_COMMAND, SUB_COMMAND_GROUP):
        return
    if depth > (1 if kind == SUB_COMMAND else 0):
        rule = "Subcommands and their groups cannot be nested so deep"
        yield FormError((*at, "type"), rule, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID")
        return
    # a subcommand directly below the command may hold options and nothing deeper
    below = 2 if kind == SUB_COMMAND else 1
    yield from _options_errors(option.get("options") or (), (*at, "options"), below)


def _choices_errors(option: Json, at: Path) -> Iterator[FormError]:
    choices = option.get("choices") or ()
    if choices and option.get("autocomplete"):
        rule = "Autocomplete cannot be used with choices"
        yield FormError(at, rule, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES_INVALID")
    yield from choices_errors(choices, (*at, "choices"))


def choices_errors(choices: Sequence[Json], at: Path) -> Iterator[FormError]:
    """What is wrong with the choices of an option, or with those that are suggested."""
    if len(choices) > CHOICES_MAX:
        yield FormError(at, f"Must be {CHOICES_MAX} or fewer in length.", "BASE_TYPE_MAX_LENGTH")
    for index, choice in enumerate(choices):
        yield from _length_errors(choice.get("name"), CHOICE_MAX, (*at, index, "name"))
        if isinstance(choice.get("value"), str):
            yield from _length_errors(choice["value"], CHOICE_MAX, (*at, index, "value"))


def _length_errors(text: object, most: int, at: Path) -> Iterator[FormError]:
    if not isinstance(text, str) or not 1 <= len(text) <= most:
        yield FormError.bad_length(at, most)


def _in_locales(named: Json, field: str) -> Iterator[tuple[str, str]]:
    return iter((named.get(f"{field}_localizations") or {}).items())


def _characters(named: Json) -> int:
    """Of names and descriptions the longest of all languages counts, of values each."""
    total = 0
    for field in ("name", "description"):
        texts = [named.get(field) or "", *(text for _, text in _in_locales(named, field))]
        total += max(len(text) for text in texts)
    if isinstance(named.get("value"), str):
        total += len(named["value"])
    parts = (*(named.get("options") or ()), *(named.get("choices") or ()))
    return total + sum(_characters(part) for part in parts)
