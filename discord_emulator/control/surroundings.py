"""What one member sees of their guild: its channels, threads, people and roles."""

from discord_emulator.jsontypes import Json
from discord_emulator.wire.guilds import channel_payload, role_payload
from discord_emulator.wire.users import member_payload
from discord_emulator.world.channel import Channel
from discord_emulator.world.guild import Guild, Member


def surroundings(guild: Guild, member: Member) -> Json:
    """The guild as the member's client shows it, with what they may do in each channel."""
    there = (*guild.channels.values(), *guild.threads.values())
    return {
        "id": str(guild.id),
        "name": guild.name,
        "owner_id": str(guild.owner_id),
        "me": member_seen(member),
        "locale": member.user.locale,
        "upload_limit_bytes": guild.upload_limit_bytes,
        "roles": [role_payload(role) for role in guild.roles.values()],
        "members": [member_seen(other) for other in guild.members.values()],
        "channels": [
            channel_seen(channel, member)
            for channel in there
            if guild.can_see(member.user.id, channel)
        ],
    }


def channel_seen(channel: Channel, member: Member) -> Json:
    """A channel with the member's permissions in it."""
    permissions = channel.guild.permissions_of(member, channel)
    return {**channel_payload(channel), "permissions": str(permissions.value)}


def member_seen(member: Member) -> Json:
    """A member with the name that others see."""
    return {**member_payload(member), "display_name": member.display_name}
