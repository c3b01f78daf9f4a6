"""The bot's user, its application and the gateway's address."""

from discord_emulator.gateway.protocol import application_flags
from discord_emulator.jsontypes import Json
from discord_emulator.rest.call import Answer, Call, Route
from discord_emulator.wire.guilds import own_guild_payload
from discord_emulator.wire.users import own_user_payload, user_payload
from discord_emulator.world.user import User
from discord_emulator.world.world import World


class Applications:
    """`/users`, `/applications/@me`, `/oauth2/applications/@me` and `/gateway`."""

    def __init__(self, world: World, gateway_address: str) -> None:
        self._world = world
        self._gateway_address = gateway_address

    def routes(self) -> list[Route]:
        """The routes of this resource."""
        return [
            Route("GET", "/users/@me", self._own_user),
            Route("GET", "/users/@me/guilds", self._own_guilds),
            Route("GET", "/users/{user_id}", self._user),
            Route("GET", "/applications/@me", self._application),
            Route("GET", "/oauth2/applications/@me", self._application),
            Route("GET", "/gateway", self._gateway, needs_token=False),
            Route("GET", "/gateway/bot", self._gateway_bot),
        ]

    def _own_user(self, _call: Call) -> Answer:
        return Answer(own_user_payload(self._world.application.bot))

    def _own_guilds(self, _call: Call) -> Answer:
        bot_id = self._world.application.bot.id
        return Answer([own_guild_payload(g, bot_id) for g in self._world.guilds.values()])

    def _user(self, call: Call) -> Answer:
        return Answer(user_payload(self._world.user(call.id("user_id"))))

    def _application(self, _call: Call) -> Answer:
        application = self._world.application
        flags = application_flags(application.privileged_intents)
        payload: Json = {
            "id": str(application.id),
            "name": application.name,
            "icon": None,
            "description": "",
            "type": None,
            "summary": "",
            "bot": user_payload(application.bot),
            "bot_public": False,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": flags,
            "flags_new": str(flags),
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": user_payload(self._owner_as_told()),
            "approximate_guild_count": len(self._world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": self._team(),
            "eligible_oauth2_scopes": [],
        }
        return Answer(payload)

    def _owner_as_told(self) -> User:
        """In place of a team's owner Discord tells a user that stands for the team."""
        team_id = self._world.application.team_id
        return self._owner() if team_id is None else User(team_id, f"team{team_id}")

    def _team(self) -> Json | None:
        """https://discord.com/developers/docs/topics/teams#data-models-team-object."""
        team_id = self._world.application.team_id
        if team_id is None:
            return None
        owner = self._owner()
        member: Json = {
            "membership_state": 2,
            "permissions": ["*"],
            "role": "admin",
            "team_id": str(team_id),
            "user": user_payload(owner),
        }
        return {
            "id": str(team_id),
            "icon": None,
            "name": "KSH",
            "owner_user_id": str(owner.id),
            "members": [member],
        }

    def _owner(self) -> User:
        """Whoever owns the first guild made the application too."""
        guild = next(iter(self._world.guilds.values()), None)
        return self._world.user(guild.owner_id) if guild else self._world.application.bot

    def _gateway(self, _call: Call) -> Answer:
        return Answer({"url": self._gateway_address})

    def _gateway_bot(self, _call: Call) -> Answer:
        limit = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
        return Answer({"url": self._gateway_address, "shards": 1, "session_start_limit": limit})
