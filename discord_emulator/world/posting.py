"""Sending, editing and deleting messages, whoever does it."""

from collections.abc import Sequence
from typing import Final

from discord_emulator.errors import Conflict, InvalidForm, NotImplementedHere, Unknown
from discord_emulator.jsontypes import Json
from discord_emulator.world.attachment import Attachment
from discord_emulator.world.channel import Channel
from discord_emulator.world.component import numbered
from discord_emulator.world.events import (
    MessageCreated,
    MessageDeleted,
    MessageEdited,
    MessagesDeleted,
)
from discord_emulator.world.interaction import Interaction
from discord_emulator.world.mentions import mentions_in
from discord_emulator.world.message import (
    Message,
    MessageBody,
    MessageFlags,
    MessageType,
)
from discord_emulator.world.message_rules import (
    check_message,
    check_not_empty,
    check_not_left_empty,
)
from discord_emulator.world.user import User
from discord_emulator.world.world import World

SENDABLE_FLAGS = (
    MessageFlags.SUPPRESS_EMBEDS
    | MessageFlags.SUPPRESS_NOTIFICATIONS
    | MessageFlags.IS_COMPONENTS_V2
)
# once set, IS_COMPONENTS_V2 cannot be taken off
EDITABLE_FLAGS = MessageFlags.SUPPRESS_EMBEDS

BULK_DELETE_AGE_MAX_S: Final = 14 * 24 * 3600.0


