"""Users and members: https://discord.com/developers/docs/resources/user."""

from discord_emulator.clock import iso
from discord_emulator.jsontypes import Json
from discord_emulator.world.guild import Guild, Member
from discord_emulator.world.user import User


def user_payload(user: User) -> Json:
    """A user object."""
    payload: Json = {
        "id": str(user.id),
        "username": user.username,
        "discriminator": "0000" if user.bot else "0",
        "global_name": user.global_name,
        "avatar": None,
        "avatar_decoration_data": None,
        "collectibles": None,
        "primary_guild": None,
        "public_flags": 0,
        "flags": 0,
        "banner": None,
        "accent_color": None,
    }
    return {**payload, "bot": True} if user.bot else payload


def own_user_payload(user: User) -> Json:
    """A user object as its owner sees it."""
    return {
        **user_payload(user),
        "mfa_enabled": True,
        "locale": user.locale,
        "premium_type": 0,
        "email": None,
        "verified": True,
    }


def partial_member_payload(member: Member) -> Json:
    """A guild member object without `user`, as it goes with a message."""
    return {
        "nick": member.nick,
        "avatar": None,
        "banner": None,
        "roles": [str(role_id) for role_id in member.role_ids],
        "joined_at": iso(member.joined_at),
        "premium_since": None,
        "communication_disabled_until": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
        "pending": False,
    }


def member_payload(member: Member) -> Json:
    """A guild member object."""
    return {**partial_member_payload(member), "user": user_payload(member.user)}


def resolved_member_payload(member: Member, guild: Guild) -> Json:
    """A member in an interaction's `resolved`, which lacks `user`, `deaf` and `mute`."""
    payload = partial_member_payload(member)
    del payload["deaf"], payload["mute"]
    return {**payload, "permissions": str(guild.permissions_of(member).value)}
