"""One call as the server sees it, and what stands around its handler."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any

import grpc
from grpc_health.v1 import health_pb2

_HEALTH = f"/{health_pb2.DESCRIPTOR.services_by_name['Health'].full_name}/"


@dataclass(frozen=True)
class Call:
    """A call that has arrived.

    Attributes:
        method: Its full name, `/drawing.v1.Drawing/Draw`.
        kind: `unary_unary`, `unary_stream`, `stream_unary` or `stream_stream`.
        metadata: What the client sent along; of a key sent twice, the last.
        requests: What it sends, if its requests are a stream.
    """

    method: str
    kind: str
    metadata: Mapping[str, str | bytes]
    requests: AsyncIterator[object] | None
    context: grpc.aio.ServicerContext[Any, Any]

    @property
    def is_health_check(self) -> bool:
        """Whether it asks for the server's health: open to all, and answered in every state."""
        return self.method.startswith(_HEALTH)


Around = Callable[[Call], AbstractAsyncContextManager[None]]
"""Something that stands around the handler of every call: entered before it, left after it."""
