import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from rpc.channel import open_channel, wait_until_serving
from rpc.errors import ConnectionLost, ServerAway, StartupError, Unavailable
from rpc.process import run
from rpc.settings import ClientSettings
from tests.ports import free_address
from tests.rpc.kinds import KINDS, SERVICE, call

SIGNALS = (signal.SIGTERM, signal.SIGINT)


@asynccontextmanager
async def child(listen: str = "127.0.0.1:0", load_s: float = 0) -> AsyncIterator[Process]:
    """A real process that serves; dead at the end whatever happened."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.rpc.child", listen, str(load_s)), stdout=PIPE, stderr=PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def line(process: Process) -> str:
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()


async def address_of(process: Process) -> str:
    assert await line(process) == "loading"
    return await line(process)


def channel_to(address: str) -> grpc.aio.Channel:
    return open_channel(ClientSettings(address=address), peer="child", contract=())


@asynccontextmanager
async def calling(
    process: Process, address: str, kind: str
) -> AsyncIterator[asyncio.Task[list[bytes]]]:
    """A call that is under way."""
    async with channel_to(address) as channel:
        await wait_until_serving(channel, timeout_s=60)
        task = asyncio.create_task(call(channel, kind))
        assert await line(process) == "called"
        yield task


async def until_stopping(address: str) -> None:
    """Returns when the process has noticed that it is to stop."""
    async with channel_to(address) as channel:
        stub = health_pb2_grpc.HealthStub(channel)
        serving = True
        while serving:
            answer = await stub.Check(  # type: ignore[attr-defined] # missing in its stubs
                health_pb2.HealthCheckRequest()
            )
            serving = answer.status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("kind", KINDS)
async def test_a_process_told_to_stop_finishes_what_runs_and_exits_well(
    number: signal.Signals, kind: str
) -> None:
    async with child() as process:
        address = await address_of(process)
        async with calling(process, address, kind) as answer:
            process.send_signal(number)
            await until_stopping(address)
            process.send_signal(signal.SIGUSR1)

            assert (await answer)[-1] == b"ended"
            assert await line(process) == "closed"
            assert await process.wait() == 0


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_process_told_to_stop_while_it_loads_stops_at_once(
    number: signal.Signals,
) -> None:
    async with child(load_s=600) as process:
        assert await line(process) == "loading"
        process.send_signal(number)

        async with asyncio.timeout(60):
            assert await process.wait() == 0


async def test_a_second_interrupt_does_not_wait_for_what_runs() -> None:
    async with child() as process:
        address = await address_of(process)
        async with calling(process, address, "unary_unary") as answer:
            process.send_signal(signal.SIGINT)
            await until_stopping(address)
            process.send_signal(signal.SIGINT)

            assert await process.wait() == -signal.SIGINT
            with pytest.raises(ConnectionLost):
                await answer


async def test_a_sigterm_after_an_interrupt_changes_nothing() -> None:
    async with child() as process:
        address = await address_of(process)
        async with calling(process, address, "unary_unary") as answer:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGTERM):
                process.send_signal(number)
            await until_stopping(address)
            process.send_signal(signal.SIGUSR1)

            assert await answer == [b"ended"]
            assert await process.wait() == 0


@pytest.mark.parametrize("kind", KINDS)
async def test_a_server_killed_in_mid_call_is_a_lost_connection_and_then_away(kind: str) -> None:
    async with child() as process:
        address = await address_of(process)
        async with calling(process, address, kind) as answer:
            process.kill()

            with pytest.raises(ConnectionLost, match="the connection to the child was lost"):
                await answer
        async with channel_to(address) as channel:
            with pytest.raises(ServerAway, match=f"the child at {address} cannot be reached"):
                await call(channel, kind)


async def test_a_channel_finds_a_server_that_comes_back() -> None:
    async with child(free_address()) as first:
        address = await address_of(first)
        async with channel_to(address) as channel:
            await wait_until_serving(channel, timeout_s=60)
            first.kill()
            await first.wait()
            with pytest.raises(Unavailable):
                await call(channel, "unary_unary")
            async with child(address) as second:
                await wait_until_serving(channel, timeout_s=60)
                second.send_signal(signal.SIGUSR1)
                assert await call(channel, "unary_unary") == [b"ended"]


async def test_a_server_that_does_not_come_up_in_time_is_unavailable() -> None:
    async with child(load_s=60) as process:
        assert await line(process) == "loading"
        async with channel_to("127.0.0.1:9") as channel:
            with pytest.raises(Unavailable, match=r"did not serve within 0\.5 s"):
                await wait_until_serving(channel, timeout_s=0.5)


async def test_a_process_that_cannot_start_says_why_in_one_line() -> None:
    async with child() as first:
        address = await address_of(first)
        async with child(address) as second:
            _, errors = await second.communicate()

    assert second.returncode == 1
    assert f"cannot start: the child cannot listen on {address}" in errors.decode()
    assert "Traceback" not in errors.decode()


def test_a_start_that_fails_within_a_task_group_is_told_the_same_way() -> None:
    async def main() -> None:
        async with asyncio.TaskGroup(), asyncio.TaskGroup():
            raise StartupError("the model folder is missing")

    with pytest.raises(SystemExit, match=r"^cannot start: the model folder is missing$"):
        run(main)


async def test_away_from_a_terminal_each_log_line_is_json_with_the_request_id() -> None:
    async with child() as process:
        address = await address_of(process)
        process.send_signal(signal.SIGUSR1)
        async with channel_to(address) as channel:
            await wait_until_serving(channel, timeout_s=60)
            await call(channel, "unary_unary", metadata=(("x-request-id", "draw-7"),))
        process.terminate()
        _, errors = await process.communicate()

    entries = [json.loads(text) for text in errors.decode().splitlines()]
    [ended] = [entry for entry in entries if entry.get("request_id") == "draw-7"]
    assert ended["event"] == "call ended"
    assert ended["method"] == f"/{SERVICE}/unary_unary"
    assert ended["level"] == "info"
