"""Message objects: https://discord.com/developers/docs/resources/message."""

from dataclasses import dataclass

from discord_emulator.cdn import Cdn
from discord_emulator.clock import iso
from discord_emulator.jsontypes import Json
from discord_emulator.wire.guilds import channel_payload
from discord_emulator.wire.media import shown
from discord_emulator.wire.users import partial_member_payload, user_payload
from discord_emulator.world.attachment import Attachment
from discord_emulator.world.command import localized_path
from discord_emulator.world.interaction import Interaction
from discord_emulator.world.message import Message, MessageType
from discord_emulator.world.world import World


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is written out.

    `reads_content` is False for a bot without the message content intent: what others wrote
    is then hidden from it, except where it is mentioned. A person's client is told names of
    commands in their `locale`, too.
    """

    user_id: int
    reads_content: bool = True
    locale: str | None = None

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
        }
        if message.interaction is not None:
            payload |= self._of_interaction(message, message.interaction, reader)
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
        if attachment.title is not None:
            payload["title"] = attachment.title
        if attachment.description is not None:
            payload["description"] = attachment.description
        if attachment.ephemeral:
            payload["ephemeral"] = True
        return payload

    def _plain(self, message: Message, reader: Reader) -> Json:
        reads = reader.reads(message)
        visible = shown(message, self._cdn)
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
                if attachment.id not in visible.in_embeds
            ],
            "embeds": visible.embeds if reads else [],
            "components": visible.components if reads else [],
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

    def _of_interaction(self, message: Message, interaction: Interaction, reader: Reader) -> Json:
        """What a message tells of the interaction that it answers."""
        application_id = str(self._world.application.id)
        metadata = _interaction_metadata(interaction)
        if interaction.original_id not in (None, message.id):
            metadata["original_response_message_id"] = str(interaction.original_id)
        payload: Json = {
            "application_id": application_id,
            "webhook_id": application_id,
            "interaction_metadata": metadata,
        }
        if message.type in (MessageType.CHAT_INPUT_COMMAND, MessageType.CONTEXT_MENU_COMMAND):
            payload["interaction"] = {
                "id": metadata["id"],
                "type": metadata["type"],
                "name": interaction.command_name,
                "user": metadata["user"],
            }
            if reader.locale is not None:
                payload["interaction"]["name_localized"] = self._localized(
                    interaction, reader.locale
                )
        return payload

    def _localized(self, interaction: Interaction, locale: str) -> str:
        usable = self._world.commands.usable_in(interaction.channel.guild)
        used = [c.definition for c in usable if c.type == interaction.data.get("type")]
        return localized_path(used, interaction.command_path, locale)


def _interaction_metadata(interaction: Interaction) -> Json:
    metadata: Json = {
        "id": str(interaction.id),
        "type": interaction.type.value,
        "user": user_payload(interaction.member.user),
        "authorizing_integration_owners": integration_owners(interaction),
    }
    target_id, resolved = interaction.data.get("target_id"), interaction.data.get("resolved")
    if target_id is not None and resolved is not None:
        if "messages" in resolved:
            metadata["target_message_id"] = target_id
        else:
            metadata["target_user"] = resolved["users"][target_id]
    if interaction.opener is not None:
        metadata["triggering_interaction_metadata"] = _interaction_metadata(interaction.opener)
    elif interaction.source is not None:
        metadata["interacted_message_id"] = str(interaction.source.id)
    return metadata


def integration_owners(interaction: Interaction) -> Json:
    """`authorizing_integration_owners` of an application that is installed in the guild."""
    return {"0": str(interaction.channel.guild.id)}


def emoji_payload(emoji: str) -> Json:
    """A partial emoji object of `✅` or `name:id`."""
    name, _, emoji_id = emoji.partition(":")
    return {"id": emoji_id or None, "name": name}


def _reaction_payload(emoji: str, user_ids: list[int], reader_id: int) -> Json:
    return {
        "emoji": emoji_payload(emoji),
        "count": len(user_ids),
        "count_details": {"burst": 0, "normal": len(user_ids)},
        "me": reader_id in user_ids,
        "me_burst": False,
        "burst_colors": [],
    }
