"""Using a message's buttons and selects: from what a person points at to an interaction's data."""

from collections.abc import Sequence
from typing import Final

from discord_emulator.control.errors import Refused
from discord_emulator.control.resolved import Resolved
from discord_emulator.jsontypes import Json
from discord_emulator.world.component import (
    LINK_STYLE,
    PREMIUM_STYLE,
    SELECTS,
    ComponentType,
    label_of,
    walk,
)

USABLE: Final = {ComponentType.BUTTON, *SELECTS}


def usable_component(components: Sequence[Json], pointed_at: str) -> Json:
    """The button or select with this custom id, or else this label or placeholder.

    Raises:
        Refused: There is none, it is disabled, or it is a link.
    """
    usable = [component for component in walk(components) if component["type"] in USABLE]
    found = next((c for c in usable if c.get("custom_id") == pointed_at), None) or next(
        (c for c in usable if label_of(c) == pointed_at), None
    )
    if found is None:
        shown = ", ".join(repr(label_of(component)) for component in usable) or "none"
        raise Refused(f"the message has no button or select {pointed_at!r}; it has: {shown}")
    if found.get("disabled"):
        raise Refused(f"{pointed_at!r} is disabled")
    if found.get("style") in (LINK_STYLE, PREMIUM_STYLE) and "custom_id" not in found:
        raise Refused(f"{pointed_at!r} leads elsewhere; the bot hears nothing of it")
    return found


def component_data(component: Json, values: Sequence[str] | None, resolved: Resolved) -> Json:
    """An interaction's `data`; `values` are a select's, by what the person reads.

    Raises:
        Refused: The select does not take these values, or a button was given some.
    """
    data: Json = {
        "custom_id": component["custom_id"],
        "component_type": component["type"],
        "id": component["id"],
    }
    if component["type"] == ComponentType.BUTTON:
        if values is not None:
            raise Refused("a button takes no values")
        return data
    data["values"] = selected(component, values or (), resolved)
    return {**data, **resolved.payload}


def selected(select: Json, values: Sequence[str], resolved: Resolved) -> list[str]:
    """A select's values as they go to the bot.

    Raises:
        Refused: They are too few, too many, or none of its options.
    """
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if not least <= len(values) <= most:
        raise Refused(f"{label_of(select)!r} takes {least} to {most} values, not {len(values)}")
    match ComponentType(select["type"]):
        case ComponentType.STRING_SELECT:
            return [chosen(select, value) for value in values]
        case ComponentType.USER_SELECT:
            return [resolved.user(value) for value in values]
        case ComponentType.ROLE_SELECT:
            return [resolved.role(value) for value in values]
        case ComponentType.CHANNEL_SELECT:
            return [resolved.channel(value, select.get("channel_types")) for value in values]
        case _:
            return [resolved.mentionable(value) for value in values]


def chosen(select: Json, wanted: str) -> str:
    """The value of an option, by itself or by the label that is read.

    Raises:
        Refused: There is no such option.
    """
    for option in select["options"]:
        if wanted in (option["value"], option["label"]):
            return str(option["value"])
    labels = ", ".join(option["label"] for option in select["options"])
    raise Refused(f"{wanted!r} is none of {labels}")