class Posting:
    """Changes messages by Discord's rules and publishes what changed."""

    def __init__(self, world: World) -> None:
        self._world = world

    def send(
        self,
        channel: Channel,
        author: User,
        body: MessageBody,
        *,
        interaction: Interaction | None = None,
        ephemeral: bool = False,
    ) -> Message:
        """Send a message.

        Args:
            channel: Where.
            author: Who.
            body: What.
            interaction: The interaction that it answers or follows up.
            ephemeral: Whether only the interaction's person is to see it.

        Raises:
            Unknown: The channel was deleted.
            InvalidForm: The body breaks a rule.
            Conflict: The message would be empty.
            TooLarge: A file is over the guild's limit.
        """
        self._world.channel(channel.id)
        flags = MessageFlags(body.fields.get("flags") or 0) & SENDABLE_FLAGS
        check_not_empty(body)
        check_message(body, flags, channel.guild.upload_limit_bytes)
        message = self._blank(channel, author, interaction, ephemeral=ephemeral)
        message.flags |= flags
        message.nonce = body.fields.get("nonce")
        message.tts = bool(body.fields.get("tts"))
        self._refer(message, body.fields.get("message_reference"))
        self._write(message, body, self._attached(message, body))
        return self._add(message)

    def think(self, interaction: Interaction, *, ephemeral: bool) -> Message:
        """Send the "… is thinking" message of a deferred answer.

        Raises:
            Unknown: The channel was deleted.
        """
        self._world.channel(interaction.channel.id)
        bot = self._world.application.bot
        message = self._blank(interaction.channel, bot, interaction, ephemeral=ephemeral)
        message.flags |= MessageFlags.LOADING
        return self._add(message)

    def edit(
        self, message: Message, body: MessageBody, interaction: Interaction | None = None
    ) -> Message:
        """Change what the body names and leave the rest as it is.

        A message that was thinking stops to, and bears no mark "(edited)" for it.

        Raises:
            Unknown: The message was deleted, or its channel.
            InvalidForm: The body breaks a rule.
            Conflict: Nothing would be left of the message.
            TooLarge: A file is over the guild's limit.
        """
        self._world.message(self._world.channel(message.channel.id), message.id)
        asked = MessageFlags(body.fields.get("flags") or 0)
        flags = message.flags | (asked & MessageFlags.IS_COMPONENTS_V2)
        check_message(body, flags, message.channel.guild.upload_limit_bytes)
        check_not_left_empty(message, body)
        attachments = self._attached(message, body)
        if not message.is_loading:
            message.edited_at = self._world.clock.now()
        message.flags = flags & ~MessageFlags.LOADING
        if "flags" in body.fields:
            message.flags = (message.flags & ~EDITABLE_FLAGS) | (asked & EDITABLE_FLAGS)
        self._write(message, body, attachments)
        self._world.events.publish(MessageEdited(message, interaction))
        return message

    def delete(self, message: Message) -> None:
        """Delete a message, and what it carried."""
        self._remove(message)
        self._world.events.publish(MessageDeleted(message))

    def delete_many(self, channel: Channel, ids: Sequence[int]) -> None:
        """Delete those of a channel's messages that there are, at once.

        Raises:
            Conflict: One is older than two weeks.
        """
        wanted = frozenset(ids)
        messages = tuple(message for message in channel.history() if message.id in wanted)
        oldest = self._world.clock.now() - BULK_DELETE_AGE_MAX_S
        if any(message.created_at < oldest for message in messages):
            raise Conflict.too_old_to_delete()
        for message in messages:
            self._remove(message)
        self._world.events.publish(MessagesDeleted(channel, messages))

    def _remove(self, message: Message) -> None:
        del message.channel.messages[message.id]
        for attachment in message.attachments:
            self._world.attachments.pop(attachment.id, None)

    def _blank(
        self, channel: Channel, author: User, interaction: Interaction | None, *, ephemeral: bool
    ) -> Message:
        message = Message(self._world.snowflakes.next(), channel, author, self._world.clock.now())
        message.interaction = interaction
        if interaction is not None:
            message.type, message.reference_id = _place_in_talk(interaction)
        if ephemeral and interaction is not None:
            message.flags = MessageFlags.EPHEMERAL
            message.ephemeral_to = interaction.member.user.id
        return message

    def _add(self, message: Message) -> Message:
        message.channel.messages[message.id] = message
        self._world.events.publish(MessageCreated(message, message.interaction))
        return message

    def _refer(self, message: Message, reference: Json | None) -> None:
        if reference is None:
            return
        if reference.get("type"):
            raise NotImplementedHere("forwarding messages")
        referred = message.channel.messages.get(int(reference["message_id"]))
        if referred is not None:
            message.type, message.reference_id = MessageType.REPLY, referred.id
        elif reference.get("fail_if_not_exists", True):
            raise InvalidForm.at(
                ["message_reference"], "Unknown message", "MESSAGE_REFERENCE_UNKNOWN_MESSAGE"
            )

    def _write(self, message: Message, body: MessageBody, attachments: list[Attachment]) -> None:
        """Put the body's fields and the new attachments into the message."""
        fields = body.fields
        message.attachments = attachments
        if "content" in fields:
            message.content = (fields["content"] or "").strip()
        if "embeds" in fields:
            message.embeds = [{"type": "rich", **embed} for embed in fields["embeds"] or ()]
        if "components" in fields:
            message.components = numbered(fields["components"] or ())
        # an answer to an interaction replies too, but calls nobody
        is_reply = message.type is MessageType.REPLY and message.interaction is None
        replied_to = message.channel.messages.get(message.reference_id or 0) if is_reply else None
        message.mentions = mentions_in(
            message.content,
            message.channel.guild,
            fields.get("allowed_mentions"),
            replied_to.author if replied_to else None,
        )

    def _attached(self, message: Message, body: MessageBody) -> list[Attachment]:
        """The message's attachments after the body.

        `attachments` lists those to keep, by their id, and the new ones, by their number n
        of `files[n]`; where it is absent all are kept and all new ones are added.
        """
        if body.fields.get("attachments") is None and "attachments" in body.fields:
            return []
        kept = {attachment.id: attachment for attachment in message.attachments}
        ephemeral = message.ephemeral_to is not None
        new = {
            n: self._world.keep(upload, message.channel, ephemeral=ephemeral)
            for n, upload in body.files.items()
        }
        if "attachments" not in body.fields:
            return [*kept.values(), *new.values()]
        return [_described(entry, kept, new) for entry in body.fields["attachments"]]


def _place_in_talk(interaction: Interaction) -> tuple[MessageType, int | None]:
    """A command's answer stands by itself; a component's replies to the message it is on."""
    if interaction.original_id is not None:
        return MessageType.REPLY, interaction.original_id
    if interaction.source is not None:
        return MessageType.REPLY, interaction.source.id
    if interaction.data.get("type", 1) != 1:
        return MessageType.CONTEXT_MENU_COMMAND, None
    return MessageType.CHAT_INPUT_COMMAND, None


def _described(entry: Json, kept: dict[int, Attachment], new: dict[int, Attachment]) -> Attachment:
    """The attachment that an entry of `attachments` means, with the entry's description."""
    number = int(entry["id"])
    attachment = new.get(number) or kept.get(number)
    if attachment is None:
        raise InvalidForm.at(
            ["attachments"], f"Unknown attachment {number}", "ATTACHMENT_NOT_FOUND"
        )
    if entry.get("filename") and number in new:
        attachment.rename(entry["filename"])
    if "description" in entry:
        attachment.description = entry["description"]
    return attachment


def visible_message(channel: Channel, message_id: int) -> Message:
    """A message that is in the channel for all to see: an ephemeral one is `Unknown`."""
    message = channel.messages.get(message_id)
    if message is None or message.ephemeral_to is not None:
        raise Unknown("Message")
    return message
