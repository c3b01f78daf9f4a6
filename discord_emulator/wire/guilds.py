"""Guilds, channels, threads and roles: https://discord.com/developers/docs/resources/guild."""

from collections.abc import Iterable

from discord_emulator.clock import iso
from discord_emulator.jsontypes import Json
from discord_emulator.wire.users import member_payload
from discord_emulator.world.channel import Channel
from discord_emulator.world.guild import Guild, Member, Role


def role_payload(role: Role) -> Json:
    """A role object."""
    return {
        "id": str(role.id),
        "name": role.name,
        "permissions": str(role.permissions.value),
        "position": role.position,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "managed": role.managed,
        "mentionable": False,
        "icon": None,
        "unicode_emoji": None,
        "flags": 0,
    }


def channel_payload(channel: Channel) -> Json:
    """A channel object; a thread's has a thread's fields."""
    last = next(reversed(channel.history()), None)
    payload: Json = {
        "id": str(channel.id),
        "type": channel.type.value,
        "guild_id": str(channel.guild.id),
        "name": channel.name,
        "parent_id": str(channel.parent.id) if channel.parent else None,
        "last_message_id": str(last.id) if last else None,
        "last_pin_timestamp": None,
        "rate_limit_per_user": 0,
        "flags": 0,
    }
    if channel.is_thread:
        return {**payload, **_thread_fields(channel)}
    return {
        **payload,
        "position": channel.position,
        "topic": channel.topic,
        "nsfw": channel.nsfw,
        "permission_overwrites": [
            {
                "id": str(overwrite.target_id),
                "type": overwrite.target.value,
                "allow": str(overwrite.allow.value),
                "deny": str(overwrite.deny.value),
            }
            for overwrite in channel.overwrites
        ],
    }


def _thread_fields(thread: Channel) -> Json:
    count = len(thread.history())
    return {
        "owner_id": str(thread.owner_id),
        "thread_metadata": {
            "archived": thread.archived,
            "auto_archive_duration": thread.auto_archive_minutes,
            "archive_timestamp": iso(thread.archived_at or thread.created_at),
            "create_timestamp": iso(thread.created_at),
            "locked": thread.locked,
        },
        # Discord stops counting members at 50
        "member_count": min(len(thread.member_ids), 50),
        "message_count": count,
        "total_message_sent": count,
    }


def thread_member_payload(thread: Channel, user_id: int) -> Json:
    """A thread member object."""
    return {
        "id": str(thread.id),
        "user_id": str(user_id),
        "join_timestamp": iso(thread.created_at),
        "flags": 0,
    }


def guild_payload(guild: Guild) -> Json:
    """A guild object, as REST answers it."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "description": None,
        "home_header": None,
        "splash": None,
        "discovery_splash": None,
        "features": [],
        "banner": None,
        "owner_id": str(guild.owner_id),
        "application_id": None,
        "region": "deprecated",
        "afk_channel_id": None,
        "afk_timeout": 300,
        "system_channel_id": None,
        "system_channel_flags": 0,
        "widget_enabled": False,
        "widget_channel_id": None,
        "verification_level": 0,
        "roles": [role_payload(role) for role in guild.roles.values()],
        "default_message_notifications": 1,
        "mfa_level": 0,
        "explicit_content_filter": 0,
        "max_presences": None,
        "max_members": 500_000,
        "max_stage_video_channel_users": 50,
        "max_video_channel_users": 25,
        "vanity_url_code": None,
        "premium_tier": guild.premium_tier,
        "premium_subscription_count": 0,
        "preferred_locale": guild.locale,
        "rules_channel_id": None,
        "safety_alerts_channel_id": None,
        "public_updates_channel_id": None,
        "premium_progress_bar_enabled": False,
        "nsfw": False,
        "nsfw_level": 0,
        "emojis": [],
        "stickers": [],
        "incidents_data": None,
    }


def own_guild_payload(guild: Guild, user_id: int) -> Json:
    """A partial guild object, as a list of one's own guilds has it."""
    return {
        "id": str(guild.id),
        "name": guild.name,
        "icon": None,
        "banner": None,
        "owner": guild.owner_id == user_id,
        "permissions": str(guild.permissions_of(guild.member(user_id)).value),
        "features": [],
    }


def guild_create_payload(guild: Guild, members: Iterable[Member], joined_at: float) -> Json:
    """The guild object of GUILD_CREATE, with its channels and those members it tells of."""
    return {
        **guild_payload(guild),
        "joined_at": iso(joined_at),
        "large": False,
        "member_count": len(guild.members),
        "members": [member_payload(member) for member in members],
        "channels": [channel_payload(channel) for channel in guild.channels.values()],
        "threads": [channel_payload(thread) for thread in guild.active_threads()],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
        "soundboard_sounds": [],
    }
