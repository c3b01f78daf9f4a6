import pytest

from discord_emulator.world.channel import Channel, Overwrite, OverwriteTarget
from discord_emulator.world.guild import Guild, Member, Role
from discord_emulator.world.permissions import (
    ALL_PERMISSIONS,
    NO_PERMISSIONS,
    Permissions,
    permissions_named,
)
from discord_emulator.world.user import User

OWNER, MEMBER, ROLE, GUILD = 1, 2, 3, 4
VIEW, SEND = Permissions.VIEW_CHANNEL, Permissions.SEND_MESSAGES


@pytest.fixture
def guild() -> Guild:
    guild = Guild(GUILD, "a guild", OWNER)
    guild.roles = {GUILD: Role(GUILD, "@everyone", VIEW), ROLE: Role(ROLE, "writer", SEND)}
    guild.members = {
        OWNER: Member(User(OWNER, "owner"), 0),
        MEMBER: Member(User(MEMBER, "member"), 0, role_ids=[ROLE]),
    }
    return guild


def channel_with(guild: Guild, *overwrites: Overwrite) -> Channel:
    return Channel(5, guild, "a channel", overwrites=list(overwrites))


def test_the_owner_may_do_everything(guild: Guild) -> None:
    hidden = channel_with(guild, Overwrite(GUILD, OverwriteTarget.ROLE, deny=VIEW))
    assert guild.permissions_of(guild.members[OWNER], hidden) == ALL_PERMISSIONS


def test_a_member_has_what_everyone_and_their_roles_have(guild: Guild) -> None:
    assert guild.permissions_of(guild.members[MEMBER]) == VIEW | SEND


def test_a_members_own_overwrite_outdoes_a_roles_and_that_everyones(guild: Guild) -> None:
    member = guild.members[MEMBER]
    everyone = Overwrite(GUILD, OverwriteTarget.ROLE, deny=SEND)
    role = Overwrite(ROLE, OverwriteTarget.ROLE, allow=SEND)
    own = Overwrite(MEMBER, OverwriteTarget.MEMBER, deny=SEND)

    assert SEND not in guild.permissions_of(member, channel_with(guild, everyone))
    assert SEND in guild.permissions_of(member, channel_with(guild, role, everyone))
    assert SEND not in guild.permissions_of(member, channel_with(guild, own, role, everyone))


def test_who_cannot_see_a_channel_can_do_nothing_there(guild: Guild) -> None:
    hidden = channel_with(guild, Overwrite(MEMBER, OverwriteTarget.MEMBER, deny=VIEW))
    assert guild.permissions_of(guild.members[MEMBER], hidden) == NO_PERMISSIONS
    assert not guild.can_see(MEMBER, hidden)


def test_permissions_are_named_as_discord_names_them() -> None:
    assert permissions_named(["view_channel", "send_messages"]) == VIEW | SEND
    with pytest.raises(ValueError, match="'fly' is no permission of Discord's"):
        permissions_named(["fly"])
