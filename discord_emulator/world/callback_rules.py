"""What Discord refuses in an answer that is no message: a modal, suggestions."""

from collections.abc import Iterator
from typing import Final

from discord_emulator.errors import FormError, InvalidForm
from discord_emulator.jsontypes import Json
from discord_emulator.world.command_rules import choices_errors
from discord_emulator.world.component import ComponentType
from discord_emulator.world.component_rules import CUSTOM_ID_MAX, interactive_errors

TITLE_MAX: Final = 45
# https://discord.com/developers/docs/components/reference#anatomy-of-a-component-modal
MODAL_COMPONENTS_MAX: Final = 5
IN_MODALS: Final = {ComponentType.ACTION_ROW, ComponentType.LABEL, ComponentType.TEXT_DISPLAY}


def check_suggestions(data: Json) -> None:
    """Check what is suggested while an option is typed.

    Raises:
        InvalidForm: There are more than 25, or one is too long.
    """
    errors = [*choices_errors(data.get("choices") or (), ("data", "choices"))]
    if errors:
        raise InvalidForm(errors)


def check_modal(data: Json) -> None:
    """Check a modal.

    Raises:
        InvalidForm: Rules are broken; all that are, are named.
    """
    errors = [*_modal_errors(data)]
    if errors:
        raise InvalidForm(errors)


def _modal_errors(data: Json) -> Iterator[FormError]:
    for name, most in (("title", TITLE_MAX), ("custom_id", CUSTOM_ID_MAX)):
        if not 1 <= len(data.get(name) or "") <= most:
            yield FormError.bad_length(("data", name), most)
    components = data.get("components") or []
    at = ("data", "components")
    if not 1 <= len(components) <= MODAL_COMPONENTS_MAX:
        yield FormError.bad_length(at, MODAL_COMPONENTS_MAX)
    if any(component["type"] not in IN_MODALS for component in components):
        yield FormError(at, "A modal holds labels, texts and action rows", "UNION_TYPE_CHOICES")
    yield from interactive_errors(components, at)
