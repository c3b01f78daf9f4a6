import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from rpc.errors import InternalError, Unavailable
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.rpc.kinds import KINDS, Context, Kinds, add_kinds_to_server, call, channel_to, serving

LOOPBACK = ServerSettings(listen="127.0.0.1:0")


class Held(Kinds):
    """Its calls last until they are let go."""

    def __init__(self) -> None:
        super().__init__(self._hold)
        self.begun = asyncio.Event()
        self.let_go = asyncio.Event()
        self.cancelled = False

    async def _hold(self, _context: Context) -> None:
        self.begun.set()
        try:
            await self.let_go.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise


async def health_of(server: Server) -> int:
    async with channel_to(server) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        answer = await stub.Check(  # type: ignore[attr-defined] # missing in its stubs
            health_pb2.HealthCheckRequest()
        )
        return int(answer.status)


@pytest.mark.parametrize("kind", KINDS)
async def test_a_server_that_still_loads_says_so_and_serves_when_it_has_loaded(kind: str) -> None:
    async with Server(LOOPBACK, name="test server") as server, channel_to(server) as channel:
        assert await health_of(server) == health_pb2.HealthCheckResponse.NOT_SERVING
        with pytest.raises(Unavailable, match=r"^the test server is starting up$"):
            await call(channel, kind)

        server.add(Kinds(), add_kinds_to_server)
        await server.ready()

        assert await health_of(server) == health_pb2.HealthCheckResponse.SERVING
        assert (await call(channel, kind))[-1] == b"ended"


async def test_a_method_that_is_not_there_is_known_as_such_once_all_are() -> None:
    async with serving(Kinds()) as server, channel_to(server) as channel:
        fly: grpc.aio.UnaryUnaryMultiCallable[bytes, bytes]
        fly = channel.unary_unary("/tests.Kinds/Fly")
        with pytest.raises(InternalError, match="does not know /tests"):
            await fly(b"")


@pytest.mark.parametrize("kind", KINDS)
async def test_a_server_told_to_stop_finishes_what_runs_and_refuses_what_comes(kind: str) -> None:
    held = Held()
    async with Server(LOOPBACK, name="test server") as server, channel_to(server) as channel:
        server.add(held, add_kinds_to_server)
        await server.ready()
        early = asyncio.create_task(call(channel, kind))
        await held.begun.wait()

        draining = asyncio.create_task(server.drain(30))
        await server.draining.wait()
        assert await health_of(server) == health_pb2.HealthCheckResponse.NOT_SERVING
        with pytest.raises(Unavailable, match=r"^the test server is shutting down$"):
            await call(channel, kind)
        assert not draining.done()
        held.let_go.set()

        assert (await early)[-1] == b"ended"
        await draining


@pytest.mark.parametrize("kind", KINDS)
async def test_what_has_not_finished_within_the_drain_time_is_cut_off_and_told(kind: str) -> None:
    held = Held()
    async with serving(held, drain_s=0.1) as server:
        channel = channel_to(server)
        late = asyncio.create_task(call(channel, kind))
        await held.begun.wait()
        begun = time.monotonic()

    assert held.cancelled
    assert time.monotonic() - begun < 20
    with pytest.raises(Unavailable, match="is shutting down and could not finish this call"):
        await late
    await channel.close()


async def test_a_watched_health_check_does_not_hold_up_the_stop() -> None:
    async with serving(Kinds(), drain_s=30) as server:
        channel = channel_to(server)
        watch = health_pb2_grpc.HealthStub(channel).Watch(  # type: ignore[attr-defined] # missing in its stubs
            health_pb2.HealthCheckRequest()
        )
        statuses = aiter(watch)
        assert (await anext(statuses)).status == health_pb2.HealthCheckResponse.SERVING
        begun = time.monotonic()

    assert time.monotonic() - begun < 20
    assert (await anext(statuses)).status == health_pb2.HealthCheckResponse.NOT_SERVING
    with pytest.raises(Unavailable, match="shutting down"):
        await anext(statuses)
    await channel.close()


async def test_what_the_services_stand_on_is_closed_after_the_last_call_has_ended() -> None:
    order: list[str] = []
    begun = asyncio.Event()

    async def act(_context: Context) -> None:
        begun.set()
        await asyncio.sleep(0.2)
        order.append("ended")

    @asynccontextmanager
    async def load(server: Server) -> AsyncIterator[None]:
        server.add(Kinds(act), add_kinds_to_server)
        yield
        order.append("closed")

    async with running(LOOPBACK, load, name="test server") as server:
        channel = channel_to(server)
        calling = asyncio.create_task(call(channel, "unary_unary"))
        await begun.wait()

    assert await calling == [b"ended"]
    assert order == ["ended", "closed"]
    await channel.close()


async def test_a_dead_engine_stops_the_server() -> None:
    broken = asyncio.Event()

    async def engine() -> None:
        await broken.wait()
        msg = "the device is gone"
        raise RuntimeError(msg)

    @asynccontextmanager
    async def load(server: Server) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(engine())
            server.add(Kinds(), add_kinds_to_server)
            yield

    with pytest.RaisesGroup(pytest.RaisesExc(RuntimeError, match="the device is gone")):
        async with running(LOOPBACK, load, name="test server"):
            broken.set()
            await asyncio.sleep(30)
