"""Every call ends: one that brings no deadline is given the server's."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

from rpc.errors import DeadlineExceeded
from rpc.server.call import Call


class DefaultDeadline:
    """Ends calls without a deadline of their own after a while; gRPC ends all others.

    Args:
        default_s: Seconds a call may take.
        by_method: Seconds for the methods that differ, by full name; None: as long as it takes. For
            streams that watch something, and nothing else.
    """

    def __init__(self, default_s: float, by_method: Mapping[str, float | None]) -> None:
        self._default_s = default_s
        self._by_method = by_method

    @asynccontextmanager
    async def __call__(self, call: Call) -> AsyncIterator[None]:
        limit_s = self._by_method.get(call.method, self._default_s)
        if call.is_health_check or call.context.time_remaining() is not None:
            limit_s = None
        try:
            async with asyncio.timeout(limit_s) as limit:
                yield
        except TimeoutError as error:
            if not limit.expired():
                raise
            msg = (
                f"the call took longer than {limit_s:g} s; "
                "one that needs more time brings a deadline of its own"
            )
            raise DeadlineExceeded(msg) from error
