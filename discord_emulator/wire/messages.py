"""Message objects: https://discord.com/developers/docs/resources/message."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from discord_emulator.cdn import Cdn
from discord_emulator.clock import iso
from discord_emulator.jsontypes import Json
from discord_emulator.wire.guilds import channel_payload
from discord_emulator.wire.users import partial_member_payload, user_payload
from discord_emulator.world.attachment import Attachment
from discord_emulator.world.component import media
from discord_emulator.world.interaction import Interaction, InteractionType
from discord_emulator.world.message import Message, MessageFlags, MessageType
from discord_emulator.world.world import World

ATTACHMENT_SCHEME: Final = "attachment://"


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is written out.

    `reads_content` is False for a bot without the message content intent: what others wrote
    is then hidden from it, except where it is mentioned.
    """

    user_id: int
    reads_content: bool = True

    def reads(self, message: Message) -> bool:
        """Whether the content of this message is shown."""
        return (
            self.reads_content
            or message.author.id == self.user_id
            or any(user.id == self.user_id for user in message.mentions.users)
        )


class MessagePayloads:
    """Writes messages out, with freshly signed attachment URLs."""

    def __init__(self, world: World, cdn: Cdn) -> None:
        self._world = world
        self._cdn = cdn

    def message(self, message: Message, reader: Reader) -> Json:
        """A message object, as REST answers it."""
        payload = {
            **self._plain(message, reader),
            **self._optional(message, reader),
            **(self._of_interaction(message) if message.interaction else {}),
        }
        if message.reference_id is None:
            return payload
        payload["message_reference"] = {
            "type": 0,
            "message_id": str(message.reference_id),
            "channel_id": str(message.channel.id),
            "guild_id": str(message.channel.guild.id),
        }
        if message.type is MessageType.REPLY:
            referenced = message.channel.messages.get(message.reference_id)
            payload["referenced_message"] = (
                {
                    **self._plain(referenced, reader),
                    **self._optional(referenced, reader),
                }
                if referenced
                else None
            )
        return payload

    def dispatched(self, message: Message, reader: Reader) -> Json:
        """A message object as the gateway tells it.

        An ephemeral message is tied to the direct messages intent, and has neither
        `guild_id` nor `member`.
        """
        payload = self.message(message, reader)
        if message.ephemeral_to is not None:
            return payload
        guild = message.channel.guild
        payload["guild_id"] = str(guild.id)
        if message.author.id in guild.members:
            payload["member"] = partial_member_payload(guild.members[message.author.id])
        for mention in payload["mentions"]:
            member = guild.members.get(int(mention["id"]))
            if member is not None:
                mention["member"] = partial_member_payload(member)
        return payload

    def attachment(self, attachment: Attachment) -> Json:
        """An attachment object."""
        url = self._cdn.url(attachment)
        payload: Json = {
            "id": str(attachment.id),
            "filename": attachment.filename,
            "size": len(attachment.data),
            "url": url,
            "proxy_url": url,
            "content_type": attachment.content_type,
        }
        if attachment.size is not None:
            payload |= {"width": attachment.size.width, "height": attachment.size.height}
        if attachment.description is not None:
            payload["description"] = attachment.description
        if attachment.ephemeral:
            payload["ephemeral"] = True
        return payload

    def _plain(self, message: Message, reader: Reader) -> Json:
        reads = reader.reads(message)
        embeds, components, shown_elsewhere = self._with_media(message)
        return {
            "id": str(message.id),
            "channel_id": str(message.channel.id),
            "type": message.type.value,
            "author": user_payload(message.author),
            "content": message.content if reads else "",
            "timestamp": iso(message.created_at),
            "edited_timestamp": iso(message.edited_at) if message.edited_at else None,
            "tts": message.tts,
            "pinned": False,
            "flags": message.flags.value,
            "mention_everyone": message.mentions.everyone,
            "mentions": [user_payload(user) for user in message.mentions.users],
            "mention_roles": [str(role_id) for role_id in message.mentions.role_ids],
            "attachments": [
                self.attachment(attachment)
                for attachment in (message.attachments if reads else ())
                if attachment.id not in shown_elsewhere
            ],
            "embeds": embeds if reads else [],
            "components": components if reads else [],
        }

    def _optional(self, message: Message, reader: Reader) -> Json:
        payload: Json = {}
        if message.reactions:
            payload["reactions"] = [
                _reaction_payload(emoji, user_ids, reader.user_id)
                for emoji, user_ids in message.reactions.items()
            ]
        if message.thread is not None:
            payload["thread"] = channel_payload(message.thread)
        if message.nonce is not None:
            payload["nonce"] = message.nonce
        return payload

    def _with_media(self, message: Message) -> tuple[list[Json], list[Json], set[int]]:
        """Embeds and components with `attachment://` resolved, and what embeds show.

        A file that an embed shows is not listed among the message's attachments.
        """
        by_name = {attachment.filename: attachment for attachment in message.attachments}
        embeds = copy.deepcopy(message.embeds)
        in_embeds = {
            shown.id for item in _embed_media(embeds) if (shown := self._resolve(item, by_name))
        }
        components = copy.deepcopy(message.components)
        for item in media(components):
            shown = self._resolve(item, by_name)
            item.setdefault("proxy_url", item["url"])
            if shown is not None:
                item["attachment_id"] = str(shown.id)
        return embeds, components, in_embeds

    def _resolve(self, item: Json, by_name: dict[str, Attachment]) -> Attachment | None:
        for field in ("url", "icon_url"):
            url = item.get(field) or ""
            attachment = by_name.get(url.removeprefix(ATTACHMENT_SCHEME))
            if not url.startswith(ATTACHMENT_SCHEME) or attachment is None:
                continue
            item[field] = self._cdn.url(attachment)
            if attachment.size is not None and field == "url":
                item["width"], item["height"] = attachment.size
            return attachment
        return None

    def _of_interaction(self, message: Message) -> Json:
        interaction = message.interaction
        assert interaction is not None  # noqa: S101 - the only caller has looked
        application_id = str(self._world.application.id)
        metadata: Json = {
            "id": str(interaction.id),
            "type": interaction.type.value,
            "user": user_payload(interaction.member.user),
            "authorizing_integration_owners": integration_owners(interaction),
        }
        if interaction.original_id not in (None, message.id):
            metadata["original_response_message_id"] = str(interaction.original_id)
        if interaction.source is not None and interaction.type is InteractionType.MESSAGE_COMPONENT:
            metadata["interacted_message_id"] = str(interaction.source.id)
        payload: Json = {
            "application_id": application_id,
            "webhook_id": application_id,
            "interaction_metadata": metadata,
        }
        if message.type is MessageType.CHAT_INPUT_COMMAND:
            payload["interaction"] = {
                "id": metadata["id"],
                "type": metadata["type"],
                "name": interaction.command_name,
                "user": metadata["user"],
            }
        return payload


def integration_owners(interaction: Interaction) -> Json:
    """`authorizing_integration_owners` of an application that is installed in the guild."""
    return {"0": str(interaction.channel.guild.id)}


def emoji_payload(emoji: str) -> Json:
    """A partial emoji object of `✅` or `name:id`."""
    name, _, emoji_id = emoji.partition(":")
    return {"id": emoji_id or None, "name": name}


def is_ephemeral(message: Message) -> bool:
    """Whether only one person sees it."""
    return MessageFlags.EPHEMERAL in message.flags


def _reaction_payload(emoji: str, user_ids: list[int], reader_id: int) -> Json:
    return {
        "emoji": emoji_payload(emoji),
        "count": len(user_ids),
        "count_details": {"burst": 0, "normal": len(user_ids)},
        "me": reader_id in user_ids,
        "me_burst": False,
        "burst_colors": [],
    }


def _embed_media(embeds: list[Json]) -> Iterator[Json]:
    """The parts of embeds that may show an uploaded file."""
    for embed in embeds:
        for name in ("image", "thumbnail", "author", "footer"):
            if embed.get(name):
                yield embed[name]
