"""What Discord refuses in a message, beyond the shape of its JSON.

The published API description states types and lengths; these rules hold across fields, or
differ from the description for bots (4,000 characters of content need a paying user).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from discord_emulator.errors import Conflict, FormError, InvalidForm, NotImplementedHere, TooLarge
from discord_emulator.jsontypes import Json
from discord_emulator.world.component import SELECTS, ComponentType, walk
from discord_emulator.world.message import Message, MessageBody, MessageFlags

NOT_IMPLEMENTED: Final = ("poll", "sticker_ids", "shared_client_theme")
CONTENT_MAX: Final = 2000
FILES_MAX: Final = 10
EMBEDS_TEXT_MAX: Final = 6000
ROWS_MAX: Final = 5
BUTTONS_IN_ROW_MAX: Final = 5
CUSTOM_ID_MAX: Final = 100
CHOICES_MAX: Final = 25
V2_COMPONENTS_MAX: Final = 40
V2_TEXT_MAX: Final = 4000
# what stands at the top of a message without IS_COMPONENTS_V2
CLASSIC_TOP: Final = frozenset({ComponentType.ACTION_ROW})


def check_message(body: MessageBody, flags: MessageFlags, upload_limit_bytes: int) -> None:
    """Check what a request says of a message; what it leaves out is not looked at.

    Raises:
        InvalidForm: A rule is broken; all that are, are named.
        TooLarge: A file is over the guild's limit.
        NotImplementedHere: It asks for what would be lost here.
    """
    for name in NOT_IMPLEMENTED:
        if body.fields.get(name):
            raise NotImplementedHere(f"{name!r} in messages")
    if any(len(upload.data) > upload_limit_bytes for upload in body.files.values()):
        raise TooLarge
    errors = [
        *_content_errors(body.fields),
        *_file_errors(body),
        *_embed_errors(body.fields.get("embeds") or ()),
        *_component_errors(body.fields, flags),
    ]
    if errors:
        raise InvalidForm(errors)


def check_not_empty(body: MessageBody) -> None:
    """A new message says or shows something."""
    fields = body.fields
    shows = fields.get("embeds") or fields.get("components")
    if not (shows or body.files or (fields.get("content") or "").strip()):
        raise Conflict.empty_message()


def check_not_left_empty(message: Message, body: MessageBody) -> None:
    """An edited message still says or shows something."""
    fields = body.fields
    left = (
        (fields.get("content", message.content) or "").strip(),
        fields.get("embeds", message.embeds),
        fields.get("components", message.components),
        fields.get("attachments", message.attachments),
        body.files,
    )
    if not any(left):
        raise Conflict.empty_message()


def _content_errors(fields: Json) -> Iterator[FormError]:
    if len(fields.get("content") or "") > CONTENT_MAX:
        yield FormError(
            ("content",), f"Must be {CONTENT_MAX} or fewer in length.", "BASE_TYPE_MAX_LENGTH"
        )


def _file_errors(body: MessageBody) -> Iterator[FormError]:
    listed = body.fields.get("attachments") or ()
    if max(len(listed), len(body.files)) > FILES_MAX:
        yield FormError(
            ("attachments",), f"Must be {FILES_MAX} or fewer in length.", "BASE_TYPE_MAX_LENGTH"
        )


def _embed_errors(embeds: Sequence[Json]) -> Iterator[FormError]:
    text = 0
    for embed in embeds:
        text += len(embed.get("title") or "") + len(embed.get("description") or "")
        text += len((embed.get("footer") or {}).get("text") or "")
        text += len((embed.get("author") or {}).get("name") or "")
        text += sum(len(field["name"]) + len(field["value"]) for field in embed.get("fields") or ())
    if text > EMBEDS_TEXT_MAX:
        yield FormError(
            ("embeds",),
            f"Embed size exceeds maximum size of {EMBEDS_TEXT_MAX}",
            "MAX_EMBED_SIZE_EXCEEDED",
        )


def _component_errors(fields: Json, flags: MessageFlags) -> Iterator[FormError]:
    components = fields.get("components") or []
    yield from _interactive_errors(components)
    if MessageFlags.IS_COMPONENTS_V2 in flags:
        yield from _v2_errors(fields, components)
    else:
        yield from _classic_errors(components)


def _interactive_errors(components: Sequence[Json]) -> Iterator[FormError]:
    """Custom ids are short and unique; a row holds five buttons or one select."""
    custom_ids: set[str] = set()
    for component in walk(components):
        custom_id = component.get("custom_id")
        if custom_id is not None:
            if len(custom_id) > CUSTOM_ID_MAX:
                rule = f"Must be between 1 and {CUSTOM_ID_MAX} in length."
                yield FormError(("components",), rule, "BASE_TYPE_BAD_LENGTH")
            if custom_id in custom_ids:
                rule = f"Component custom id cannot be duplicated: {custom_id}"
                yield FormError(("components",), rule, "COMPONENT_CUSTOM_ID_DUPLICATED")
            custom_ids.add(custom_id)
        if len(component.get("options") or ()) > CHOICES_MAX:
            rule = f"Must be between 1 and {CHOICES_MAX} in length."
            yield FormError(("components",), rule, "BASE_TYPE_BAD_LENGTH")
        if component["type"] == ComponentType.ACTION_ROW:
            yield from _row_errors(component["components"])


def _row_errors(children: Sequence[Json]) -> Iterator[FormError]:
    has_select = any(child["type"] in SELECTS for child in children)
    if len(children) > (1 if has_select else BUTTONS_IN_ROW_MAX):
        yield FormError(
            ("components",),
            "The specified component exceeds the maximum width",
            "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
        )


def _classic_errors(components: Sequence[Json]) -> Iterator[FormError]:
    if any(component["type"] not in CLASSIC_TOP for component in components):
        rule = "Only action rows may be used without the flag IS_COMPONENTS_V2"
        yield FormError(("components",), rule, "UNION_TYPE_CHOICES")
    if len(components) > ROWS_MAX:
        rule = f"Must be {ROWS_MAX} or fewer in length."
        yield FormError(("components",), rule, "BASE_TYPE_MAX_LENGTH")


def _v2_errors(fields: Json, components: Sequence[Json]) -> Iterator[FormError]:
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
