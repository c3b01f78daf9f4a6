"""What is seen of every call: its request id, one log line, a counter and a histogram.

The metrics bear the names that go-grpc-prometheus made common, so that dashboards exist for them.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import grpc
import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from rpc.request_id import METADATA_KEY, bound_request_id
from rpc.server.call import Call

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# From a question about capabilities to a training watched for an hour.
_BUCKETS_S: Final = (0.005, 0.02, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300, 900, 3600)


@asynccontextmanager
async def request_id(call: Call) -> AsyncIterator[None]:
    """Takes the client's request id into the context, or a new one, and sends it back."""
    proposed = call.metadata.get(METADATA_KEY)
    with bound_request_id(proposed if isinstance(proposed, str) else None) as given:
        call.context.set_trailing_metadata(((METADATA_KEY, given),))
        yield


class Observation:
    """Counts, times and logs calls."""

    def __init__(self, registry: CollectorRegistry) -> None:
        labels = ("grpc_type", "grpc_service", "grpc_method")
        self._started = Counter(
            "grpc_server_started", "Calls that have begun.", labels, registry=registry
        )
        self._handled = Counter(
            "grpc_server_handled",
            "Calls that have ended, by status.",
            (*labels, "grpc_code"),
            registry=registry,
        )
        self._handling_s = Histogram(
            "grpc_server_handling_seconds",
            "Seconds from the beginning of a call to its end.",
            labels,
            buckets=_BUCKETS_S,
            registry=registry,
        )

    @asynccontextmanager
    async def __call__(self, call: Call) -> AsyncIterator[None]:
        _, service, method = call.method.split("/")
        labels = (call.kind, service, method)
        self._started.labels(*labels).inc()
        begun = time.perf_counter()
        code = grpc.StatusCode.UNKNOWN
        try:
            yield
            code = _code_of(call, grpc.StatusCode.OK)
        except grpc.aio.AbortError:
            code = _code_of(call, code)
            raise
        except (asyncio.CancelledError, grpc.aio.InternalError):
            # The client cancelled, passed its deadline or is gone: gRPC does not say which.
            code = grpc.StatusCode.CANCELLED
            raise
        finally:
            seconds = time.perf_counter() - begun
            self._handled.labels(*labels, code.name).inc()
            self._handling_s.labels(*labels).observe(seconds)
            write = log.debug if call.is_health_check else log.info
            write("call ended", method=call.method, code=code.name, seconds=round(seconds, 4))


def _code_of(call: Call, otherwise: grpc.StatusCode) -> grpc.StatusCode:
    # None as long as nobody has set one, whatever its annotation says.
    code: grpc.StatusCode | None = call.context.code()
    return otherwise if code is None else code
