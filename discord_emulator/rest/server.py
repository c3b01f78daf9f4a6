"""Serving the REST API: authorization, rate limits, reading, checking, answering."""

import json
import logging
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from discord_emulator.errors import (
    ApiError,
    InvalidForm,
    NotImplementedHere,
    RateLimited,
    Unauthorized,
)
from discord_emulator.rest.body import read_body
from discord_emulator.rest.call import Answer, Call, Route
from discord_emulator.rest.description import ApiDescription
from discord_emulator.rest.faults import RequestFaults
from discord_emulator.rest.rate_limits import RateLimits

log = logging.getLogger(__name__)

PREFIX: Final = "/api/v10"
# what a body that has not the shape that it should makes of a route
MISSHAPEN: Final = (AttributeError, KeyError, TypeError, ValueError)
# By it clients know that an answer is the API's own, and not of what stands before it.
ALWAYS: Final = {"Via": "1.1 google"}


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that breaks Discord's rules, and which."""

    method: str
    template: str
    broken: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.template}: {'; '.join(self.broken)}"


class RestApi:
    """All REST routes.

    Args:
        routes: What is implemented; anything else under the prefix is answered 501.
        token: The bot's.
        limits: How many requests there may be.
        faults: What goes wrong with them on demand.
        description: Discord's published API description, if it is at hand: every request is
            checked against it, and so is every answer.
    """

    def __init__(
        self,
        routes: Iterable[Route],
        token: str,
        limits: RateLimits,
        faults: RequestFaults,
        description: ApiDescription | None,
    ) -> None:
        self._routes = tuple(routes)
        self._token = token
        self._limits = limits
        self._faults = faults
        self._description = description
        self.violations: list[Violation] = []
        self.own_faults: list[Violation] = []
        self.rate_limited = Counter[str]()

    def routes(self) -> list[web.RouteDef]:
        """The routes for aiohttp, the 501 for all others last."""
        return [
            *(
                web.route(route.method, PREFIX + route.template, self._handler(route))
                for route in self._routes
            ),
            web.route("*", "/api/{unknown:.*}", self._unknown),
        ]

    def _handler(self, route: Route) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            fault = self._faults.next(route)
            headers: dict[str, str] = {}
            try:
                await self._faults.strike_before(fault, request)
                headers |= self._admit(request, route)
                answer = await self._serve(request, route)
            except ApiError as error:
                return self._refusal(route.method, route.template, error, headers)
            except Exception as error:  # noqa: BLE001 - whatever it is, it is told and noted
                return self._own_fault(route, error)
            self._faults.strike_after(fault, request)
            return _json_response(answer, headers)

        return handle

    def _admit(self, request: web.Request, route: Route) -> Mapping[str, str]:
        """Let a request in; the headers that tell of its rate limit."""
        if route.needs_token and request.headers.get("Authorization") != f"Bot {self._token}":
            raise Unauthorized
        return self._limits.take(route, request.match_info)

    async def _serve(self, request: web.Request, route: Route) -> Answer:
        body, files = await read_body(request)
        self._check_request(route, body)
        answer = self._handled(route, Call(request.match_info, request.query, body, files))
        self._check_answer(route, answer)
        return answer

    def _handled(self, route: Route, call: Call) -> Answer:
        """What the route answers; without the description nobody has looked at the body's shape."""
        try:
            return route.handler(call)
        except MISSHAPEN as error:
            if self._description is not None:
                raise
            rule = f"The body is not as it is described: {error!r}"
            raise InvalidForm.at([], rule, "BASE_TYPE_INVALID") from error

    def _check_request(self, route: Route, body: object) -> None:
        if self._description is None:
            return
        errors = [*self._description.request_errors(route.method, route.template, body)]
        if errors:
            raise InvalidForm(errors)

    def _check_answer(self, route: Route, answer: Answer) -> None:
        """The emulator's own mistakes do not disturb the bot; its tests look for them."""
        if self._description is None:
            return
        errors = self._description.response_errors(
            route.method, route.template, answer.status, answer.payload
        )
        if found := tuple(map(str, errors)):
            self.own_faults.append(Violation(route.method, route.template, found))

    async def _unknown(self, request: web.Request) -> web.StreamResponse:
        error = NotImplementedHere(f"{request.method} {request.path}")
        return self._refusal(request.method, request.path, error, {})

    def _own_fault(self, route: Route, error: Exception) -> web.Response:
        """Discord answers its own bugs with 500, too; here they are noted, besides."""
        log.error("%s %s could not be answered", route.method, route.template, exc_info=error)
        what = f"{type(error).__name__}: {error}"
        self.own_faults.append(Violation(route.method, route.template, (what,)))
        return _json_response(Answer({"message": "500: Internal Server Error", "code": 0}, 500), {})

    def _refusal(
        self, method: str, template: str, error: ApiError, headers: Mapping[str, str]
    ) -> web.Response:
        if isinstance(error, RateLimited):
            self.rate_limited[f"{method} {template}"] += 1
        if error.is_violation:
            self.violations.append(Violation(method, template, error.broken_rules()))
        answer = Answer(error.payload(), error.status)
        return _json_response(answer, {**headers, **error.headers})


def _json_response(answer: Answer, headers: Mapping[str, str]) -> web.Response:
    headers = {**ALWAYS, **headers}
    if answer.status == HTTPStatus.NO_CONTENT:
        return web.Response(status=answer.status, headers=headers)
    # bytes, so that aiohttp adds no charset: clients compare the content type as a whole
    return web.Response(
        body=json.dumps(answer.payload).encode(),
        status=answer.status,
        headers=headers,
        content_type="application/json",
    )
