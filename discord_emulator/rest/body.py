"""Reading a REST request's body: JSON, or multipart with `payload_json` and `files[n]`.

Source: https://discord.com/developers/docs/reference#uploading-files.
"""

import json
import re
from typing import TYPE_CHECKING, Any, Final

from aiohttp import web

from discord_emulator.errors import ApiError, InvalidForm, TooLarge
from discord_emulator.world.attachment import Upload

if TYPE_CHECKING:
    from discord_emulator.jsontypes import Json

FILE_FIELD: Final = re.compile(r"files?\[(\d+)\]")


async def read_body(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """The JSON body (None without one) and the files by their number.

    Raises:
        ApiError: The body is no JSON.
        TooLarge: The body is over the server's limit for any request.
    """
    try:
        if request.content_type.startswith("multipart/"):
            return await _read_multipart(request)
        text = await request.text()
    except web.HTTPRequestEntityTooLarge:
        raise TooLarge from None
    return (_parsed(text) if text else None), {}


async def _read_multipart(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    fields: Json = {}
    files: dict[int, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            number = FILE_FIELD.fullmatch(name)
            if number is None:
                raise InvalidForm.at([name], "files are named files[n]", "BASE_TYPE_INVALID")
            upload = Upload(value.filename, value.file.read(), value.content_type)
            files[int(number[1])] = upload
        else:
            fields[name] = value.decode() if isinstance(value, (bytes, bytearray)) else value
    payload = fields.pop("payload_json", None)
    return (_parsed(payload) if payload is not None else fields), files


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON of any kind
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        message = "The request body contains invalid JSON."
        raise ApiError(message, 50109) from None
