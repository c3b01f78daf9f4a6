"""Application commands: https://discord.com/developers/docs/interactions/application-commands."""

from discord_emulator.jsontypes import Json
from discord_emulator.world.command import Command
from discord_emulator.world.user import Application


def command_payload(
    command: Command, application: Application, *, with_localizations: bool = True
) -> Json:
    """A command object; a list leaves the localizations out unless it is asked for them."""
    definition = command.definition
    permissions = definition.get("default_member_permissions")
    payload: Json = {
        "nsfw": False,
        "contexts": None,
        **definition,
        "integration_types": definition.get("integration_types") or [0],
        "id": str(command.id),
        "application_id": str(application.id),
        "version": str(command.version),
        "type": command.type.value,
        "description": definition.get("description") or "",
        "default_member_permissions": None if permissions is None else str(permissions),
        "options": definition.get("options") or [],
    }
    if command.guild_id is not None:
        payload["guild_id"] = str(command.guild_id)
    return payload if with_localizations else _without_localizations(payload)


def _without_localizations(named: Json) -> Json:
    """The same without `name_localizations` and `description_localizations`, at any depth."""
    return {
        key: [_without_localizations(item) if isinstance(item, dict) else item for item in value]
        if key in ("options", "choices")
        else value
        for key, value in named.items()
        if not key.endswith("_localizations")
    }
