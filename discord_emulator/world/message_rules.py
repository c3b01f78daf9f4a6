"""What Discord refuses in a message, beyond the shape of its JSON.

The published API description states types and lengths; these rules hold across fields, or
differ from the description for bots (4,000 characters of content need a paying user).
"""

from collections.abc import Iterator
from typing import Final

from discord_emulator.errors import Conflict, FormError, InvalidForm, NotImplementedHere, TooLarge
from discord_emulator.jsontypes import Json
from discord_emulator.world.component_rules import classic_errors, interactive_errors, v2_errors
from discord_emulator.world.embed_rules import embed_errors
from discord_emulator.world.message import Message, MessageBody, MessageFlags

NOT_IMPLEMENTED: Final = ("poll", "sticker_ids", "shared_client_theme")
CONTENT_MAX: Final = 2000
FILES_MAX: Final = 10
NONCE_MAX: Final = 25


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
        *embed_errors(body.fields.get("embeds") or ()),
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
    if len(str(fields.get("nonce") or "")) > NONCE_MAX:
        rule = f"Must be {NONCE_MAX} or fewer in length."
        yield FormError(("nonce",), rule, "BASE_TYPE_MAX_LENGTH")


def _file_errors(body: MessageBody) -> Iterator[FormError]:
    listed = body.fields.get("attachments") or ()
    if max(len(listed), len(body.files)) > FILES_MAX:
        yield FormError(
            ("attachments",), f"Must be {FILES_MAX} or fewer in length.", "BASE_TYPE_MAX_LENGTH"
        )


def _component_errors(fields: Json, flags: MessageFlags) -> Iterator[FormError]:
    components = fields.get("components") or []
    yield from interactive_errors(components, ("components",))
    if MessageFlags.IS_COMPONENTS_V2 in flags:
        yield from v2_errors(fields, components)
    else:
        yield from classic_errors(components)
