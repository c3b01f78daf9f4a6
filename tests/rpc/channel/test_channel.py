import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import grpc
import pytest

from rpc.errors import InvalidRequest, ResourceExhausted, StartupError
from tests.line import line_to
from tests.rpc.kinds import KINDS, SERVICE, Context, Kinds, call, channel_to, serving

STREAMING_ANSWERS = [kind for kind in KINDS if kind.endswith("stream")]
STREAMING_REQUESTS = [kind for kind in KINDS if kind.startswith("stream")]


@pytest.mark.parametrize("kind", KINDS)
async def test_requests_and_answers_arrive_as_they_were_sent(kind: str) -> None:
    kinds = Kinds()
    async with serving(kinds) as server, channel_to(server) as channel:
        answers = await call(channel, kind)

    assert kinds.received == ([b"one", b"two"] if kind.startswith("stream") else [b"one"])
    assert answers == ([b"begun", b"ended"] if kind.endswith("stream") else [b"ended"])


@pytest.mark.parametrize("kind", STREAMING_REQUESTS)
async def test_requests_may_also_be_written_one_by_one(kind: str) -> None:
    kinds = Kinds()
    async with serving(kinds) as server, channel_to(server) as channel:
        calling = getattr(channel, kind)(f"/{SERVICE}/{kind}")()
        await calling.write(b"one")
        await calling.write(b"two")
        await calling.done_writing()
        last = await calling if kind == "stream_unary" else [a async for a in calling][-1]

    assert last == b"ended"
    assert kinds.received == [b"one", b"two"]


@pytest.mark.parametrize("kind", STREAMING_ANSWERS)
async def test_a_stream_that_its_reader_leaves_is_ended_on_the_server(kind: str) -> None:
    ended = asyncio.Event()

    async def act(_context: Context) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with serving(Kinds(act)) as server, channel_to(server) as channel:
        requests = [b"one"] if kind.startswith("stream") else b"one"
        calling = getattr(channel, kind)(f"/{SERVICE}/{kind}")(requests)
        async for answer in calling:
            assert answer == b"begun"
            break
        calling.cancel()

        await asyncio.wait_for(ended.wait(), timeout=30)


@pytest.mark.parametrize("kind", STREAMING_REQUESTS)
async def test_an_answer_given_before_all_was_sent_still_arrives(kind: str) -> None:
    """As when a drawing is refused by its header."""

    class Hasty(Kinds):
        async def stream_unary(
            self,
            requests: AsyncIterator[bytes],
            context: Context,  # noqa: ARG002
        ) -> bytes:
            await anext(aiter(requests))
            raise InvalidRequest("too large by its header")

        async def stream_stream(
            self, requests: AsyncIterator[bytes], context: Context
        ) -> AsyncIterator[bytes]:
            yield await self.stream_unary(requests, context)

    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"." * 65536

    async with serving(Hasty()) as server, channel_to(server) as channel:
        for _ in range(10):
            calling = getattr(channel, kind)(f"/{SERVICE}/{kind}")(chunks())
            with pytest.raises(InvalidRequest, match="too large by its header"):
                await (calling if kind == "stream_unary" else anext(aiter(calling)))


async def test_a_connection_that_is_slow_to_come_about_is_waited_for() -> None:
    """As over a long way, with TLS, or to a machine that has much to do."""
    async with (
        serving(Kinds()) as server,
        line_to(server.address, delay_s=0.6) as line,
        channel_to(server, address=line.address) as channel,
    ):
        assert await call(channel, "unary_unary") == [b"ended"]


async def test_what_is_larger_than_a_client_takes_is_refused_on_its_side() -> None:
    class Long(Kinds):
        async def unary_unary(self, request: bytes, context: Context) -> bytes:  # noqa: ARG002
            return b"." * (2 * 1024 * 1024)

    async with (
        serving(Long()) as server,
        channel_to(server, max_message_bytes=1024 * 1024) as channel,
    ):
        with pytest.raises(ResourceExhausted, match="larger than max"):
            await call(channel, "unary_unary")


async def test_a_token_the_caller_sends_by_hand_does_not_disturb_the_metadata_it_passes() -> None:
    metadata = grpc.aio.Metadata(("x-mine", "1"))
    async with serving(Kinds()) as server, channel_to(server, token="open-sesame") as channel:
        await call(channel, "unary_unary", metadata=metadata)

    assert list(metadata) == [("x-mine", "1")]


async def test_a_certificate_authority_that_is_not_there_is_named(tmp_path: Path) -> None:
    async with serving(Kinds()) as server:
        with pytest.raises(StartupError, match=r"cannot read .*ca\.pem: No such file"):
            channel_to(server, tls_ca=tmp_path / "ca.pem")
