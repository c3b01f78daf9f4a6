"""A server from its first health check to its last answer.

It listens at once and answers health checks with NOT_SERVING, everything else with UNAVAILABLE;
loads what its services need; then serves. Told to stop, it answers as in the beginning, lets what
runs finish within the drain time, and only then closes what it stood on.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from typing import Final, Self, TypeVar, cast

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc
from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector

from rpc.address import is_loopback, split
from rpc.errors import StartupError
from rpc.process import stop_signals
from rpc.server.authentication import BearerToken
from rpc.server.boundary import errors_to_statuses
from rpc.server.call import Around
from rpc.server.deadline import DefaultDeadline
from rpc.server.gate import Gate
from rpc.server.interceptor import CallInterceptor
from rpc.server.metrics_endpoint import metrics_endpoint
from rpc.server.observation import Observation, request_id
from rpc.server.services import Services
from rpc.server.unread import unread_requests
from rpc.settings import ServerSettings

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_Servicer = TypeVar("_Servicer")

# For answers that are written while the server stops; the calls themselves have ended by then.
_FLUSH_S: Final = 1.0


class Server:
    """A gRPC server that others are told about only when it can serve.

    Entering it listens, leaving it stops; between the two, `add` the services, say `ready`, and at
    the end `drain`. `running` and `serve` below do that in the right order.

    Args:
        settings: Where it listens and what it demands.
        name: What it calls itself in messages: `inference server`.
    """

    def __init__(self, settings: ServerSettings, *, name: str) -> None:
        self.name = name
        self.metrics = CollectorRegistry()
        """The service's own metrics go here too."""
        self.draining = asyncio.Event()
        """Set when the server begins to drain: streams that only watch something end by it."""
        self._settings = settings
        self._services = Services()
        self._deadlines: dict[str, float | None] = {}
        self._health = health.aio.HealthServicer()
        self._gate = Gate(name)
        self._closing = AsyncExitStack()
        self._port = 0
        self._metrics_port: int | None = None

    @property
    def address(self) -> str:
        """Where it listens, with the port the system chose if the setting said 0."""
        host, _, _ = self._settings.listen.rpartition(":")
        return f"{host}:{self._port}"

    @property
    def metrics_port(self) -> int | None:
        """Where Prometheus scrapes, or None if nowhere."""
        return self._metrics_port

    async def __aenter__(self) -> Self:
        """Listens and answers health checks with NOT_SERVING.

        Raises:
            StartupError: The port is in use, or the settings would let strangers in.
        """
        _refuse_to_be_open(self._settings, self.name)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.metrics)
        async with AsyncExitStack() as stack:
            if self._settings.metrics_listen is not None:
                self._metrics_port = await stack.enter_async_context(
                    metrics_endpoint(self._settings.metrics_listen, self.metrics)
                )
            server = grpc.aio.server(
                handlers=[self._services],
                interceptors=[CallInterceptor(self._arounds())],
                options=_options(self._settings),
            )
            self._port = _bind(server, self._settings, self.name)
            await self._set_health(health_pb2.HealthCheckResponse.NOT_SERVING)
            self.add(self._health, health_pb2_grpc.add_HealthServicer_to_server)
            await server.start()
            stack.push_async_callback(server.stop, _FLUSH_S)
            self._closing = stack.pop_all()
        log.info("listening", server=self.name, address=self.address)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.drain(0)
        await self._closing.aclose()

    def add(
        self,
        servicer: _Servicer,
        register: Callable[[_Servicer, grpc.aio.Server], None],
        *,
        deadlines_s: Mapping[str, float | None] | None = None,
    ) -> None:
        """Adds a service.

        Args:
            servicer: It answers the calls; its methods are coroutines or async generators.
            register: The generated `add_…Servicer_to_server`.
            deadlines_s: By method name, the seconds of those that need another default than the
                settings' when they come without a deadline; None: as long as it takes.
        """
        before = self._services.methods
        register(servicer, cast("grpc.aio.Server", self._services))
        own = {method.split("/")[2]: method for method in self._services.methods - before}
        for name, deadline_s in (deadlines_s or {}).items():
            self._deadlines[own[name]] = deadline_s

    async def ready(self) -> None:
        """Serves: calls are let in, and health checks say SERVING."""
        names = self._services.names
        self.add(
            reflection.aio.ReflectionServicer([*names, reflection.SERVICE_NAME]),
            reflection_pb2_grpc.add_ServerReflectionServicer_to_server,
        )
        self._services.complete()
        self._gate.open()
        await self._set_health(health_pb2.HealthCheckResponse.SERVING)
        log.info("serving", server=self.name, address=self.address, services=sorted(names))

    async def drain(self, drain_s: float) -> None:
        """Says NOT_SERVING, refuses new calls, and gives running ones time to finish.

        What has not finished by then is cut off and answered UNAVAILABLE. Draining twice does no
        harm.

        Args:
            drain_s: Seconds to give them.
        """
        if self.draining.is_set():
            return
        self.draining.set()
        await self._health.enter_graceful_shutdown()
        late = await self._gate.drain(drain_s)
        log.info("drained", server=self.name, cut_off=late)

    def _arounds(self) -> list[Around]:
        token = self._settings.token
        return [
            request_id,
            Observation(self.metrics),
            errors_to_statuses,
            unread_requests,
            *([BearerToken(token.get_secret_value())] if token is not None else []),
            self._gate,
            DefaultDeadline(self._settings.default_deadline_s, self._deadlines),
        ]

    async def _set_health(self, status: int) -> None:
        for name in ("", *self._services.names):
            await self._health.set(name, status)


