"""Serving the control API; every refusal is a message for whoever asked."""

import ipaddress
from collections.abc import Iterable

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from discord_emulator.control.errors import Refused
from discord_emulator.errors import ApiError


def with_refusals(routes: Iterable[web.RouteDef]) -> list[web.RouteDef]:
    """The routes, with every refusal answered as `{"message": …}`."""
    return [web.route(route.method, route.path, _with_refusals(route.handler)) for route in routes]


def _with_refusals(handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        if not _is_from_here(request):
            message = "a page of another site may not act for the people here"
            return web.json_response({"message": message}, status=403)
        try:
            return await handler(request)
        except ApiError as error:
            message = "; ".join(error.broken_rules())
        except Refused as error:
            message = str(error)
        return web.json_response({"message": message}, status=400)

    return handle


def _is_from_here(request: web.Request) -> bool:
    """Whether a browser sends this from the chat page, if it is a browser that sends it.

    It asks nobody for a password, so that any site which a person visits could use it through their
    browser: by itself (`Origin` tells), or by a name that it lets point here (`Host` tells).
    """
    origin = request.headers.get(hdrs.ORIGIN)
    return _is_loopback(request.url.host) and (
        origin is None or origin == f"http://{request.headers.get(hdrs.HOST)}"
    )


def _is_loopback(host: str | None) -> bool:
    if host is None or host == "localhost":
        return host is not None
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
