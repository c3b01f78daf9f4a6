from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest

from protos.drawing.v1 import adapters_pb2, drawing_pb2
from rpc.channel import open_channel
from rpc.channel.retries import idempotent_methods
from rpc.errors import Unavailable
from rpc.server import Server, running
from rpc.settings import ClientSettings, ServerSettings
from tests.rpc.kinds import Context, Kinds

CONTRACT = (drawing_pb2.DESCRIPTOR, adapters_pb2.DESCRIPTOR)


class UnavailableTwice(Kinds):
    def __init__(self) -> None:
        super().__init__(self._refuse_twice)

    async def _refuse_twice(self, _context: Context) -> None:
        if self.calls <= 2:
            raise Unavailable("not yet")


def add_as_drawing_service(servicer: Kinds, server: grpc.aio.Server) -> None:
    server.add_registered_method_handlers(
        "drawing.v1.Drawing",
        {
            "GetCapabilities": grpc.unary_unary_rpc_method_handler(servicer.unary_unary),
            "Draw": grpc.unary_unary_rpc_method_handler(servicer.unary_unary),
        },
    )


@asynccontextmanager
async def method(
    kinds: Kinds, name: str
) -> AsyncIterator[grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]]:
    @asynccontextmanager
    async def load(server: Server) -> AsyncIterator[None]:
        server.add(kinds, add_as_drawing_service)
        yield

    async with (
        running(ServerSettings(listen="127.0.0.1:0"), load, name="test server") as server,
        open_channel(
            ClientSettings(address=server.address), peer="test server", contract=CONTRACT
        ) as channel,
    ):
        yield channel.unary_unary(f"/drawing.v1.Drawing/{name}")


async def test_a_method_that_the_contract_lets_be_repeated_is_repeated_until_it_answers() -> None:
    kinds = UnavailableTwice()
    async with method(kinds, "GetCapabilities") as get_capabilities:
        assert await get_capabilities(b"") == b"ended"

    assert kinds.calls == 3


async def test_any_other_method_is_sent_once() -> None:
    kinds = UnavailableTwice()
    async with method(kinds, "Draw") as draw:
        with pytest.raises(Unavailable, match="not yet"):
            await draw(b"")

    assert kinds.calls == 1


def test_what_makes_or_changes_pictures_is_never_repeated_by_itself() -> None:
    repeated = set(idempotent_methods(CONTRACT))

    assert ("drawing.v1.Drawing", "GetCapabilities") in repeated
    assert not repeated & {
        ("drawing.v1.Drawing", "Draw"),
        ("drawing.v1.Adapters", "Publish"),
        ("drawing.v1.Adapters", "Activate"),
        ("drawing.v1.Adapters", "Remove"),
    }
