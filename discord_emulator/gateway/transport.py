"""How payloads go over the socket: plain JSON text, or one zlib stream for all of them.

Source: https://discord.com/developers/docs/events/gateway#transport-compression.
"""

import zlib
from typing import Protocol

from aiohttp import web


class Transport(Protocol):
    """Sends payloads, in order, over one socket."""

    async def send(self, text: str) -> None:
        """Send one payload."""


class PlainTransport:
    """JSON in text frames."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket

    async def send(self, text: str) -> None:
        """Send one payload."""
        await self._socket.send_str(text)


class ZlibStreamTransport:
    """One zlib stream in binary frames, flushed (00 00 ff ff) after each payload."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._stream = zlib.compressobj()

    async def send(self, text: str) -> None:
        """Send one payload."""
        packed = self._stream.compress(text.encode()) + self._stream.flush(zlib.Z_SYNC_FLUSH)
        await self._socket.send_bytes(packed)


def transport_for(socket: web.WebSocketResponse, compress: str | None) -> Transport:
    """The transport that a connection's `compress` parameter names.

    Raises:
        HTTPNotImplemented: It names another, such as zstd-stream, which Python 3.11's
            standard library cannot write.
    """
    if not compress:
        return PlainTransport(socket)
    if compress == "zlib-stream":
        return ZlibStreamTransport(socket)
    reason = f"discord_emulator does not implement gateway compression {compress!r}"
    raise web.HTTPNotImplemented(text=reason)
