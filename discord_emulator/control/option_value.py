"""Checking a slash command option's value as Discord's client does before it sends it."""

from typing import Final

from discord_emulator.control.errors import Refused
from discord_emulator.control.resolved import Resolved
from discord_emulator.jsontypes import Json
from discord_emulator.world.command import OptionType, localized

STRING_MAX: Final = 6000
# integers and numbers are doubles on the wire
NUMBER_MAX: Final = 2**53 - 1
TYPE_NAMES: Final = {
    OptionType.STRING: "text",
    OptionType.INTEGER: "an integer",
    OptionType.BOOLEAN: "true or false",
    OptionType.NUMBER: "a number",
}


def option_value(option: Json, value: object, resolved: Resolved, locale: str) -> object:
    """The value as it goes to the bot.

    Args:
        option: The option as it was synced.
        value: What the person typed or chose. For a choice that is its value or the name
            that they see; for a user, a channel or a role its name; for a file see
            `Resolved.attachment`.
        resolved: Collects the objects behind ids.
        locale: The person's.

    Raises:
        Refused: The option does not take this value.
    """
    kind = OptionType(option["type"])
    if kind not in TYPE_NAMES:
        return _id_of(option, kind, value, resolved)
    if option.get("choices"):
        return _chosen(option, value, locale)
    _check_type(option, kind, value)
    return _in_range(option, value)


def _id_of(option: Json, kind: OptionType, value: object, resolved: Resolved) -> str:
    """The id of the user, channel, role or file that was chosen."""
    match kind:
        case OptionType.USER:
            return resolved.user(value)
        case OptionType.CHANNEL:
            return resolved.channel(value, option.get("channel_types"))
        case OptionType.ROLE:
            return resolved.role(value)
        case OptionType.MENTIONABLE:
            return resolved.mentionable(value)
        case OptionType.ATTACHMENT:
            return resolved.attachment(value)
        case _:
            raise _refused(option, f"is a {kind.name}, which takes no value")


def _chosen(option: Json, value: object, locale: str) -> object:
    for choice in option["choices"]:
        if value in (choice["value"], choice["name"], localized(choice, "name", locale)):
            return choice["value"]
    names = ", ".join(localized(choice, "name", locale) for choice in option["choices"])
    raise _refused(option, f"must be one of {names}, not {value!r}")


def _check_type(option: Json, kind: OptionType, value: object) -> None:
    fits = {
        OptionType.STRING: isinstance(value, str),
        OptionType.INTEGER: isinstance(value, int) and not isinstance(value, bool),
        OptionType.NUMBER: isinstance(value, int | float) and not isinstance(value, bool),
        OptionType.BOOLEAN: isinstance(value, bool),
    }[kind]
    if not fits:
        raise _refused(option, f"must be {TYPE_NAMES[kind]}, not {value!r}")


def _in_range(option: Json, value: object) -> object:
    """The value, if its length or itself is between the option's bounds."""
    if isinstance(value, str):
        least, most = option.get("min_length", 0), option.get("max_length", STRING_MAX)
        # the client cannot send an empty option, whatever the bounds
        if not max(least, 1) <= len(value) <= most:
            rule = f"must have {max(least, 1)} to {most} characters, not {len(value)}"
            raise _refused(option, rule)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        least = option.get("min_value", -NUMBER_MAX)
        most = option.get("max_value", NUMBER_MAX)
        if not least <= value <= most:
            raise _refused(option, f"must be between {least} and {most}, not {value}")
    return value


def _refused(option: Json, rule: str) -> Refused:
    return Refused(f"{option['name']} {rule}")
