"""The inference server as the trainer's domain sees it: a client without protobuf on this side."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final, Self

import grpc

from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.channel import open_channel
from rpc.settings import ClientSettings
from trainer.styles import Style

_PUT_STYLE_TIMEOUT_S: Final = 10.0


class InferenceServer:
    """What the trainer asks of the inference server. Errors are those of rpc.errors."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._adapters = adapters_pb2_grpc.AdaptersStub(channel)
        self._drawing = drawing_pb2_grpc.DrawingStub(channel)

    @classmethod
    @asynccontextmanager
    async def opened(cls, settings: ClientSettings) -> AsyncIterator[Self]:
        """Closes the channel at the end. It connects with the first call."""
        contract = (adapters_pb2.DESCRIPTOR, drawing_pb2.DESCRIPTOR)
        async with open_channel(settings, peer="inference server", contract=contract) as channel:
            yield cls(channel)

    async def put_style(self, style: Style) -> None:
        """Tells a style's words; the last telling holds."""
        message = adapters_pb2.Style(
            name=style.name,
            display_name=style.words.display_name,
            trigger=style.words.trigger,
            prompt_prefix=style.words.prompt_prefix,
            negative_prompt_prefix=style.words.negative_prompt_prefix,
            owner_guild_id=style.owner_guild_id,
            shared=style.shared,
        )
        await self._adapters.PutStyle(
            adapters_pb2.PutStyleRequest(style=message), timeout=_PUT_STYLE_TIMEOUT_S
        )
