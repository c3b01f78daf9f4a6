"""Messages: https://discord.com/developers/docs/resources/message."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import TYPE_CHECKING

from discord_emulator.jsontypes import Json
from discord_emulator.world.attachment import Attachment, Upload
from discord_emulator.world.channel import Channel
from discord_emulator.world.user import User

if TYPE_CHECKING:
    from discord_emulator.world.interaction import Interaction


class MessageType(IntEnum):
    """The message types that the emulator makes."""

    DEFAULT = 0
    REPLY = 19
    CHAT_INPUT_COMMAND = 20
    CONTEXT_MENU_COMMAND = 23


class MessageFlags(IntFlag):
    """Flags on messages."""

    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    IS_COMPONENTS_V2 = 1 << 15


NO_FLAGS = MessageFlags(0)


@dataclass(frozen=True, slots=True)
class Mentions:
    """Whom a message calls, after `allowed_mentions` has had its say."""

    users: tuple[User, ...] = ()
    role_ids: tuple[int, ...] = ()
    everyone: bool = False


@dataclass(slots=True)
class Message:
    """One message.

    `reference_id` is the message it replies to, in the same channel. `interaction` is the
    one that it answers; such a message is sent through the application's webhook.
    `ephemeral_to` is the id of the only user who sees it. `reactions` maps an emoji to the
    ids of those who reacted with it, in order.
    """

    id: int
    channel: Channel
    author: User
    created_at: float
    type: MessageType = MessageType.DEFAULT
    content: str = ""
    flags: MessageFlags = NO_FLAGS
    embeds: list[Json] = field(default_factory=list)
    components: list[Json] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    mentions: Mentions = Mentions()
    edited_at: float | None = None
    reference_id: int | None = None
    interaction: "Interaction | None" = None
    ephemeral_to: int | None = None
    reactions: dict[str, list[int]] = field(default_factory=dict)
    thread: Channel | None = None
    nonce: str | int | None = None
    tts: bool = False

    @property
    def is_loading(self) -> bool:
        """Whether it still says "… is thinking"."""
        return MessageFlags.LOADING in self.flags

    def seen_by(self, user_id: int) -> bool:
        """Whether this user sees it."""
        if self.ephemeral_to is not None and self.ephemeral_to != user_id:
            return False
        return self.channel.guild.can_see(user_id, self.channel)


@dataclass(frozen=True, slots=True)
class MessageBody:
    """What a request asks a message to be: its JSON fields, and files by their number.

    A field that is absent from `fields` means "as it is" in an edit; one that is null
    means "none".
    """

    fields: Json
    files: dict[int, Upload] = field(default_factory=dict)
