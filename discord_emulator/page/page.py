"""Serving the chat page."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

FOLDER: Final = Path(__file__).parent / "browser"
# Content types are told here: what a machine's own table says of .js differs.
CONTENT_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# Nothing comes from elsewhere, nothing inline, and no script may turn text into HTML.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Page:
    """The page at `/`, where bots open the gateway's sockets too.

    Args:
        gateway: Who serves those.
    """

    def __init__(self, gateway: Handler) -> None:
        self._gateway = gateway

    def routes(self) -> list[web.RouteDef]:
        """The routes for aiohttp."""
        return [
            web.get("/", self._root),
            web.get(r"/page/{name:[a-z_]+\.(js|css|svg)}", self._file),
        ]

    async def _root(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get(hdrs.UPGRADE, "").lower() == "websocket":
            return await self._gateway(request)
        return _served("index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return _served(request.match_info["name"])


def _served(name: str) -> web.Response:
    """A file of the page, read anew each time: what is changed is there at the next reload."""
    path = FOLDER / name
    if not path.is_file():
        return web.Response(status=HTTPStatus.NOT_FOUND, text=f"the page has no {name}")
    return web.Response(
        body=path.read_bytes(),
        content_type=CONTENT_TYPES[path.suffix],
        charset="utf-8",
        headers=HEADERS,
    )
