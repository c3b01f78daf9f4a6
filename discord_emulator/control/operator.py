"""What whoever runs the emulator asks of it: its state, its clock, more guilds, faults."""

from aiohttp import web

from discord_emulator.control.directory import Directory
from discord_emulator.control.errors import Refused, understood
from discord_emulator.control.trouble import Trouble
from discord_emulator.faults import fault_from_json
from discord_emulator.gateway.sessions import Sessions
from discord_emulator.jsontypes import Json
from discord_emulator.rest.body import read_body
from discord_emulator.rest.server import RestApi
from discord_emulator.seed import (
    ChannelSeed,
    GuildSeed,
    UserSeed,
    add_channel,
    add_user,
    found_guild,
    set_roles,
)
from discord_emulator.world.guild import Guild
from discord_emulator.world.world import World


class OperatorApi:
    """The routes of the whole emulator."""

    def __init__(self, world: World, sessions: Sessions, rest: RestApi, trouble: Trouble) -> None:
        self._world = world
        self._sessions = sessions
        self._rest = rest
        self._trouble = trouble

    def routes(self) -> list[web.RouteDef]:
        """The routes for aiohttp."""
        return [
            web.get("/_emulator/", self._state),
            web.post("/_emulator/guilds", self._found_guild),
            web.post(r"/_emulator/guilds/{guild:\d+}/users", self._add_user),
            web.post(r"/_emulator/guilds/{guild:\d+}/users/{user}/roles", self._set_roles),
            web.post(r"/_emulator/guilds/{guild:\d+}/channels", self._add_channel),
            web.get("/_emulator/violations", self._violations),
            web.get("/_emulator/rate-limited", self._rate_limited),
            web.post("/_emulator/clock", self._advance),
            web.post("/_emulator/faults", self._cause),
        ]

    async def _state(self, _request: web.Request) -> web.Response:
        """Who and what there is, and whether the bot is online."""
        application = self._world.application
        state: Json = {
            "application": {"id": str(application.id), "name": application.name},
            "bot_online": self._sessions.is_bot_connected,
            "now": self._world.clock.now(),
            "commands": [command.name for command in self._world.commands.in_scope(None)],
            "guilds": [self._guild(guild) for guild in self._world.guilds.values()],
        }
        return web.json_response(state)

    async def _found_guild(self, request: web.Request) -> web.Response:
        fields, _ = await read_body(request)
        guild = understood(lambda: found_guild(self._world, GuildSeed.from_json(fields)))
        return web.json_response(self._guild(guild))

    async def _add_user(self, request: web.Request) -> web.Response:
        guild = self._world.guild(int(request.match_info["guild"]))
        fields, _ = await read_body(request)
        understood(lambda: add_user(self._world, guild, UserSeed(**fields)))
        return web.json_response(self._guild(guild))

    async def _set_roles(self, request: web.Request) -> web.Response:
        guild = self._world.guild(int(request.match_info["guild"]))
        member = Directory(guild).member(request.match_info["user"])
        fields, _ = await read_body(request)
        understood(lambda: set_roles(self._world, guild, member, fields["roles"]))
        return web.json_response(self._guild(guild))

    async def _add_channel(self, request: web.Request) -> web.Response:
        guild = self._world.guild(int(request.match_info["guild"]))
        fields, _ = await read_body(request)
        understood(lambda: add_channel(self._world, guild, ChannelSeed.from_json(fields)))
        return web.json_response(self._guild(guild))

    async def _violations(self, _request: web.Request) -> web.Response:
        return web.json_response([str(violation) for violation in self._rest.violations])

    async def _rate_limited(self, _request: web.Request) -> web.Response:
        return web.json_response(self._rest.rate_limited)

    async def _advance(self, request: web.Request) -> web.Response:
        """Move the clock by `seconds`, and hold it or let it go as `held` says."""
        fields, _ = await read_body(request)
        clock = self._world.clock
        if "held" in fields:
            (clock.hold if fields["held"] else clock.release)()
        understood(lambda: clock.advance(float(fields.get("seconds", 0))))
        return web.json_response({"now": clock.now()})

    async def _cause(self, request: web.Request) -> web.Response:
        fields, _ = await read_body(request)
        fault = understood(lambda: fault_from_json(fields))
        try:
            await self._trouble.cause(fault)
        except ValueError as error:
            raise Refused(str(error)) from error
        return web.json_response({})

    def _guild(self, guild: Guild) -> Json:
        own = self._world.commands.in_scope(guild.id)
        return {
            "id": str(guild.id),
            "name": guild.name,
            "locale": guild.locale,
            "channels": {channel.name: str(channel.id) for channel in guild.channels.values()},
            "users": {m.user.username: str(m.user.id) for m in guild.members.values()},
            "locales": {m.user.username: m.user.locale for m in guild.members.values()},
            "commands": [command.name for command in own],
        }
