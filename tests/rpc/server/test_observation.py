import asyncio
import urllib.request

import grpc
import pytest
from google.protobuf.descriptor_pool import DescriptorPool
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import (
    ProtoReflectionDescriptorDatabase,
)

from rpc.errors import QueueFull, ResourceExhausted, StartupError
from rpc.request_id import bound_request_id, current_request_id
from rpc.server import Server
from tests.rpc.kinds import KINDS, SERVICE, Context, Kinds, call, channel_to, serving


def scraped(server: Server) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{server.metrics_port}/metrics") as answer:
        text: bytes = answer.read()
    return text.decode()


async def scraped_with(server: Server, line: str) -> str:
    """What Prometheus reads once `line` is in it: a client has its answer before the call ends."""
    async with asyncio.timeout(60):
        while line not in (text := await asyncio.to_thread(scraped, server)):  # noqa: ASYNC110 - nothing tells of it
            await asyncio.sleep(0.01)
    return text


@pytest.mark.parametrize("kind", KINDS)
async def test_prometheus_finds_each_call_by_its_status_and_its_seconds(kind: str) -> None:
    async def act(_context: Context) -> None:
        raise QueueFull("8 draws are waiting")

    labels = f'grpc_method="{kind}",grpc_service="{SERVICE}",grpc_type="{kind}"'
    async with (
        serving(Kinds(act), metrics_listen="127.0.0.1:0") as server,
        channel_to(server) as channel,
    ):
        with pytest.raises(ResourceExhausted):
            await call(channel, kind)
        # The last of what is written of a call.
        text = await scraped_with(server, f"grpc_server_handling_seconds_count{{{labels}}} 1.0")

    assert f"grpc_server_started_total{{{labels}}} 1.0" in text
    assert f'grpc_server_handled_total{{grpc_code="RESOURCE_EXHAUSTED",{labels}}} 1.0' in text
    assert "process_resident_memory_bytes" in text


async def test_metrics_on_a_port_in_use_stop_the_start_with_a_message() -> None:
    async with serving(Kinds(), metrics_listen="127.0.0.1:0") as server:
        taken = f"127.0.0.1:{server.metrics_port}"
        with pytest.raises(StartupError, match=f"metrics cannot listen on {taken}"):
            async with serving(Kinds(), metrics_listen=taken):
                pass


@pytest.mark.parametrize("kind", KINDS)
async def test_both_sides_log_a_call_under_the_request_id_of_its_caller(
    kind: str, logged: list[dict[str, object]]
) -> None:
    seen: list[str | None] = []

    async def act(_context: Context) -> None:
        seen.append(current_request_id())
        raise QueueFull("8 draws are waiting")

    async with serving(Kinds(act)) as server, channel_to(server) as channel:
        with bound_request_id("draw-7"), pytest.raises(ResourceExhausted):
            await call(channel, kind)

    assert seen == ["draw-7"]
    by_event = {entry["event"]: entry for entry in logged}
    assert by_event["call ended"]["request_id"] == "draw-7"
    assert by_event["call failed"]["request_id"] == "draw-7"
    assert current_request_id() is None


async def test_a_request_id_that_does_not_belong_into_a_log_is_replaced() -> None:
    seen: list[str | None] = []

    async def act(_context: Context) -> None:
        seen.append(current_request_id())

    async with (
        serving(Kinds(act)) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        await call(channel, "unary_unary", metadata=(("x-request-id", "a b; c" * 30),))

    [given] = seen
    assert given is not None
    assert given.isalnum()


async def test_reflection_describes_the_services() -> None:
    def described(address: str) -> tuple[str, ...]:
        with grpc.insecure_channel(address) as channel:
            database = ProtoReflectionDescriptorDatabase(channel)
            pool = DescriptorPool(database)
            health = pool.FindServiceByName("grpc.health.v1.Health")
            return (*database.get_services(), health.full_name)

    async with serving(Kinds()) as server:
        found = await asyncio.to_thread(described, server.address)

    assert {SERVICE, "grpc.health.v1.Health"} <= set(found)
