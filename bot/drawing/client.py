"""The inference server as the bot calls it: dataclasses in, dataclasses out."""

from collections.abc import AsyncGenerator, Sequence
from typing import Final

import grpc

from bot.drawing import conversion
from bot.drawing.capabilities import Capabilities
from bot.drawing.events import DrawEvent
from bot.drawing.parameters import Inspection
from bot.drawing.request import DrawRequest
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.errors import NotFound

# For questions that take a server milliseconds. One that is away is known to be after 1.5 s.
QUESTION_S: Final = 5.0
_CANCEL_S: Final = 10.0
_INSPECT_S: Final = 10.0


class DrawingClient:
    """Calls drawing.v1.

    Args:
        channel: To the inference server.
        draw_timeout_s: For a whole draw, the queue included.
    """

    def __init__(self, channel: grpc.aio.Channel, *, draw_timeout_s: float) -> None:
        self._drawing = drawing_pb2_grpc.DrawingStub(channel)
        self._adapters = adapters_pb2_grpc.AdaptersStub(channel)
        self._draw_timeout_s = draw_timeout_s

    async def capabilities(self, *, timeout_s: float = QUESTION_S) -> Capabilities:
        """What the server can draw now.

        Asked anew for every draw: it is cheap, and a version may have come a second ago.
        """
        response = await self._drawing.GetCapabilities(
            drawing_pb2.GetCapabilitiesRequest(), timeout=timeout_s
        )
        return conversion.capabilities(response)

    async def versions(self, style: str, *, timeout_s: float = QUESTION_S) -> Sequence[int]:
        """The versions of a style that fit the server's base model, newest first."""
        response = await self._adapters.List(
            adapters_pb2.ListAdaptersRequest(style=style), timeout=timeout_s
        )
        return [adapter.id.version for adapter in response.adapters if adapter.fits]

    async def inspect(self, png: bytes) -> Inspection:
        """Reads back what a PNG was made with.

        Raises:
            InvalidRequest: It is no PNG, or a damaged one.
            NotFound: It does not tell.
        """
        response = await self._drawing.Inspect(
            drawing_pb2.InspectRequest(png=png), timeout=_INSPECT_S
        )
        return conversion.inspection(response)

    async def draw(
        self, request: DrawRequest, image: bytes | None = None
    ) -> AsyncGenerator[DrawEvent]:
        """Draws; asked the same again, it attaches to the draw that is under way.

        To be closed (contextlib.aclosing) where it is not read to its end.

        Args:
            request: What to draw.
            image: The file of the picture to start from, where the request names one.
        """
        message = conversion.draw_request(request, image)
        call = self._drawing.Draw(message, timeout=self._draw_timeout_s)
        try:
            async for event in call:
                told = conversion.event(event)
                if told is not None:
                    yield told
        finally:
            call.cancel()

    async def cancel(self, request_id: str) -> bool:
        """Ends a draw within one step. False: it had ended before, or nobody knows of it."""
        try:
            response = await self._drawing.Cancel(
                drawing_pb2.CancelRequest(request_id=request_id), timeout=_CANCEL_S
            )
        except NotFound:
            return False
        return response.cancelled
