"""Guilds to begin with, as data: the one that the program starts with, and those tests add.

What has no `id` is given one. Those of the program's own guild are always the same: what services
keep of its people and channels is theirs when it is started again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from discord_emulator.world.channel import Channel, Overwrite, OverwriteTarget
from discord_emulator.world.events import ChannelCreated, GuildJoined, MemberChanged, MemberJoined
from discord_emulator.world.guild import Guild, Member, Role
from discord_emulator.world.permissions import (
    EVERYONE_BY_DEFAULT,
    NO_PERMISSIONS,
    permissions_named,
)
from discord_emulator.world.user import User
from discord_emulator.world.world import World


@dataclass(frozen=True, slots=True)
class RoleSeed:
    """A role; `permissions` are Discord's names in lower case, such as `manage_guild`."""

    name: str
    permissions: Sequence[str] = ()
    id: int | None = None


@dataclass(frozen=True, slots=True)
class OverwriteSeed:
    """What a channel allows or denies a role or a member, by their name."""

    name: str
    allow: Sequence[str] = ()
    deny: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ChannelSeed:
    """A text channel; `nsfw` is Discord's "age-restricted"."""

    name: str
    topic: str | None = None
    nsfw: bool = False
    overwrites: Sequence[OverwriteSeed] = ()
    id: int | None = None

    @classmethod
    def from_json(cls, seed: Mapping[str, Any]) -> "ChannelSeed":
        """Read it from JSON, whose fields are those of the seeds.

        Raises:
            TypeError: A field is missing or unknown.
        """
        overwrites = [OverwriteSeed(**overwrite) for overwrite in seed.get("overwrites", ())]
        return cls(**{**seed, "overwrites": overwrites})


@dataclass(frozen=True, slots=True)
class UserSeed:
    """A member; `name` is the account's, unique in all of Discord; `roles` are names."""

    name: str
    locale: str = "en-US"
    roles: Sequence[str] = ()
    nick: str | None = None
    id: int | None = None


@dataclass(frozen=True, slots=True)
class GuildSeed:
    """A guild. The first user owns it.

    `bot_permissions` are those the bot was invited with, beside what everyone has.
    """

    name: str
    users: Sequence[UserSeed]
    channels: Sequence[ChannelSeed] = (ChannelSeed("general"),)
    roles: Sequence[RoleSeed] = ()
    locale: str = "en-US"
    premium_tier: int = 0
    bot_permissions: Sequence[str] = ()
    id: int | None = None

    @classmethod
    def from_json(cls, seed: Mapping[str, Any]) -> "GuildSeed":
        """Read it from JSON, whose fields are those of the seeds.

        Raises:
            TypeError: A field is missing or unknown.
        """
        parts = {
            "users": [UserSeed(**user) for user in seed.get("users", ())],
            "roles": [RoleSeed(**role) for role in seed.get("roles", ())],
        }
        if "channels" in seed:
            parts["channels"] = [ChannelSeed.from_json(channel) for channel in seed["channels"]]
        return cls(**{**seed, **parts})


# always the same, for settings that name it before the emulator runs
LOCAL_GUILD_ID: Final = 1_000_000_000_000_000_002
_FIRST_ID: Final = 1_000_000_000_000_000_011

STUDIO: Final = GuildSeed(
    id=LOCAL_GUILD_ID,
    name="KSH Studio",
    users=(
        UserSeed("ksh", locale="ko", roles=("admin",), id=_FIRST_ID),
        UserSeed("hana", roles=("manager",), id=_FIRST_ID + 1),
        UserSeed("mina", locale="ko", id=_FIRST_ID + 2),
        UserSeed("alex", id=_FIRST_ID + 3),
        UserSeed("sam", locale="en-GB", id=_FIRST_ID + 4),
    ),
    channels=(
        ChannelSeed("general", id=_FIRST_ID + 5),
        ChannelSeed("drawings", topic="New drawings, to learn the style from", id=_FIRST_ID + 6),
    ),
    roles=(
        RoleSeed("admin", ("administrator",), id=_FIRST_ID + 7),
        RoleSeed("manager", ("manage_guild",), id=_FIRST_ID + 8),
    ),
)


