"""Messages as JSON, and streams of them as a line each."""

import json
from typing import Any

import grpc
from aiohttp import web
from google.protobuf.json_format import MessageToDict
from google.protobuf.message import Message

from gui.errors import told
from rpc.errors import KshError


def as_json(message: Message) -> dict[str, Any]:
    """In protobuf's own JSON, by the names of the contract, with what is at its zero value."""
    return MessageToDict(
        message, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
    )


Call = grpc.aio.UnaryStreamCall[Any, Any] | grpc.aio.StreamStreamCall[Any, Any]


async def stream(request: web.Request, call: Call) -> web.StreamResponse:
    """Answers with an event a line, an error last. A browser that goes away ends the call.

    Raises:
        KshError: The call was refused before its first event.
    """
    response = web.StreamResponse(headers={"Content-Type": "application/x-ndjson"})
    events = aiter(call)
    try:
        event = await anext(events, None)
        await response.prepare(request)
        try:
            while event is not None:
                await response.write(_line(as_json(event)))
                event = await anext(events, None)
        except KshError as error:
            await response.write(_line({"error": told(error)}))
        await response.write_eof()
    finally:
        call.cancel()
    return response


def _line(event: dict[str, Any]) -> bytes:
    return json.dumps(event).encode() + b"\n"
