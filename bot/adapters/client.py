"""The registry of adapter versions as the bot asks for it: dataclasses in, dataclasses out."""

from collections.abc import Sequence
from typing import Final

import grpc

from bot.adapters.adapter import Adapter, AdapterLayout
from bot.adapters.conversion import LAYOUTS, adapter_of
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc
from rpc.errors import NotFound

# For questions that take a server milliseconds.
QUESTION_S: Final = 5.0
# A version is loaded before it is in service.
_ACTIVATE_S: Final = 60.0
_FETCH_S: Final = 120.0


class TooLarge(Exception):
    """A file is larger than what can be taken."""

    def __init__(self, size_bytes: int) -> None:
        super().__init__(f"{size_bytes} bytes")
        self.size_bytes = size_bytes


class AdaptersClient:
    """Calls drawing.v1.Adapters.

    Args:
        channel: To the inference server.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._adapters = adapters_pb2_grpc.AdaptersStub(channel)

    async def versions(self, style: str, *, timeout_s: float = QUESTION_S) -> Sequence[Adapter]:
        """The versions of a style, newest first; none of one that the server does not know yet."""
        try:
            response = await self._adapters.List(
                adapters_pb2.ListAdaptersRequest(style=style), timeout=timeout_s
            )
        except NotFound:
            return []
        return [adapter_of(adapter) for adapter in response.adapters]

    async def activate(self, style: str, version: int) -> int | None:
        """Puts a version into service; the one before, itself if it was, or None."""
        response = await self._adapters.Activate(
            adapters_pb2.ActivateRequest(style=style, version=version), timeout=_ACTIVATE_S
        )
        return response.previous_version if response.HasField("previous_version") else None

    async def deactivate(self, style: str, version: int) -> bool:
        """Takes a version out of service. False: it was not in it."""
        response = await self._adapters.Deactivate(
            adapters_pb2.DeactivateRequest(style=style, version=version), timeout=_ACTIVATE_S
        )
        return response.HasField("previous_version")

    async def fetch(
        self, style: str, version: int, layout: AdapterLayout, *, max_bytes: int
    ) -> bytes:
        """A version's safetensors file.

        Raises:
            TooLarge: It has more than `max_bytes`; no more of it is fetched than that.
        """
        request = adapters_pb2.FetchAdapterRequest(
            style=style, version=version, layout=LAYOUTS[layout]
        )
        call = self._adapters.Fetch(request, timeout=_FETCH_S)
        data = bytearray()
        try:
            async for part in call:
                # The size told first is that of the other layout, which is nearly the same.
                size_bytes = max(part.header.size_bytes, len(data) + len(part.data))
                if size_bytes > max_bytes:
                    raise TooLarge(size_bytes)
                data += part.data
        finally:
            call.cancel()
        return bytes(data)
