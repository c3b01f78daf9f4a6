"""Looking up guilds, their channels, members and roles: `/guilds/{guild_id}`."""

from typing import Final

from discord_emulator.errors import Unknown
from discord_emulator.rest.call import Answer, Call, Route
from discord_emulator.wire.guilds import channel_payload, guild_payload, role_payload
from discord_emulator.wire.users import member_payload
from discord_emulator.world.guild import Guild
from discord_emulator.world.world import World

MEMBERS_MAX: Final = 1000


class Guilds:
    """What a bot may look up of its guilds."""

    def __init__(self, world: World) -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """The routes of this resource."""
        base = "/guilds/{guild_id}"
        return [
            Route("GET", base, self._get),
            Route("GET", f"{base}/channels", self._channels),
            Route("GET", f"{base}/members", self._members),
            Route("GET", f"{base}/members/{{user_id}}", self._member),
            Route("GET", f"{base}/roles", self._roles),
            Route("GET", f"{base}/roles/{{role_id}}", self._role),
            Route("GET", f"{base}/threads/active", self._active_threads),
        ]

    def _get(self, call: Call) -> Answer:
        guild = self._guild(call)
        payload = guild_payload(guild)
        if call.flag("with_counts"):
            payload["approximate_member_count"] = len(guild.members)
            payload["approximate_presence_count"] = len(guild.members)
        return Answer(payload)

    def _channels(self, call: Call) -> Answer:
        return Answer([channel_payload(c) for c in self._guild(call).channels.values()])

    def _members(self, call: Call) -> Answer:
        after = call.number("after", default=0)
        limit = call.number("limit", default=1, least=1, most=MEMBERS_MAX)
        members = sorted(self._guild(call).members.items())
        page = [member for user_id, member in members if user_id > after][:limit]
        return Answer([member_payload(member) for member in page])

    def _member(self, call: Call) -> Answer:
        return Answer(member_payload(self._guild(call).member(call.id("user_id"))))

    def _roles(self, call: Call) -> Answer:
        return Answer([role_payload(role) for role in self._guild(call).roles.values()])

    def _role(self, call: Call) -> Answer:
        role = self._guild(call).roles.get(call.id("role_id"))
        if role is None:
            raise Unknown("Role")
        return Answer(role_payload(role))

    def _active_threads(self, call: Call) -> Answer:
        threads = [channel_payload(thread) for thread in self._guild(call).active_threads()]
        return Answer({"threads": threads, "members": [], "has_more": False})

    def _guild(self, call: Call) -> Guild:
        return self._world.guild(call.id("guild_id"))
