"""Where Prometheus scrapes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry, start_http_server

from rpc.address import split
from rpc.errors import StartupError


@asynccontextmanager
async def metrics_endpoint(address: str, registry: CollectorRegistry) -> AsyncIterator[int]:
    """Answers `GET /metrics` on `address` from a thread of its own, and yields the port.

    Raises:
        StartupError: It cannot listen there.
    """
    host, port = split(address)
    try:
        server, thread = start_http_server(port, host, registry)
    except OSError as error:
        msg = f"metrics cannot listen on {address}: {error.strerror}"
        raise StartupError(msg) from error
    try:
        yield server.server_port
    finally:
        await asyncio.to_thread(server.shutdown)
        server.server_close()
        thread.join()
