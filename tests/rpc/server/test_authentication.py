import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from rpc.channel import wait_until_serving
from rpc.errors import StartupError, Unauthenticated
from tests.rpc.kinds import KINDS, Kinds, call, channel_to, serving


@pytest.mark.parametrize("kind", KINDS)
async def test_a_call_with_the_token_is_let_in(kind: str) -> None:
    async with (
        serving(Kinds(), token="open-sesame") as server,
        channel_to(server, token="open-sesame") as channel,
    ):
        assert (await call(channel, kind))[-1] == b"ended"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("token", [None, "open-barley"])
async def test_a_call_with_another_token_or_none_is_refused_before_it_reaches_the_service(
    kind: str, token: str | None
) -> None:
    kinds = Kinds()
    async with (
        serving(kinds, token="open-sesame") as server,
        channel_to(server, token=token) as channel,
    ):
        with pytest.raises(Unauthenticated, match="bearer token"):
            await call(channel, kind)

    assert kinds.calls == 0


async def test_a_token_of_strange_characters_is_refused_like_any_other() -> None:
    async with (
        serving(Kinds(), token="open-sesame") as server,
        grpc.aio.insecure_channel(server.address) as channel,
    ):
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await call(channel, "unary_unary", metadata=(("authorization", "Bearer  ~~ "),))

    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


async def test_health_is_told_to_those_without_a_token() -> None:
    async with (
        serving(Kinds(), token="open-sesame") as server,
        channel_to(server) as channel,
    ):
        await wait_until_serving(channel, timeout_s=60)
        stub = health_pb2_grpc.HealthStub(channel)
        watch = stub.Watch(health_pb2.HealthCheckRequest())  # type: ignore[attr-defined] # missing in its stubs
        assert (await anext(aiter(watch))).status == health_pb2.HealthCheckResponse.SERVING
        watch.cancel()


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "[::]:0", "example.org:0"])
async def test_a_server_that_others_can_reach_does_not_start_without_a_token(listen: str) -> None:
    with pytest.raises(StartupError, match=r"has\s+no token"):
        async with serving(Kinds(), listen=listen):
            pass


async def test_a_server_that_others_can_reach_starts_with_a_token() -> None:
    async with serving(Kinds(), listen="0.0.0.0:0", token="open-sesame") as server:
        port = server.address.rpartition(":")[2]
        settings = {"address": f"127.0.0.1:{port}", "token": "open-sesame"}
        async with channel_to(server, **settings) as channel:
            assert await call(channel, "unary_unary") == [b"ended"]
