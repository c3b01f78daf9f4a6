"""What a client still sends when its call has been answered already.

A server may answer a stream before it has read all of it: a refused token, a drawing that is too
large by its header. gRPC's asyncio client often reports `Internal error from Core` then, in place
of the answer, for a write that failed as the call ended (grpc/grpc#36066). So all is read first.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from rpc.server.call import Call

# A client that sends nothing for a while waits for its answer, and one that sends for ever must not
# hold it up: both get it then, at the risk described above.
_IDLE_S: Final = 1.0
_TOTAL_S: Final = 10.0


@asynccontextmanager
async def unread_requests(call: Call) -> AsyncIterator[None]:
    """Reads what is left of a stream of requests before the call is answered, well or badly."""
    try:
        yield
    except Exception:
        await _discard(call.requests)
        raise
    await _discard(call.requests)


async def _discard(requests: AsyncIterator[object] | None) -> None:
    if requests is None:
        return
    try:
        async with asyncio.timeout(_TOTAL_S):
            while True:
                async with asyncio.timeout(_IDLE_S):
                    await anext(requests)
    except (StopAsyncIteration, TimeoutError):
        pass
