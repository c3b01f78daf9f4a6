"""What Discord refuses in components: https://discord.com/developers/docs/components/reference."""

from collections.abc import Iterator, Sequence
from typing import Final

from discord_emulator.errors import FormError, Path
from discord_emulator.jsontypes import Json
from discord_emulator.world.component import (
    LINK_STYLE,
    PREMIUM_STYLE,
    SELECTS,
    ComponentType,
    walk,
)

ROWS_MAX: Final = 5
BUTTONS_IN_ROW_MAX: Final = 5
CUSTOM_ID_MAX: Final = 100
LABEL_MAX: Final = 80
CHOICES_MAX: Final = 25
V2_COMPONENTS_MAX: Final = 40
V2_TEXT_MAX: Final = 4000
# what stands at the top of a message without IS_COMPONENTS_V2
CLASSIC_TOP: Final = frozenset({ComponentType.ACTION_ROW})


def interactive_errors(components: Sequence[Json], at: Path) -> Iterator[FormError]:
    """Custom ids are short and unique; a row holds five buttons or one select."""
    custom_ids: set[str] = set()
    for path, component in _placed(components, at):
        custom_id = component.get("custom_id")
        if custom_id is not None:
            yield from _bad_length(custom_id, CUSTOM_ID_MAX, (*path, "custom_id"))
            if custom_id in custom_ids:
                rule = "Component custom id cannot be duplicated"
                code = "COMPONENT_CUSTOM_ID_DUPLICATED"
                yield FormError((*path, "custom_id"), rule, code)
            custom_ids.add(custom_id)
        match ComponentType(component["type"]):
            case ComponentType.ACTION_ROW:
                yield from _row_errors(component["components"], path)
            case ComponentType.BUTTON:
                yield from _button_errors(component, path)
            case ComponentType.STRING_SELECT:
                yield from _bad_length(
                    component.get("options") or (), CHOICES_MAX, (*path, "options")
                )
            case _:
                pass


def classic_errors(components: Sequence[Json]) -> Iterator[FormError]:
    """A message without IS_COMPONENTS_V2 has five rows at most, and nothing else."""
    if any(component["type"] not in CLASSIC_TOP for component in components):
        rule = "Only action rows may be used without the flag IS_COMPONENTS_V2"
        yield FormError(("components",), rule, "UNION_TYPE_CHOICES")
    if len(components) > ROWS_MAX:
        rule = f"Must be {ROWS_MAX} or fewer in length."
        yield FormError(("components",), rule, "BASE_TYPE_MAX_LENGTH")


def v2_errors(fields: Json, components: Sequence[Json]) -> Iterator[FormError]:
    """A message with IS_COMPONENTS_V2 has components alone, not too many and not too long."""
    for name in ("content", "embeds"):
        if fields.get(name):
            rule = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield FormError((name,), rule, "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2")
    if sum(1 for _ in walk(components)) > V2_COMPONENTS_MAX:
        rule = f"The total number of components cannot exceed {V2_COMPONENTS_MAX}"
        yield FormError(("components",), rule, "BASE_TYPE_MAX_LENGTH")
    if sum(len(component.get("content") or "") for component in walk(components)) > V2_TEXT_MAX:
        rule = f"The total text of components cannot exceed {V2_TEXT_MAX} characters"
        yield FormError(("components",), rule, "BASE_TYPE_MAX_LENGTH")


def _placed(components: Sequence[Json], at: Path) -> Iterator[tuple[Path, Json]]:
    """Every component with the path to it."""
    for index, component in enumerate(components):
        yield from _placed_one(component, (*at, index))


def _placed_one(component: Json, at: Path) -> Iterator[tuple[Path, Json]]:
    yield at, component
    yield from _placed(component.get("components") or (), (*at, "components"))
    for name in ("component", "accessory"):
        if component.get(name):
            yield from _placed_one(component[name], (*at, name))


def _row_errors(children: Sequence[Json], at: Path) -> Iterator[FormError]:
    has_select = any(child["type"] in SELECTS for child in children)
    if len(children) > (1 if has_select else BUTTONS_IN_ROW_MAX):
        rule = "The specified component exceeds the maximum width"
        yield FormError((*at, "components"), rule, "COMPONENT_LAYOUT_WIDTH_EXCEEDED")


def _button_errors(button: Json, at: Path) -> Iterator[FormError]:
    """A link has a URL, a premium button a SKU, every other one a custom id."""
    needed = {LINK_STYLE: "url", PREMIUM_STYLE: "sku_id"}.get(button["style"], "custom_id")
    if not button.get(needed):
        code = "BASE_TYPE_REQUIRED"
        yield FormError((*at, needed), f"A button of this style needs {needed}", code)
    if needed != "custom_id" and button.get("custom_id"):
        rule = "A custom id and a url or a SKU cannot both be specified"
        yield FormError(
            (*at, "custom_id"), rule, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE"
        )
    if len(button.get("label") or "") > LABEL_MAX:
        rule = f"Must be {LABEL_MAX} or fewer in length."
        yield FormError((*at, "label"), rule, "BASE_TYPE_MAX_LENGTH")


def _bad_length(value: Sequence[object], most: int, at: Path) -> Iterator[FormError]:
    if not 1 <= len(value) <= most:
        yield FormError.bad_length(at, most)
