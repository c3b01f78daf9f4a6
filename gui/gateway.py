"""The contract in JSON: what the browser may call, each as `POST /api/<service>/<method>`.

The body is the request in protobuf's own JSON, the answer likewise; of a method that streams, one
JSON object a line as it comes. An error is `{"error": {"kind": …, "message": …}}`, in a stream as
its last line. Bytes are in base64, 64-bit numbers are strings.

Source: https://protobuf.dev/programming-guides/json.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

import grpc
from aiohttp import web
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.json_format import ParseDict, ParseError
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from gui.errors import status_of, told
from gui.stream import as_json, stream
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from protos.training.v1 import dataset_pb2, styles_pb2, training_pb2
from rpc.errors import InvalidRequest
from rpc.request_id import bound_request_id

# Questions, and what is done at once.
_SOON_S: Final = 30.0
# The captioner may have to be loaded.
_CAPTION_S: Final = 300.0
# Runs are watched anew after this.
_WATCH_S: Final = 3600.0
# Thousands of captions.
_REPLACE_S: Final = 3600.0
_PUSH_S: Final = 24 * 3600.0

OPERATOR: Final = styles_pb2.Actor(operator=True)
"""Who uses the page, to the trainer."""

# By service; what is not here cannot be called. Files have addresses of their own: gui.transfers.
_ALLOWED: Final[Mapping[Any, Mapping[str, float]]] = {
    drawing_pb2.DESCRIPTOR.services_by_name["Drawing"]: {
        "Draw": 0.0,
        "Cancel": _SOON_S,
        "Inspect": _SOON_S,
        "GetCapabilities": _SOON_S,
    },
    adapters_pb2.DESCRIPTOR.services_by_name["Adapters"]: {
        "List": _SOON_S,
        "Activate": _SOON_S,
        "Deactivate": _SOON_S,
        "Remove": _SOON_S,
    },
    styles_pb2.DESCRIPTOR.services_by_name["Styles"]: {
        "Create": _SOON_S,
        "Update": _SOON_S,
        "List": _SOON_S,
    },
    dataset_pb2.DESCRIPTOR.services_by_name["Dataset"]: {
        "List": _SOON_S,
        "Get": _SOON_S,
        "EditCaption": _CAPTION_S,
        "ReplaceWords": _REPLACE_S,
        "Remove": _SOON_S,
        "Forget": _CAPTION_S,
        "ListLedger": _SOON_S,
        "PushToHub": _PUSH_S,
    },
    training_pb2.DESCRIPTOR.services_by_name["Training"]: {
        "StartRun": _SOON_S,
        "PlanRun": _SOON_S,
        "WatchRun": _WATCH_S,
        "ListRuns": _SOON_S,
        "CancelRun": _SOON_S,
        "PromoteRun": _CAPTION_S,
        "GetReport": _SOON_S,
    },
}


@dataclass(frozen=True)
class _Method:
    """One that may be called, and for how long."""

    descriptor: MethodDescriptor
    channel: grpc.aio.Channel
    timeout_s: float

    @property
    def path(self) -> str:
        return f"/{self.descriptor.containing_service.full_name}/{self.descriptor.name}"

    def call(self, kind: Literal["unary_unary", "unary_stream"], message: Message) -> Any:  # noqa: ANN401 - a call to be awaited, or to be read
        """Begins the call."""
        method = getattr(self.channel, kind)(
            self.path,
            request_serializer=type(message).SerializeToString,
            response_deserializer=GetMessageClass(self.descriptor.output_type).FromString,
        )
        return method(message, timeout=self.timeout_s)


class Gateway:
    """Calls the two servers for the browser.

    Args:
        inference_server: A channel to it.
        trainer: Likewise.
        draw_timeout_s: For a whole draw, the queue included.
    """

    def __init__(
        self,
        inference_server: grpc.aio.Channel,
        trainer: grpc.aio.Channel,
        *,
        draw_timeout_s: float,
    ) -> None:
        self._methods: dict[str, _Method] = {}
        for service, allowed in _ALLOWED.items():
            is_drawing = service.full_name.startswith("drawing.")
            channel = inference_server if is_drawing else trainer
            for name, timeout_s in allowed.items():
                descriptor = service.methods_by_name[name]
                method = _Method(descriptor, channel, timeout_s or draw_timeout_s)
                self._methods[method.path] = method

    def routes(self) -> list[web.RouteDef]:
        """The routes for aiohttp."""
        return [web.post("/api{path:/[a-zA-Z0-9.]+/[a-zA-Z]+}", self._call)]

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = self._methods.get(request.match_info["path"])
        if method is None:
            raise web.HTTPNotFound
        message = _parsed(method.descriptor, await _body(request))
        if method.descriptor.server_streaming:
            return await stream(request, method.call("unary_stream", message))
        return web.json_response(as_json(await method.call("unary_unary", message)))


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError as error:
        msg = f"the request must be JSON: {error}"
        raise InvalidRequest(msg) from error
    if not isinstance(body, dict):
        msg = f"the request must be a JSON object, not {type(body).__name__}"
        raise InvalidRequest(msg)
    return body


def _parsed(method: MethodDescriptor, body: dict[str, Any]) -> Message:
    """The request; who asks is put in here, and is not the browser's to say."""
    has_actor = "actor" in method.input_type.fields_by_name
    if "actor" in body:
        msg = "actor must be left out: whoever uses the page is the operator"
        raise InvalidRequest(msg)
    try:
        message = ParseDict(body, GetMessageClass(method.input_type)())
    except ParseError as error:
        raise InvalidRequest(str(error)) from error
    if has_actor:
        message.actor.CopyFrom(OPERATOR)  # type: ignore[attr-defined] # it has the field
    return message


@web.middleware
async def telling_errors(request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401 - aiohttp's own type of it
    """Around all of /api: what a server refused, as JSON with the status it stands for."""
    with bound_request_id():
        try:
            answer: web.StreamResponse = await handler(request)
        except web.HTTPException:
            raise
        except Exception as error:  # noqa: BLE001 - the boundary; gui.errors sorts them
            return web.json_response({"error": told(error)}, status=status_of(error))
        return answer
