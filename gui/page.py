"""Serving what runs in the browser."""

from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import web

from gui import rules

FOLDER: Final = Path(__file__).parent / "browser"
# Content types are told here: what a machine's own table says of .js differs.
_CONTENT_TYPES: Final = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
# Nothing comes from elsewhere, nothing inline, and no script may turn text into HTML.
POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
    " require-trusted-types-for 'script'; trusted-types 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def routes() -> list[web.RouteDef]:
    """The routes for aiohttp."""
    return [
        web.get("/", _index),
        web.get("/page/rules_ko.js", _rules),
        web.get(r"/page/{name:([a-z]+/)?[a-z_]+\.(js|css|svg)}", _file),
        web.get("/healthz", _alive),
    ]


async def _index(_: web.Request) -> web.Response:
    return _served("index.html")


async def _file(request: web.Request) -> web.Response:
    return _served(request.match_info["name"])


async def _rules(_: web.Request) -> web.Response:
    return _kept(rules.module(), _CONTENT_TYPES[".js"])


async def _alive(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


def _served(name: str) -> web.Response:
    """A file of the page; what an upgrade changed is there at the next reload."""
    path = FOLDER / name
    if not path.is_file():
        return web.Response(status=HTTPStatus.NOT_FOUND, text=f"the page has no {name}")
    return _kept(path.read_bytes(), _CONTENT_TYPES[path.suffix])


def _kept(body: bytes, content_type: str) -> web.Response:
    return web.Response(
        body=body,
        content_type=content_type,
        charset="utf-8",
        headers={"Cache-Control": "no-cache"},
    )


async def put_headers(_: web.Request, response: web.StreamResponse) -> None:
    """On every answer: a signal handler of aiohttp's `on_response_prepare`."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
