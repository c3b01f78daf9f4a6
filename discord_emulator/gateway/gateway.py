"""The sockets that bots open."""

import asyncio
from typing import Final

from aiohttp import web

from discord_emulator.gateway.connection import Connection
from discord_emulator.gateway.protocol import VERSION, CloseCode
from discord_emulator.gateway.sessions import Sessions
from discord_emulator.gateway.transport import transport_for

# how long a bot has to answer that the socket closes
CLOSE_WITHIN_S: Final = 1.0


class Gateway:
    """Serves the sockets, and closes them when it must."""

    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions
        self._connections: set[Connection] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """A bot opens a socket."""
        encoding = request.query.get("encoding", "json")
        if encoding != "json":
            reason = f"discord_emulator does not implement gateway encoding {encoding!r}"
            raise web.HTTPNotImplemented(text=reason)
        socket = web.WebSocketResponse(compress=False, timeout=CLOSE_WITHIN_S)
        transport = transport_for(socket, request.query.get("compress"))
        await socket.prepare(request)
        if request.query.get("v", VERSION) != VERSION:
            await socket.close(code=CloseCode.INVALID_API_VERSION)
            return socket
        connection = Connection(request, socket, transport, self._sessions)
        self._connections.add(connection)
        try:
            await connection.run()
        finally:
            self._connections.discard(connection)
        return socket

    async def lose(self, code: int | None, *, resumable: bool) -> None:
        """Lose every connection, without a word or with a close code.

        The sessions stay, to be resumed, or end with them.
        """
        for connection in tuple(self._connections):
            if not resumable:
                connection.forget_session()
            if code is None:
                connection.cut()
            else:
                await connection.close(code)

    def ask_to_reconnect(self) -> None:
        """Tell every bot to connect again and resume."""
        for connection in tuple(self._connections):
            connection.ask_to_reconnect()

    def invalidate(self, *, resumable: bool) -> None:
        """Tell every bot that its session is none, and whether it may be resumed."""
        for connection in tuple(self._connections):
            connection.invalidate(resumable=resumable)

    async def close(self) -> None:
        """The server stops."""
        going = CloseCode.GOING_AWAY
        await asyncio.gather(*(connection.close(going) for connection in self._connections))
