"""Filling a modal: from its components and what a person entered to an interaction's data."""

from collections.abc import Mapping
from typing import Final

from discord_emulator.control.component_use import selected
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
        kind = ComponentType(field["type"])
        if kind is ComponentType.TEXT_INPUT:
            return {**told, "value": _text(field, label, entered)}
        values = _listed(entered)
        if not values and not field.get("required", True):
            return {**told, "values": []}
        if kind in SELECTS:
            return {**told, "values": selected(field, [str(v) for v in values], self._resolved)}
        if kind is ComponentType.FILE_UPLOAD:
            return {**told, "values": self._uploaded(field, label, values)}
        raise Refused(f"discord_emulator does not implement {kind.name} in modals")

    def _uploaded(self, field: Json, label: str, uploads: list[object]) -> list[str]:
        least, most = field.get("min_values", 1), field.get("max_values", 1)
        if not least <= len(uploads) <= most:
            raise Refused(f"{label!r} takes {least} to {most} files, not {len(uploads)}")
        return [self._resolved.attachment(upload) for upload in uploads]


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


def _listed(entered: object) -> list[object]:
    if entered is None:
        return []
    return list(entered) if isinstance(entered, list) else [entered]
