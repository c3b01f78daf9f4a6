"""Filling a modal: from its components and what a person entered to an interaction's data."""

from collections.abc import Mapping
from typing import Final

from discord_emulator.control.component_use import chosen, selected
from discord_emulator.control.errors import Refused
from discord_emulator.control.resolved import Resolved
from discord_emulator.jsontypes import Json
from discord_emulator.world.component import SELECTS, ComponentType

TEXT_MAX: Final = 4000


class ModalForm:
    """One modal as it is filled in.

    Args:
        modal: The modal that the bot opened.
        entries: What was entered, by custom id or by the label that the person reads.
        resolved: Collects the objects behind ids.
    """

    def __init__(self, modal: Json, entries: Mapping[str, object], resolved: Resolved) -> None:
        self._modal = modal
        self._entries = dict(entries)
        self._resolved = resolved

    def data(self) -> Json:
        """An interaction's `data`.

        Raises:
            Refused: An entry is missing, unknown or against its field's rules.
        """
        components = [self._filled(part) for part in self._modal["components"]]
        if self._entries:
            raise Refused(f"{self._modal['title']!r} has no field {next(iter(self._entries))!r}")
        return {
            "custom_id": self._modal["custom_id"],
            "components": components,
            **self._resolved.payload,
        }

    def _filled(self, part: Json) -> Json:
        """A top component of the modal with its fields' values."""
        told: Json = {"type": part["type"], "id": part["id"]}
        match ComponentType(part["type"]):
            case ComponentType.ACTION_ROW:
                children = part["components"]
                told["components"] = [self._field(c, c.get("label", "")) for c in children]
            case ComponentType.LABEL:
                told["component"] = self._field(part["component"], part["label"])
            case ComponentType.TEXT_DISPLAY:
                pass
            case other:
                raise Refused(f"discord_emulator does not implement {other.name} in modals")
        return told

    def _field(self, field: Json, label: str) -> Json:
        told: Json = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
        name = field["custom_id"] if field["custom_id"] in self._entries else label
        entered = self._entries.pop(name, None)
        match ComponentType(field["type"]):
            case ComponentType.TEXT_INPUT:
                return {**told, "value": _text(field, label, entered)}
            case ComponentType.CHECKBOX:
                return {**told, "value": _checked(field, label, entered)}
            case ComponentType.RADIO_GROUP:
                return {**told, "value": _radio(field, label, _listed(field, entered))}
            case kind:
                return {**told, "values": self._values(field, kind, label, entered)}

    def _values(self, field: Json, kind: ComponentType, label: str, entered: object) -> list[str]:
        values = _listed(field, entered)
        if not values and not field.get("required", True):
            return []
        if kind in SELECTS:
            return selected(field, [str(value) for value in values], self._resolved)
        if kind is ComponentType.CHECKBOX_GROUP:
            _check_number(field, label, values, most=len(field["options"]))
            return [chosen(field, str(value)) for value in values]
        if kind is ComponentType.FILE_UPLOAD:
            _check_number(field, label, values, most=1)
            return [self._resolved.attachment(upload) for upload in values]
        raise Refused(f"discord_emulator does not implement {kind.name} in modals")


def _text(field: Json, label: str, entered: object) -> str:
    """A text input's value: what was entered, or what stood there already."""
    text = str(field.get("value") or "" if entered is None else entered)
    least = field.get("min_length", 0)
    if field.get("required", True):
        least = max(least, 1)
    elif not text:
        return text
    most = field.get("max_length", TEXT_MAX)
    if not least <= len(text) <= most:
        raise Refused(f"{label!r} must have {least} to {most} characters, not {len(text)}")
    return text


def _checked(field: Json, label: str, entered: object) -> bool:
    """A checkbox's value: what was entered, or how it stood."""
    value = bool(field.get("default")) if entered is None else entered
    if not isinstance(value, bool):
        raise Refused(f"{label!r} is checked or not: True or False, not {value!r}")
    return value


def _radio(field: Json, label: str, values: list[object]) -> str | None:
    """A radio group's value, None where nothing need be chosen and nothing is."""
    if not values and not field.get("required", True):
        return None
    if len(values) != 1:
        raise Refused(f"{label!r} takes 1 value, not {len(values)}")
    return chosen(field, str(values[0]))


def _check_number(field: Json, label: str, values: list[object], most: int) -> None:
    least, most = field.get("min_values", 1), field.get("max_values", most)
    if not least <= len(values) <= most:
        noun = "files" if field["type"] == ComponentType.FILE_UPLOAD else "values"
        raise Refused(f"{label!r} takes {least} to {most} {noun}, not {len(values)}")


def _listed(field: Json, entered: object) -> list[object]:
    """What was entered, or what stood there already."""
    if entered is None:
        options = field.get("options") or ()
        return [option["value"] for option in options if option.get("default")]
    return list(entered) if isinstance(entered, list) else [entered]
