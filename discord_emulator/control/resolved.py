"""An interaction's `resolved`: the objects behind the ids in its data."""

from discord_emulator.control.directory import Directory
from discord_emulator.control.errors import Refused
from discord_emulator.jsontypes import Json
from discord_emulator.wire.guilds import channel_payload, role_payload
from discord_emulator.wire.messages import MessagePayloads, Reader
from discord_emulator.wire.users import resolved_member_payload, user_payload
from discord_emulator.world.attachment import Upload
from discord_emulator.world.channel import Channel
from discord_emulator.world.guild import Member
from discord_emulator.world.message import Message
from discord_emulator.world.world import World


class Resolved:
    """Collects what a person chose or uploaded, and tells the id that stands for it.

    Args:
        world: Where uploads are kept.
        payloads: How they are told.
        member: The person.
        channel: Where they are.
        files: What they uploaded.
    """

    def __init__(
        self,
        world: World,
        payloads: MessagePayloads,
        member: Member,
        channel: Channel,
        files: dict[int, Upload],
    ) -> None:
        self._world = world
        self._member = member
        self._payloads = payloads
        self._channel = channel
        self._files = files
        self._directory = Directory(channel.guild)
        self._objects: dict[str, Json] = {}

    @property
    def payload(self) -> Json:
        """`{"resolved": …}`, or nothing where nothing was chosen."""
        return {"resolved": self._objects} if self._objects else {}

    def user(self, name: object) -> str:
        """A member."""
        member = self._directory.member(name)
        user_id = str(member.user.id)
        self._add("users", user_id, user_payload(member.user))
        self._add("members", user_id, resolved_member_payload(member, self._channel.guild))
        return user_id

    def role(self, name: object) -> str:
        """A role."""
        role = self._directory.role(name)
        self._add("roles", str(role.id), role_payload(role))
        return str(role.id)

    def mentionable(self, name: object) -> str:
        """A member or a role."""
        try:
            return self.user(name)
        except Refused:
            return self.role(name)

    def channel(self, name: object, allowed_types: list[int] | None) -> str:
        """A channel of an allowed type."""
        channel = self._directory.channel(name)
        if allowed_types and channel.type not in allowed_types:
            raise Refused(f"#{channel.name} is of type {channel.type}, not one of {allowed_types}")
        permissions = channel.guild.permissions_of(self._member, channel)
        payload = {**channel_payload(channel), "permissions": str(permissions.value)}
        self._add("channels", str(channel.id), payload)
        return str(channel.id)

    def message(self, message: Message) -> str:
        """A message; its content is told whatever the bot's intents."""
        reader = Reader(self._world.application.bot.id)
        self._add("messages", str(message.id), self._payloads.message(message, reader))
        return str(message.id)

    def attachment(self, upload: object) -> str:
        """An uploaded file, named `{"upload": n}` for `files[n]` of the request."""
        number = upload.get("upload") if isinstance(upload, dict) else None
        file = self._files.get(number) if isinstance(number, int) else None
        if file is None:
            raise Refused(f"a file is needed, not {upload!r}")
        limit = self._channel.guild.upload_limit_bytes
        if len(file.data) > limit:
            raise Refused(f"{file.filename} has {len(file.data)} bytes, over the limit of {limit}")
        attachment = self._world.keep(file, self._channel, ephemeral=True)
        self._add("attachments", str(attachment.id), self._payloads.attachment(attachment))
        return str(attachment.id)

    def _add(self, kind: str, key: str, payload: Json) -> None:
        self._objects.setdefault(kind, {})[key] = payload
