"""Attachment URLs: signed, and good for a day.

Source: https://discord.com/developers/docs/reference#signed-attachment-cdn-urls.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote

from aiohttp import web

from discord_emulator.clock import Clock
from discord_emulator.world.attachment import Attachment

URL_LIFE_S: Final = 24 * 3600
# Discord has a domain of its own for what people upload. Here it shares the chat page's, so that a
# file which is HTML or SVG must not run there.
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


class Cdn:
    """Makes the URLs and serves what they name.

    Args:
        address: Where this server listens, such as `http://127.0.0.1:8080`.
        clock: Whose time the URLs expire by.
        attachments: All attachments, by id.
    """

    def __init__(self, address: str, clock: Clock, attachments: Mapping[int, Attachment]) -> None:
        self._address = address
        self._clock = clock
        self._attachments = attachments
        self._key = secrets.token_bytes(32)

    def url(self, attachment: Attachment) -> str:
        """A URL that is good for a day from now."""
        now = int(self._clock.now())
        folder = "ephemeral-attachments" if attachment.ephemeral else "attachments"
        path = f"/{folder}/{attachment.channel_id}/{attachment.id}/{quote(attachment.filename)}"
        expires, issued = f"{now + URL_LIFE_S:x}", f"{now:x}"
        signature = self._signature(path, expires, issued)
        return f"{self._address}{path}?ex={expires}&is={issued}&hm={signature}&"

    def expire_links(self) -> None:
        """Every URL that was told so far is good no more."""
        self._key = secrets.token_bytes(32)

    def routes(self) -> list[web.RouteDef]:
        """The routes to serve attachments at."""
        tail = r"/{channel_id:\d+}/{attachment_id:\d+}/{filename}"
        return [
            web.get(f"/attachments{tail}", self._serve),
            web.get(f"/ephemeral-attachments{tail}", self._serve),
        ]

    async def _serve(self, request: web.Request) -> web.Response:
        expires, issued = request.query.get("ex", ""), request.query.get("is", "")
        signature = self._signature(request.rel_url.raw_path, expires, issued)
        genuine = hmac.compare_digest(signature, request.query.get("hm", ""))
        attachment = self._attachments.get(int(request.match_info["attachment_id"]))
        if not genuine or attachment is None or int(expires, 16) < self._clock.now():
            return web.Response(
                status=HTTPStatus.NOT_FOUND, text="This content is no longer available."
            )
        return web.Response(
            body=attachment.data, content_type=attachment.content_type, headers=HEADERS
        )

    def _signature(self, path: str, expires: str, issued: str) -> str:
        signed = f"{path}?{expires}&{issued}".encode()
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()