Load = Callable[[Server], AbstractAsyncContextManager[None]]
"""Opens what a server's services stand on and adds them; closes it after the last call."""


@asynccontextmanager
async def running(settings: ServerSettings, load: Load, *, name: str) -> AsyncIterator[Server]:
    """A server that serves until the block is left, and then drains.

    An error in the block, or from a task that `load` watches over, cuts running calls off at once:
    what they stand on is broken.
    """
    async with Server(settings, name=name) as server, load(server):
        await server.ready()
        drain_s = 0.0
        try:
            yield server
            drain_s = settings.drain_s
        finally:
            await server.drain(drain_s)


async def serve(settings: ServerSettings, load: Load, *, name: str) -> None:
    """Serves until SIGTERM or SIGINT: what a service's `main` ends with.

    A signal during `load` cancels it; one after that drains the server.

    Raises:
        StartupError: It cannot listen, or `load` could not load.
    """
    loaded = asyncio.Event()

    async def serving() -> None:
        async with running(settings, load, name=name):
            loaded.set()
            await stop.wait()

    with stop_signals() as stop:
        task = asyncio.create_task(serving())
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
            if not loaded.is_set():
                task.cancel()
            await task
        except asyncio.CancelledError:
            if not stop.is_set():
                raise
        finally:
            stopped.cancel()
            task.cancel()


def _refuse_to_be_open(settings: ServerSettings, name: str) -> None:
    if is_loopback(settings.listen):
        return
    if settings.token is None:
        msg = (
            f"the {name} is to listen on {settings.listen}, which other machines can reach, "
            "and has no token; set one, or listen on 127.0.0.1"
        )
        raise StartupError(msg)
    if settings.tls_certificate is None:
        log.warning("the token travels unencrypted: no TLS is set", address=settings.listen)


def _options(settings: ServerSettings) -> list[tuple[str, int]]:
    return [
        # Linux would let a second server listen on the same port and share its calls.
        ("grpc.so_reuseport", 0),
        ("grpc.max_receive_message_length", settings.max_message_bytes),
        ("grpc.max_send_message_length", settings.max_message_bytes),
        # A client that vanished without a word is noticed within half a minute, and its draw ended.
        ("grpc.keepalive_time_ms", 20_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        # Our clients ping every 20 s, between calls too; the default calls that abuse.
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
    ]


def _bind(server: grpc.aio.Server, settings: ServerSettings, name: str) -> int:
    try:
        if settings.tls_certificate is None or settings.tls_key is None:
            return server.add_insecure_port(settings.listen)
        pair = (settings.tls_key.read_bytes(), settings.tls_certificate.read_bytes())
        return server.add_secure_port(settings.listen, grpc.ssl_server_credentials([pair]))
    except OSError as error:
        msg = f"the {name} cannot read {error.filename}: {error.strerror}"
        raise StartupError(msg) from error
    except RuntimeError as error:
        _, port = split(settings.listen)
        msg = (
            f"the {name} cannot listen on {settings.listen}: "
            f"port {port} is in use or not this machine's to open"
        )
        raise StartupError(msg) from error
