"""Syncing commands: `/applications/{application_id}[/guilds/{guild_id}]/commands`."""

from http import HTTPStatus

from discord_emulator.errors import Forbidden
from discord_emulator.rest.call import NOTHING, Answer, Call, Route
from discord_emulator.wire.commands import command_payload
from discord_emulator.world.command import Command
from discord_emulator.world.world import World


class Commands:
    """The application's commands, globally and per guild."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The routes of this resource, in both scopes."""
        base = "/applications/{application_id}"
        return [
            route
            for scope in (f"{base}/commands", f"{base}/guilds/{{guild_id}}/commands")
            for route in (
                Route("GET", scope, self._list),
                Route("PUT", scope, self._overwrite),
                Route("POST", scope, self._upsert),
                Route("GET", f"{scope}/{{command_id}}", self._get),
                Route("PATCH", f"{scope}/{{command_id}}", self._edit),
                Route("DELETE", f"{scope}/{{command_id}}", self._delete),
            )
        ]

    def _list(self, call: Call) -> Answer:
        commands = self._world.commands.in_scope(self._scope(call))
        told = call.flag("with_localizations")
        application = self._world.application
        return Answer([command_payload(c, application, with_localizations=told) for c in commands])

    def _overwrite(self, call: Call) -> Answer:
        commands = self._world.commands.overwrite(self._scope(call), call.body or [])
        return Answer([self._payload(command) for command in commands])

    def _upsert(self, call: Call) -> Answer:
        command, is_new = self._world.commands.upsert(self._scope(call), call.fields)
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return Answer(self._payload(command), status)

    def _get(self, call: Call) -> Answer:
        command = self._world.commands.get(self._scope(call), call.id("command_id"))
        return Answer(self._payload(command))

    def _edit(self, call: Call) -> Answer:
        scope, command_id = self._scope(call), call.id("command_id")
        return Answer(self._payload(self._world.commands.edit(scope, command_id, call.fields)))

    def _delete(self, call: Call) -> Answer:
        self._world.commands.remove(self._scope(call), call.id("command_id"))
        return NOTHING

    def _payload(self, command: Command) -> dict[str, object]:
        return command_payload(command, self._world.application)

    def _scope(self, call: Call) -> int | None:
        """None for global commands, else the guild's id."""
        if call.id("application_id") != self._world.application.id:
            raise Forbidden.missing_access()
        if "guild_id" not in call.path:
            return None
        return self._world.guild(call.id("guild_id")).id
