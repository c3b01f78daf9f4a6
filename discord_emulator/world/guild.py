"""Guilds ("servers" in Discord's client), with their members and roles."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from discord_emulator.errors import Unknown
from discord_emulator.world.channel import Channel, Overwrite, OverwriteTarget
from discord_emulator.world.permissions import (
    ALL_PERMISSIONS,
    EVERYONE_BY_DEFAULT,
    NO_PERMISSIONS,
    Permissions,
)
from discord_emulator.world.user import User

MIB: Final = 1024 * 1024
# per file, by the guild's boost tier
UPLOAD_LIMIT_BYTES: Final = {0: 10 * MIB, 1: 10 * MIB, 2: 50 * MIB, 3: 100 * MIB}


@dataclass(slots=True)
class Role:
    """A role; the one that shares its guild's id is @everyone."""

    id: int
    name: str
    permissions: Permissions = EVERYONE_BY_DEFAULT
    position: int = 0
    managed: bool = False


@dataclass(slots=True)
class Member:
    """A user in one guild."""

    user: User
    joined_at: float
    nick: str | None = None
    role_ids: list[int] = field(default_factory=list)

    @property
    def display_name(self) -> str:
        """The name that others see."""
        return self.nick or self.user.global_name or self.user.username


@dataclass(slots=True)
class Guild:
    """A guild; `locale` is its preferred locale, `premium_tier` its boost tier (0 to 3)."""

    id: int
    name: str
    owner_id: int
    locale: str = "en-US"
    premium_tier: int = 0
    roles: dict[int, Role] = field(default_factory=dict)
    members: dict[int, Member] = field(default_factory=dict)
    channels: dict[int, Channel] = field(default_factory=dict)
    threads: dict[int, Channel] = field(default_factory=dict)

    @property
    def upload_limit_bytes(self) -> int:
        """The largest file that may be sent here."""
        return UPLOAD_LIMIT_BYTES[self.premium_tier]

    def member(self, user_id: int) -> Member:
        """The member with this user id, or `Unknown`."""
        try:
            return self.members[user_id]
        except KeyError:
            raise Unknown("Member") from None

    def permissions_of(self, member: Member, channel: Channel | None = None) -> Permissions:
        """What a member may do in the guild, or in one of its channels.

        Source: https://discord.com/developers/docs/topics/permissions#permission-overwrites.
        """
        if member.user.id == self.owner_id:
            return ALL_PERMISSIONS
        permissions = self.roles[self.id].permissions
        for role_id in member.role_ids:
            permissions |= self.roles[role_id].permissions
        if Permissions.ADMINISTRATOR in permissions:
            return ALL_PERMISSIONS
        if channel is None:
            return permissions
        return self._overwritten(permissions, member, (channel.parent or channel).overwrites)

    def _overwritten(
        self, permissions: Permissions, member: Member, overwrites: Iterable[Overwrite]
    ) -> Permissions:
        """Overwrites in Discord's order: @everyone's, those of all roles at once, the member's."""
        everyone, roles, own = (Overwrite(0, OverwriteTarget.ROLE) for _ in range(3))
        for overwrite in overwrites:
            if overwrite.target_id == self.id:
                everyone = overwrite
            elif overwrite.target is OverwriteTarget.MEMBER:
                own = overwrite if overwrite.target_id == member.user.id else own
            elif overwrite.target_id in member.role_ids:
                roles.allow |= overwrite.allow
                roles.deny |= overwrite.deny
        for step in (everyone, roles, own):
            permissions = (permissions & ~step.deny) | step.allow
        return permissions if Permissions.VIEW_CHANNEL in permissions else NO_PERMISSIONS

    def active_threads(self) -> list[Channel]:
        """The threads that are not archived."""
        return [thread for thread in self.threads.values() if not thread.archived]

    def can_see(self, user_id: int, channel: Channel) -> bool:
        """Whether this user is a member who sees the channel."""
        member = self.members.get(user_id)
        return member is not None and Permissions.VIEW_CHANNEL in self.permissions_of(
            member, channel
        )
