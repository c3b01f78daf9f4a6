"""Faults of requests, on demand: Discord, or the way to it, in trouble."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiohttp import web

from discord_emulator.clock import Clock
from discord_emulator.errors import ApiError
from discord_emulator.faults import (
    AnswerLost,
    CutOff,
    RequestFault,
    ServerError,
    Slow,
    TooManyRequests,
)
from discord_emulator.rest.call import Route
from discord_emulator.rest.rate_limits import global_limit, route_limit


class Down(ApiError):
    """What Discord answers where it is in trouble itself."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status}: Discord is in trouble")
        self.status = status


@dataclass(slots=True)
class _ToCome:
    fault: RequestFault
    times: int


class RequestFaults:
    """The faults that are still to come.

    Args:
        clock: By which slow answers are slow.
        routes: All that there are; a fault of another would never strike.
    """

    def __init__(self, clock: Clock, routes: Iterable[Route]) -> None:
        self._clock = clock
        self._routes = frozenset((route.method, route.template) for route in routes)
        self._to_come: list[_ToCome] = []

    def add(self, fault: RequestFault) -> None:
        """One more, after those that were added before.

        Raises:
            ValueError: There is no such route.
        """
        if not any(fault.strikes(*route) for route in self._routes):
            raise ValueError(f"there is no route {fault.method} {fault.template}")
        self._to_come.append(_ToCome(fault, fault.times))

    def next(self, route: Route) -> RequestFault | None:
        """The fault of this request, if it has one."""
        for to_come in self._to_come:
            if to_come.fault.strikes(route.method, route.template):
                to_come.times -= 1
                if not to_come.times:
                    self._to_come.remove(to_come)
                return to_come.fault
        return None

    async def strike_before(self, fault: RequestFault | None, request: web.Request) -> None:
        """What a fault does before the request is taken up.

        Raises:
            Down: It is not to be. Where its connection is cut nobody gets to read this.
            RateLimited: Likewise.
        """
        match fault:
            case ServerError(status=status):
                raise Down(status)
            case CutOff():
                _cut(request)
                raise Down(500)
            case TooManyRequests(retry_after_s=retry_after_s, scope="global"):
                raise global_limit(retry_after_s)
            case TooManyRequests(retry_after_s=retry_after_s, scope=scope):
                raise route_limit(retry_after_s, {}, shared=scope == "shared")
            case Slow(delay_s=delay_s):
                await self._clock.sleep_until(self._clock.now() + delay_s)
            case _:
                pass

    @staticmethod
    def strike_after(fault: RequestFault | None, request: web.Request) -> None:
        """What it does before the answer goes out."""
        if isinstance(fault, AnswerLost):
            _cut(request)


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