def found_guild(world: World, seed: GuildSeed) -> Guild:
    """Make a guild of its seed, with the bot in it.

    Raises:
        ValueError: A locale, a permission or a role is none, there is no user to own it, or
            its id is taken.
    """
    if not seed.users:
        raise ValueError("a guild needs a user who owns it")
    if seed.id in world.guilds:
        raise ValueError(f"there is a guild {seed.id} already")
    owner = _account(world, seed.users[0])
    guild_id = seed.id or world.snowflakes.next()
    guild = Guild(guild_id, seed.name, owner.id, seed.locale, premium_tier=seed.premium_tier)
    guild.roles[guild.id] = Role(guild.id, "@everyone", EVERYONE_BY_DEFAULT)
    for position, role_seed in enumerate(seed.roles, start=1):
        permissions = permissions_named(role_seed.permissions)
        role_id = role_seed.id or world.snowflakes.next()
        role = Role(role_id, role_seed.name, permissions, position)
        guild.roles[role.id] = role
    _invite_bot(world, guild, seed.bot_permissions)
    for user_seed in seed.users:
        _join(world, guild, user_seed)
    for channel_seed in seed.channels:
        _open(world, guild, channel_seed)
    world.guilds[guild.id] = guild
    world.events.publish(GuildJoined(guild))
    return guild


def add_user(world: World, guild: Guild, seed: UserSeed) -> Member:
    """A user joins a guild."""
    member = _join(world, guild, seed)
    world.events.publish(MemberJoined(guild, member))
    return member


def set_roles(world: World, guild: Guild, member: Member, names: Sequence[str]) -> None:
    """A member has these roles from now on.

    Raises:
        ValueError: There is no such role.
    """
    member.role_ids = _role_ids(guild, names)
    world.events.publish(MemberChanged(guild, member))


def add_channel(world: World, guild: Guild, seed: ChannelSeed) -> Channel:
    """A guild gets one more channel."""
    channel = _open(world, guild, seed)
    world.events.publish(ChannelCreated(channel))
    return channel


def _account(world: World, seed: UserSeed) -> User:
    """The account of that name, made if there is none."""
    for user in world.users.values():
        if user.username == seed.name:
            return user
    user = User(seed.id or world.snowflakes.next(), seed.name, locale=seed.locale)
    world.users[user.id] = user
    return user


def _join(world: World, guild: Guild, seed: UserSeed) -> Member:
    role_ids = _role_ids(guild, seed.roles)
    user = _account(world, seed)
    member = Member(user, world.clock.now(), seed.nick, role_ids)
    guild.members[user.id] = member
    return member


def _role_ids(guild: Guild, names: Sequence[str]) -> list[int]:
    by_name = {role.name: role.id for role in guild.roles.values()}
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise ValueError(f"{guild.name} has no role {unknown[0]!r}")
    return [by_name[name] for name in names]


def _open(world: World, guild: Guild, seed: ChannelSeed) -> Channel:
    channel = Channel(
        id=seed.id or world.snowflakes.next(),
        guild=guild,
        name=seed.name,
        position=len(guild.channels),
        topic=seed.topic,
        nsfw=seed.nsfw,
        overwrites=[_overwrite(guild, overwrite) for overwrite in seed.overwrites],
        created_at=world.clock.now(),
    )
    guild.channels[channel.id] = channel
    return channel


def _overwrite(guild: Guild, seed: OverwriteSeed) -> Overwrite:
    allow, deny = permissions_named(seed.allow), permissions_named(seed.deny)
    for role in guild.roles.values():
        if role.name == seed.name:
            return Overwrite(role.id, OverwriteTarget.ROLE, allow, deny)
    for member in guild.members.values():
        if member.user.username == seed.name:
            return Overwrite(member.user.id, OverwriteTarget.MEMBER, allow, deny)
    raise ValueError(f"{guild.name} has no role and no member {seed.name!r}")


def _invite_bot(world: World, guild: Guild, permissions: Sequence[str]) -> None:
    """The bot joins with a role of its own."""
    application = world.application
    role = Role(
        world.snowflakes.next(),
        application.name,
        permissions_named(permissions) if permissions else NO_PERMISSIONS,
        position=len(guild.roles),
        managed=True,
    )
    guild.roles[role.id] = role
    joined_at = world.clock.now()
    guild.members[application.bot.id] = Member(application.bot, joined_at, None, [role.id])
