"""Talking to the control API."""

import io
import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import aiohttp

from discord_emulator.driver.errors import Refused
from discord_emulator.driver.upload import File
from discord_emulator.jsontypes import Json


class Control:
    """Requests to one emulator.

    Args:
        address: The emulator's, such as `http://127.0.0.1:8080`.
        http: What sends them.
    """

    def __init__(self, address: str, http: aiohttp.ClientSession) -> None:
        self._base = f"{address}/_emulator/"
        self._http = http

    async def get(self, path: str) -> Any:  # noqa: ANN401 - JSON of any kind
        """What stands at a path."""
        async with self._http.get(self._base + path) as response:
            return await _result(response)

    async def post(
        self, path: str, fields: Mapping[str, object], files: Sequence[File] = ()
    ) -> Json:
        """Do something; the files become `files[n]`.

        Raises:
            Refused: The emulator says why not.
        """
        body: dict[str, Any] = {"data": _form(fields, files)} if files else {"json": fields}
        async with self._http.post(self._base + path, **body) as response:
            answer: Json = await _result(response)
            return answer

    async def watch(self, path: str) -> aiohttp.ClientWebSocketResponse:
        """A WebSocket."""
        return await self._http.ws_connect(self._base + path, max_msg_size=0)

    async def download(self, url: str) -> bytes:
        """A file of the emulator's CDN.

        Raises:
            Refused: The URL has expired, or the file was deleted.
        """
        async with self._http.get(url) as response:
            if response.status != HTTPStatus.OK:
                raise Refused(f"{response.status}: {await response.text()}")
            return await response.read()


def _form(fields: Mapping[str, object], files: Sequence[File]) -> aiohttp.FormData:
    # names are told as they are, not percent-encoded
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("payload_json", json.dumps(fields), content_type="application/json")
    for number, file in enumerate(files):
        form.add_field(
            f"files[{number}]",
            io.BytesIO(file.data),
            filename=file.name,
            content_type=file.content_type,
        )
    return form


async def _result(response: aiohttp.ClientResponse) -> Any:  # noqa: ANN401
    if response.content_type != "application/json":
        raise Refused(
            f"{response.status} {response.method} {response.url}: {await response.text()}"
        )
    answer = await response.json()
    if response.status != HTTPStatus.OK:
        raise Refused(answer["message"])
    return answer
