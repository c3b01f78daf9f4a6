"""Faults on purpose: Discord, or the way to it, in trouble."""

from dataclasses import dataclass

from aiohttp import web

from discord_emulator.errors import ApiError


class Down(ApiError):
    """What Discord answers where it is in trouble itself."""

    def __init__(self, status: int) -> None:
        super().__init__(f"{status}: Discord is in trouble")
        self.status = status


@dataclass(slots=True)
class Fault:
    """What the next requests to a route meet, whatever they ask.

    Args:
        method: The route's.
        template: The route's.
        status: What they are answered, such as 503; None: they are cut off without an answer.
        times: How many requests.
    """

    method: str
    template: str
    status: int | None
    times: int


class Faults:
    """The faults that are still to come."""

    def __init__(self) -> None:
        self._to_come: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._to_come.append(fault)

    def strike(self, method: str, template: str, request: web.Request) -> None:
        """Does nothing if there is no fault for this route.

        Raises:
            Down: There is one. Where it cuts the connection nobody gets to read the answer.
        """
        for fault in self._to_come:
            if fault.times and (fault.method, fault.template) == (method, template):
                fault.times -= 1
                if fault.status is None and request.transport is not None:
                    request.transport.abort()
                raise Down(fault.status or 500)
