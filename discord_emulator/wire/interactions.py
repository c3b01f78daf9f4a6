"""Interaction objects, as INTERACTION_CREATE dispatches them.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding.
"""

from discord_emulator.jsontypes import Json
from discord_emulator.wire.guilds import channel_payload
from discord_emulator.wire.messages import MessagePayloads, Reader, integration_owners
from discord_emulator.wire.users import member_payload
from discord_emulator.world.interaction import Interaction
from discord_emulator.world.world import World

GUILD_CONTEXT = 0


def interaction_payload(interaction: Interaction, world: World, messages: MessagePayloads) -> Json:
    """The whole interaction object."""
    guild = interaction.channel.guild
    bot = guild.member(world.application.bot.id)
    payload: Json = {
        "id": str(interaction.id),
        "application_id": str(world.application.id),
        "type": interaction.type.value,
        "token": interaction.token,
        "version": 1,
        "data": interaction.data,
        "guild_id": str(guild.id),
        "guild": {"id": str(guild.id), "locale": guild.locale, "features": []},
        "guild_locale": guild.locale,
        "channel_id": str(interaction.channel.id),
        "channel": {
            **channel_payload(interaction.channel),
            "permissions": str(guild.permissions_of(interaction.member, interaction.channel).value),
        },
        "member": {
            **member_payload(interaction.member),
            "permissions": str(guild.permissions_of(interaction.member, interaction.channel).value),
        },
        "locale": interaction.member.user.locale,
        "app_permissions": str(guild.permissions_of(bot, interaction.channel).value),
        "entitlements": [],
        "authorizing_integration_owners": integration_owners(interaction),
        "context": GUILD_CONTEXT,
        "attachment_size_limit": guild.upload_limit_bytes,
    }
    if interaction.source is not None:
        # a bot reads its own messages whatever its intents
        reader = Reader(world.application.bot.id)
        payload["message"] = messages.message(interaction.source, reader)
    return payload
