"""A bare client of the REST API, for what no library would send or shows."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from multidict import CIMultiDictProxy

from discord_emulator import LOCAL_TOKEN


@dataclass(frozen=True)
class Answer:
    """What a request was answered."""

    status: int
    headers: CIMultiDictProxy[str]
    payload: Any

    @property
    def code(self) -> int:
        """Discord's number for what was wrong."""
        return int(self.payload["code"])


class ApiClient:
    """Sends requests with the bot's token."""

    def __init__(self, http: aiohttp.ClientSession, base: str) -> None:
        self._http = http
        self._base = base

    async def request(
        self, method: str, path: str, body: object = None, *, data: str | None = None
    ) -> Answer:
        """Send `body` as JSON, or `data` as it is."""
        if body is not None:
            data = json.dumps(body)
        headers = {} if data is None else {"Content-Type": "application/json"}
        sent = self._http.request(method, self._base + path, data=data, headers=headers)
        async with sent as response:
            payload = await response.json() if response.status != 204 else None
            return Answer(response.status, response.headers, payload)

    async def first_channel(self) -> str:
        """The path of a channel to talk in."""
        guilds = f"/guilds/{(await self.request('GET', '/users/@me/guilds')).payload[0]['id']}"
        channels = (await self.request("GET", f"{guilds}/channels")).payload
        return f"/channels/{channels[0]['id']}"


@asynccontextmanager
async def api_client(address: str, token: str = LOCAL_TOKEN) -> AsyncIterator[ApiClient]:
    headers = {"Authorization": f"Bot {token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        yield ApiClient(http, f"{address}/api/v10")
