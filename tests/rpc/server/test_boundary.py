import asyncio

import grpc
import pytest

from rpc.errors import (
    InternalError,
    InvalidRequest,
    KshError,
    QueueFull,
    ResourceExhausted,
)
from rpc.status import STATUS_OF
from tests.rpc.kinds import KINDS, SERVICE, Context, Kinds, call, channel_to, serving

pytestmark = pytest.mark.parametrize("kind", KINDS)


def raising(error: Exception) -> Kinds:
    async def act(_context: Context) -> None:
        raise error

    return Kinds(act)


@pytest.mark.parametrize("error", STATUS_OF)
async def test_a_client_catches_the_error_that_the_server_raised(
    kind: str, error: type[KshError]
) -> None:
    async with (
        serving(raising(error("the rule and the value"))) as server,
        channel_to(server) as channel,
    ):
        with pytest.raises(error, match=r"^the rule and the value$"):
            await call(channel, kind)


async def test_a_lower_error_arrives_as_the_class_above_it(kind: str) -> None:
    async with (
        serving(raising(QueueFull("8 draws are waiting"))) as server,
        channel_to(server) as channel,
    ):
        with pytest.raises(ResourceExhausted, match="8 draws are waiting"):
            await call(channel, kind)


async def test_a_bug_is_logged_with_its_traceback_and_answered_with_the_request_id_only(
    kind: str, logged: list[dict[str, object]]
) -> None:
    async with (
        serving(raising(ZeroDivisionError("a secret"))) as server,
        channel_to(server) as channel,
    ):
        with pytest.raises(InternalError) as caught:
            await call(channel, kind, metadata=(("x-request-id", "abc-123"),))

    assert str(caught.value) == "internal error (request id abc-123)"
    [entry] = [entry for entry in logged if entry["event"] == "internal error"]
    assert entry["exc_info"]
    assert entry["request_id"] == "abc-123"


async def test_an_error_below_the_base_that_has_no_status_reads_as_a_bug(kind: str) -> None:
    async with (
        serving(raising(KshError("nobody gave it a status"))) as server,
        channel_to(server) as channel,
    ):
        with pytest.raises(InternalError, match="request id"):
            await call(channel, kind)


async def test_a_servicer_may_end_a_call_itself(kind: str) -> None:
    async def act(context: Context) -> None:
        await context.abort(grpc.StatusCode.INVALID_ARGUMENT, "by its own hand")

    async with serving(Kinds(act)) as server, channel_to(server) as channel:
        with pytest.raises(InvalidRequest, match="by its own hand"):
            await call(channel, kind)


async def test_cancelling_a_call_cancels_its_handler_and_logs_no_error(
    kind: str, logged: list[dict[str, object]]
) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def act(_context: Context) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async with serving(Kinds(act)) as server, channel_to(server) as channel:
        caller = asyncio.create_task(call(channel, kind))
        await begun.wait()
        caller.cancel()
        await asyncio.wait_for(ended.wait(), timeout=30)
        with pytest.raises(asyncio.CancelledError):
            await caller

    [entry] = [entry for entry in logged if entry["event"] == "call ended"]
    assert entry["code"] == "CANCELLED"
    assert entry["method"] == f"/{SERVICE}/{kind}"
    assert "internal error" not in {entry["event"] for entry in logged}


async def test_a_refusal_that_quotes_far_too_much_keeps_its_status_and_its_beginning(
    kind: str,
) -> None:
    message = "there is no style " + "그림체" * 5000
    async with (
        serving(raising(InvalidRequest(message))) as server,
        channel_to(server) as channel,
    ):
        with pytest.raises(InvalidRequest) as caught:
            await call(channel, kind)
    said = str(caught.value)
    assert said.endswith("…")
    assert message.startswith(said[:-1])
