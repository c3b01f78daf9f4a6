"""Which Discord the bot speaks to: the real one, or another that speaks the same API."""

from collections.abc import Iterator
from contextlib import contextmanager

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import HTTPClient, Route
from pydantic import HttpUrl


@contextmanager
def discord_at(api_base: HttpUrl | None) -> Iterator[None]:
    """Inside, discord.py calls the API at `api_base`; None: the real one.

    discord.py keeps both addresses in class attributes, and nothing else leads to them.

    Args:
        api_base: Such as `http://127.0.0.1:8080/api/v10`.
    """
    usual = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    if api_base is not None:
        Route.BASE = str(api_base).rstrip("/")
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = usual


async def find_gateway(http: HTTPClient) -> None:
    """Asks the API where its gateway is.

    Source: https://discord.com/developers/docs/events/gateway#get-gateway.
    """
    answer = await http.request(Route("GET", "/gateway"))
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(answer["url"])
