"""What the stand-in takes for a request, and what it answers to others."""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from aiohttp import web


class Refused(Exception):
    def __init__(self, status: int, said: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(said)
        self.status = status
        self.headers = headers or {}


def error_answer(status: int, said: str, **headers: str) -> web.Response:
    return web.json_response({"error": said}, status=status, headers=headers)


def require(holds: bool, rule: str) -> None:  # noqa: FBT001 - reads as assert does
    if not holds:
        raise Refused(400, rule)


async def read_json(request: web.Request) -> object:
    try:
        return await request.json()
    except ValueError as error:
        raise Refused(400, f"the body is no JSON: {error}") from error


def checked(
    value: object, needed: Mapping[str, type], optional: Mapping[str, type] | None = None
) -> dict[str, Any]:
    """The object, if it has the fields of these types and no others."""
    require(isinstance(value, dict), "an object is needed")
    assert isinstance(value, dict)
    types = {**needed, **(optional or {})}
    require(set(needed) <= set(value) <= set(types), f"fields are {sorted(value)}")
    require(all(type(value[name]) is types[name] for name in value), f"types of {sorted(value)}")
    return value


def decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise Refused(400, "no base64") from error
