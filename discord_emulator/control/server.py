"""Serving the control API; every refusal is a message for whoever asked."""

from collections.abc import Iterable

from aiohttp import web
from aiohttp.typedefs import Handler

from discord_emulator.control.errors import Refused
from discord_emulator.errors import ApiError


def with_refusals(routes: Iterable[web.RouteDef]) -> list[web.RouteDef]:
    """The routes, with every refusal answered as `{"message": …}`."""
    return [web.route(route.method, route.path, _with_refusals(route.handler)) for route in routes]


def _with_refusals(handler: Handler) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except ApiError as error:
            message = "; ".join(error.broken_rules())
        except Refused as error:
            message = str(error)
        return web.json_response({"message": message}, status=400)

    return handle
