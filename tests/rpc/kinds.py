"""A service with one method of each kind, of plain bytes, that does what a test says."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import grpc

from rpc.channel import open_channel
from rpc.server import Server, running
from rpc.settings import ClientSettings, ServerSettings

Context = grpc.aio.ServicerContext[Any, Any]
Act = Callable[[Context], Awaitable[None]]

SERVICE: Final = "tests.Kinds"
KINDS: Final = ("unary_unary", "unary_stream", "stream_unary", "stream_stream")


async def nothing(_context: Context) -> None:
    pass


class Kinds:
    """Each method answers `begun` if it streams, does the act, and answers `ended`."""

    def __init__(self, act: Act = nothing) -> None:
        self._act = act
        self.calls = 0
        self.received: list[bytes] = []

    async def unary_unary(self, request: bytes, context: Context) -> bytes:
        self.calls += 1
        self.received.append(request)
        await self._act(context)
        return b"ended"

    async def unary_stream(self, request: bytes, context: Context) -> AsyncIterator[bytes]:
        self.calls += 1
        self.received.append(request)
        yield b"begun"
        await self._act(context)
        yield b"ended"

    async def stream_unary(self, requests: AsyncIterator[bytes], context: Context) -> bytes:
        self.calls += 1
        self.received += [request async for request in requests]
        await self._act(context)
        return b"ended"

    async def stream_stream(
        self, requests: AsyncIterator[bytes], context: Context
    ) -> AsyncIterator[bytes]:
        self.calls += 1
        self.received += [request async for request in requests]
        yield b"begun"
        await self._act(context)
        yield b"ended"


def add_kinds_to_server(servicer: Kinds, server: grpc.aio.Server) -> None:
    """What a generated `add_…Servicer_to_server` does."""
    handlers = {
        kind: getattr(grpc, f"{kind}_rpc_method_handler")(getattr(servicer, kind)) for kind in KINDS
    }
    server.add_registered_method_handlers(SERVICE, handlers)


async def call(channel: grpc.aio.Channel, kind: str, **options: object) -> list[bytes]:
    """Calls the method of this kind with `one` (and `two`, if requests stream); all its answers."""
    method = getattr(channel, kind)(f"/{SERVICE}/{kind}")
    requests = (
        method(_one_and_two(), **options)
        if kind.startswith("stream")
        else method(b"one", **options)
    )
    if kind.endswith("stream"):
        return [answer async for answer in requests]
    return [await requests]


async def _one_and_two() -> AsyncIterator[bytes]:
    yield b"one"
    yield b"two"


@asynccontextmanager
async def serving(
    kinds: Kinds,
    *,
    deadlines_s: Mapping[str, float | None] | None = None,
    **settings: object,
) -> AsyncIterator[Server]:
    """A real server of `kinds` on loopback."""

    @asynccontextmanager
    async def load(server: Server) -> AsyncIterator[None]:
        server.add(kinds, add_kinds_to_server, deadlines_s=deadlines_s)
        yield

    given = ServerSettings.model_validate({"listen": "127.0.0.1:0", "drain_s": 5} | settings)
    async with running(given, load, name="test server") as server:
        yield server


def channel_to(server: Server, **settings: object) -> grpc.aio.Channel:
    """A channel as every client opens it."""
    given = ClientSettings.model_validate({"address": server.address} | settings)
    return open_channel(given, peer="test server", contract=())
