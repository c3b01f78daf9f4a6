"""The addresses that services listen on: free, or theirs already."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from operating.doctor.finding import Finding, ok, problem, warning
from operating.doctor.setting import Settings
from rpc.address import is_loopback, split

_ANSWERS_S: Final = 2.0
_LOCAL_DISCORD: Final = "8080"


class State(Enum):
    """Who is at an address."""

    FREE = "free"
    SERVING = "serving"
    LOADING = "loading"
    SOMEBODY = "somebody"
    NOT_OURS = "not ours"


@dataclass(frozen=True)
class _Place:
    variable: str
    service: str
    address: str
    is_grpc: bool = True


async def ports(settings: Settings) -> list[Finding]:
    """Who is where the services are to be."""
    found = [finding async for finding in _each(settings)]
    return found or [problem("nobody's settings can be read", "see above")]


async def _each(settings: Settings) -> AsyncIterator[Finding]:
    servers = {
        "INFERENCE_SERVER": ("inference server", settings.inference_server),
        "TRAINER": ("trainer", settings.trainer),
    }
    places = []
    for prefix, (name, server) in servers.items():
        if server is not None:
            places.append(_Place(f"{prefix}_LISTEN", name, server.listen))
            if server.metrics_listen is not None:
                metrics = (f"{prefix}_METRICS_LISTEN", f"{name}'s metrics", server.metrics_listen)
                places.append(_Place(*metrics, is_grpc=False))
    if settings.gui is not None:
        places.append(_Place("GUI_LISTEN", "local page", settings.gui.listen, is_grpc=False))
    if settings.discord is None:
        port = os.environ.get("LOCAL_DISCORD_PORT", _LOCAL_DISCORD)
        local = ("LOCAL_DISCORD_PORT", "local Discord", f"127.0.0.1:{port}")
        places.append(_Place(*local, is_grpc=False))
    tls = {
        f"{prefix}_LISTEN": server.tls_certificate is not None
        for prefix, (_, server) in servers.items()
        if server is not None
    }
    states = await asyncio.gather(
        *(_state(place, speaks_tls=tls.get(place.variable, False)) for place in places)
    )
    for place, state in zip(places, states, strict=True):
        yield _told(place, state)
    for prefix, (name, server) in servers.items():
        if server is not None and not is_loopback(server.listen) and server.token is None:
            yield problem(
                f"the {name} is to listen on {server.listen}, and has no token",
                f"set {prefix}_TOKEN, or listen on 127.0.0.1: it refuses to start so",
            )


def _told(place: _Place, state: State) -> Finding:
    where = f"{place.address} ({place.variable})"
    match state:
        case State.FREE:
            return ok(f"{where} is free for the {place.service}")
        case State.SERVING:
            return ok(f"the {place.service} serves at {where}")
        case State.LOADING:
            return warning(
                f"the {place.service} at {where} does not serve yet, or no more",
                "it loads its model, or drains: its log says which",
            )
        case State.SOMEBODY:
            return warning(
                f"somebody listens on {where}",
                f"well, if it is the {place.service}; otherwise set {place.variable}",
            )
        case State.NOT_OURS:
            return problem(
                f"{where} is another program's, or no address of this machine",
                f"stop that one, or set {place.variable} to another address",
            )


async def _state(place: _Place, *, speaks_tls: bool) -> State:
    try:
        host, port = split(place.address)
    except ValueError:
        return State.NOT_OURS
    if await asyncio.to_thread(_is_free, host, port):
        return State.FREE
    if not place.is_grpc or speaks_tls:
        return State.SOMEBODY if await asyncio.to_thread(_is_taken, host, port) else State.NOT_OURS
    # A server that listens everywhere is asked where this machine reaches it.
    reached = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host)  # noqa: S104 - not listened on
    return await _asked(f"{reached}:{port}" if reached else place.address)


async def _asked(address: str) -> State:
    async with grpc.aio.insecure_channel(address) as channel:
        stub: Any = health_pb2_grpc.HealthStub(channel)
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=_ANSWERS_S)
        except grpc.aio.AioRpcError:
            return State.NOT_OURS
    serves = answer.status == health_pb2.HealthCheckResponse.SERVING
    return State.SERVING if serves else State.LOADING


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((host, port))
        except OSError:
            return False
    return True


def _is_taken(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=_ANSWERS_S):
            return True
    except OSError:
        return False
