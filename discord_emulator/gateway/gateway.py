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

    def cut(self) -> None:
        """Lose every connection without a word; the sessions stay, to be resumed."""
        for connection in tuple(self._connections):
            connection.cut()

    async def close(self) -> None:
        """The server stops."""
        going = CloseCode.GOING_AWAY
        await asyncio.gather(*(connection.close(going) for connection in self._connections))
