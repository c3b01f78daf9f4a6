"""Channels and threads."""

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from discord_emulator.world.permissions import NO_PERMISSIONS, Permissions

if TYPE_CHECKING:
    from discord_emulator.world.guild import Guild
    from discord_emulator.world.message import Message


class ChannelType(IntEnum):
    """The channel types that the emulator has."""

    GUILD_TEXT = 0
    PUBLIC_THREAD = 11


class OverwriteTarget(IntEnum):
    """Whom a permission overwrite is for."""

    ROLE = 0
    MEMBER = 1


@dataclass(slots=True)
class Overwrite:
    """What a channel allows or denies one role or member."""

    target_id: int
    target: OverwriteTarget
    allow: Permissions = NO_PERMISSIONS
    deny: Permissions = NO_PERMISSIONS


@dataclass(slots=True)
class Channel:
    """A text channel of a guild, or a thread in one; `nsfw` is Discord's "age-restricted".

    `messages` is in order of creation and holds ephemeral ones too; those are told only to
    the person they are for. A thread shares its id with the message that it began at.
    """

    id: int
    guild: "Guild"
    name: str
    type: ChannelType = ChannelType.GUILD_TEXT
    position: int = 0
    topic: str | None = None
    nsfw: bool = False
    overwrites: list[Overwrite] = field(default_factory=list)
    messages: dict[int, "Message"] = field(default_factory=dict)
    parent: "Channel | None" = None
    owner_id: int | None = None
    created_at: float = 0.0
    auto_archive_minutes: int = 1440
    archived: bool = False
    archived_at: float | None = None
    locked: bool = False
    member_ids: list[int] = field(default_factory=list)

    @property
    def is_thread(self) -> bool:
        """Whether this is a thread."""
        return self.type is ChannelType.PUBLIC_THREAD

    @property
    def is_age_restricted(self) -> bool:
        """Whether only adults come here; a thread is as its channel is."""
        return (self.parent or self).nsfw

    @property
    def needed_to_talk(self) -> Permissions:
        """What somebody must be permitted to send messages here."""
        if self.is_thread:
            return Permissions.SEND_MESSAGES_IN_THREADS
        return Permissions.SEND_MESSAGES

    @property
    def needed_to_delete(self) -> Permissions:
        """What somebody must be permitted to delete this channel, or this thread."""
        return Permissions.MANAGE_THREADS if self.is_thread else Permissions.MANAGE_CHANNELS

    def history(self) -> list["Message"]:
        """The messages that are in the channel for all to see, oldest first."""
        return [message for message in self.messages.values() if message.ephemeral_to is None]
