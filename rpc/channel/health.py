"""Waiting for a server to serve."""

import asyncio
from typing import Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from rpc.errors import DeadlineExceeded, Unavailable

_POLL_S: Final = 0.1


async def wait_until_serving(channel: grpc.aio.Channel, *, timeout_s: float) -> None:
    """Returns as soon as the server at the other end of `channel` says SERVING.

    Raises:
        Unavailable: It was away, or still loading, when the time was over.
    """
    stub = health_pb2_grpc.HealthStub(channel)
    try:
        async with asyncio.timeout(timeout_s):
            while True:
                # wait_for_ready: a process that has not opened its port yet is no error here.
                answer = await stub.Check(  # type: ignore[attr-defined] # missing in its stubs
                    health_pb2.HealthCheckRequest(), timeout=timeout_s, wait_for_ready=True
                )
                if answer.status == health_pb2.HealthCheckResponse.SERVING:
                    return
                await asyncio.sleep(_POLL_S)
    except (TimeoutError, DeadlineExceeded) as error:
        msg = f"the server did not serve within {timeout_s:g} s"
        raise Unavailable(msg) from error
