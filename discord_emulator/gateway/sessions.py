"""All sessions of the gateway: starting, resuming and ending them, and telling them of events."""

from typing import Final

from discord_emulator.gateway.dispatch import Dispatcher
from discord_emulator.gateway.member_chunks import member_chunks
from discord_emulator.gateway.protocol import (
    ALL_INTENTS,
    PRIVILEGED_INTENTS,
    VERSION,
    CloseCode,
    Closing,
    Intents,
    application_flags,
)
from discord_emulator.gateway.session import Session, Sink
from discord_emulator.jsontypes import Json
from discord_emulator.wire.users import own_user_payload
from discord_emulator.world.events import Event
from discord_emulator.world.world import World

# Discord does not say how long; clients have seen minutes
RESUMABLE_S: Final = 5 * 60.0


class Sessions:
    """The sessions, by id.

    Args:
        world: Of which they are told.
        dispatcher: In what words.
        address: Where they are resumed, such as `ws://127.0.0.1:8080`.
    """

    def __init__(self, world: World, dispatcher: Dispatcher, address: str) -> None:
        self._world = world
        self._dispatcher = dispatcher
        self._address = address
        self._by_id: dict[str, Session] = {}
        world.events.subscribe(self._tell)

    @property
    def is_bot_connected(self) -> bool:
        """Whether a bot is identified and listens."""
        return any(session.is_connected for session in self._by_id.values())

    def identify(self, data: Json) -> Session:
        """Start a session.

        Raises:
            Closing: The token, the shard or the intents are not right.
        """
        self._check_token(data)
        self._forget_old()
        shard_id, shards = data.get("shard") or (0, 1)
        if not 0 <= shard_id < shards:
            raise Closing(CloseCode.INVALID_SHARD)
        asked = data.get("intents")
        if not isinstance(asked, int) or asked & ~ALL_INTENTS.value:
            raise Closing(CloseCode.INVALID_INTENTS)
        intents = Intents(asked)
        if intents & PRIVILEGED_INTENTS & ~Intents(self._world.application.privileged_intents):
            raise Closing(CloseCode.DISALLOWED_INTENTS)
        session = Session(intents, (shard_id, shards))
        self._by_id[session.id] = session
        return session

    def resume(self, data: Json) -> tuple[Session, list[str]] | None:
        """The session to resume and what it missed, or None if it cannot be resumed.

        Raises:
            Closing: The token is not right.
        """
        self._check_token(data)
        self._forget_old()
        session = self._by_id.get(data.get("session_id", ""))
        missed = session.missed_since(int(data.get("seq") or 0)) if session else None
        return None if session is None or missed is None else (session, missed)

    def welcome(self, session: Session) -> None:
        """READY, then a GUILD_CREATE for every guild."""
        guilds = [guild for guild in self._world.guilds.values() if session.serves(guild.id)]
        application = self._world.application
        session.dispatch(
            "READY",
            {
                "v": int(VERSION),
                "user": own_user_payload(application.bot),
                "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
                "session_id": session.id,
                "resume_gateway_url": self._address,
                "shard": list(session.shard),
                "application": {
                    "id": str(application.id),
                    "flags": application_flags(application.privileged_intents),
                },
                "private_channels": [],
                "_trace": ["discord_emulator"],
            },
        )
        if Intents.GUILDS not in session.intents:
            return
        for guild in guilds:
            created = self._dispatcher.guild_available(guild, session)
            session.dispatch(created.name, created.data)

    def send_members(self, session: Session, request: Json) -> None:
        """Answer REQUEST_GUILD_MEMBERS; of a guild that is not the bot's nothing is said."""
        guild = self._world.guilds.get(int(request["guild_id"]))
        if guild is None:
            return
        for chunk in member_chunks(guild, request):
            session.dispatch("GUILD_MEMBERS_CHUNK", chunk)

    def leave(self, session: Session, sink: Sink) -> None:
        """A session's connection is gone; for a while it can be resumed."""
        session.detach(sink, self._world.clock.now())

    def end(self, session: Session) -> None:
        """Forget a session; it cannot be resumed."""
        self._by_id.pop(session.id, None)

    def _forget_old(self) -> None:
        until = self._world.clock.now() - RESUMABLE_S
        self._by_id = {
            session_id: session
            for session_id, session in self._by_id.items()
            if session.left_at is None or session.left_at > until
        }

    def _check_token(self, data: Json) -> None:
        if data.get("token") != self._world.application.token:
            raise Closing(CloseCode.AUTHENTICATION_FAILED)

    def _tell(self, event: Event) -> None:
        for session in tuple(self._by_id.values()):
            told = self._dispatcher.translated(event, session)
            if told is not None:
                session.dispatch(told.name, told.data)
