import asyncio

import grpc
import pytest

from rpc.errors import DeadlineExceeded, InternalError
from tests.rpc.kinds import KINDS, Context, Kinds, call, channel_to, serving

pytestmark = pytest.mark.parametrize("kind", KINDS)


class Sleeper(Kinds):
    """Its calls take for ever and note when they are cancelled."""

    def __init__(self) -> None:
        super().__init__(self._sleep)
        self.ended = asyncio.Event()

    async def _sleep(self, _context: Context) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


async def test_a_call_without_a_deadline_is_given_the_servers(kind: str) -> None:
    sleeper = Sleeper()
    async with (
        serving(sleeper, default_deadline_s=0.1) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(channel, kind)

    assert caught.value.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    assert "longer than 0.1 s" in (caught.value.details() or "")
    assert sleeper.ended.is_set()


async def test_a_call_made_without_a_timeout_is_given_the_clients(kind: str) -> None:
    sleeper = Sleeper()
    async with (
        serving(sleeper) as server,
        # In which the call has surely reached the server.
        channel_to(server, default_deadline_s=2) as channel,
    ):
        with pytest.raises(DeadlineExceeded, match="test server did not answer within 2 s"):
            await call(channel, kind)
        await asyncio.wait_for(sleeper.ended.wait(), timeout=30)


async def test_a_call_with_a_deadline_keeps_it(kind: str) -> None:
    async def act(_context: Context) -> None:
        await asyncio.sleep(0.3)

    async with (
        serving(Kinds(act), default_deadline_s=0.1) as server,
        channel_to(server, default_deadline_s=0.1) as channel,
    ):
        assert (await call(channel, kind, timeout=10))[-1] == b"ended"


async def test_a_method_that_watches_may_take_as_long_as_it_takes(kind: str) -> None:
    async def act(_context: Context) -> None:
        await asyncio.sleep(0.3)

    async with (
        serving(Kinds(act), default_deadline_s=0.1, deadlines_s={kind: None}) as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        assert (await call(channel, kind))[-1] == b"ended"


async def test_a_timeout_within_the_service_is_no_deadline_but_a_bug(kind: str) -> None:
    async def act(_context: Context) -> None:
        raise TimeoutError

    async with serving(Kinds(act)) as server, channel_to(server) as channel:
        with pytest.raises(InternalError):
            await call(channel, kind)
