"""Who is let in: sessions after a password, and only from the page itself.

A page that any site may lead a browser to is open to that site too, unless it looks where requests
come from: what changes anything must come from the page's own origin, and without a password the
page answers to names of this machine alone, for any name can be pointed at 127.0.0.1.
"""

import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict, deque
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlsplit

import structlog
from aiohttp import hdrs, web

from gui.errors import refusal

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_COOKIE: Final = "ksh-session"
_SAFE_METHODS: Final = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
# What the page needs to ask for the password, and what watches over the process.
_OPEN_PATHS: Final = frozenset({"/", "/healthz", "/session"})
_OPEN_PREFIX: Final = "/page/"
_MOST_SESSIONS: Final = 1000
# In a minute, of one address and of all.
_TRIES: Final = 5
_TRIES_OF_ALL: Final = 30
_MINUTE_S: Final = 60.0


class Sessions:
    """Who has given the password; forgotten when the process ends.

    Args:
        session_s: How long one lasts after it was last used.
    """

    def __init__(self, *, session_s: float) -> None:
        self._session_s = session_s
        self._used_at: OrderedDict[str, float] = OrderedDict()

    def begin(self) -> str:
        """A new one's secret. The one that was not used for longest makes room."""
        secret = secrets.token_urlsafe(32)
        self._used_at[secret] = time.monotonic()
        if len(self._used_at) > _MOST_SESSIONS:
            self._used_at.popitem(last=False)
        return secret

    def is_open(self, secret: str | None) -> bool:
        used_at = None if secret is None else self._used_at.get(secret)
        if secret is None or used_at is None:
            return False
        now = time.monotonic()
        if now - used_at > self._session_s:
            del self._used_at[secret]
            return False
        self._used_at[secret] = now
        self._used_at.move_to_end(secret)
        return True

    def end(self, secret: str | None) -> None:
        if secret is not None:
            self._used_at.pop(secret, None)


class Tries:
    """Wrong passwords of the last minute: who guesses is slowed down, whoever they say they are."""

    def __init__(self) -> None:
        self._wrong: deque[tuple[float, str]] = deque(maxlen=_TRIES_OF_ALL)

    def wait_s(self, address: str) -> float:
        """Seconds until that address may try again; 0: now."""
        since = time.monotonic() - _MINUTE_S
        recent = [(at, who) for at, who in self._wrong if at > since]
        own = [at for at, who in recent if who == address]
        waits = [0.0]
        if len(own) >= _TRIES:
            waits.append(own[-_TRIES] - since)
        if len(recent) >= _TRIES_OF_ALL:
            waits.append(recent[0][0] - since)
        return max(waits)

    def was_wrong(self, address: str) -> None:
        self._wrong.append((time.monotonic(), address))


class Access:
    """Lets in.

    Args:
        password: None: whoever is on this machine.
        session_s: How long nothing may be done until the password is asked for again.
        is_https: Whether browsers come by HTTPS.
        behind_proxy: Whether to believe a proxy about who comes.
    """

    def __init__(
        self, password: str | None, *, session_s: float, is_https: bool, behind_proxy: bool
    ) -> None:
        self._password = password
        self._is_https = is_https
        self._behind_proxy = behind_proxy
        self._sessions = Sessions(session_s=session_s)
        self._tries = Tries()

    def routes(self) -> list[web.RouteDef]:
        """The routes for aiohttp."""
        return [
            web.get("/session", self._tell),
            web.post("/session", self._log_in),
            web.delete("/session", self._log_out),
        ]

    @web.middleware
    async def middleware(self, request: web.Request, handler: Any) -> web.StreamResponse:  # noqa: ANN401 - aiohttp's own type of it
        """Before everything else."""
        if self._password is None and not _is_this_machine(request.host):
            return refusal(
                HTTPStatus.FORBIDDEN,
                "NotThisMachine",
                f"without a password the page answers to 127.0.0.1, not to {request.host}",
            )
        if request.method not in _SAFE_METHODS and not self._comes_from_the_page(request):
            return refusal(
                HTTPStatus.FORBIDDEN, "Elsewhere", "this was sent by another site than the page"
            )
        is_open = request.path in _OPEN_PATHS or request.path.startswith(_OPEN_PREFIX)
        if not is_open and not self._is_in(request):
            return refusal(HTTPStatus.UNAUTHORIZED, "LoggedOut", "the password is needed")
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _tell(self, request: web.Request) -> web.Response:
        """Whether the password is needed, and was given."""
        return web.json_response(
            {"has_password": self._password is not None, "is_in": self._is_in(request)}
        )

    async def _log_in(self, request: web.Request) -> web.Response:
        address = self._address_of(request)
        wait_s = self._tries.wait_s(address)
        if wait_s:
            answer = refusal(
                HTTPStatus.TOO_MANY_REQUESTS, "TooManyTries", f"try again in {wait_s:.0f} s"
            )
            answer.headers[hdrs.RETRY_AFTER] = f"{wait_s:.0f}"
            return answer
        given = (await request.post()).get("password", "")
        if not self._is_right(given if isinstance(given, str) else ""):
            self._tries.was_wrong(address)
            log.warning("a wrong password", address=address)
            return refusal(HTTPStatus.FORBIDDEN, "WrongPassword", "the password is wrong")
        answer = web.json_response({"has_password": True, "is_in": True})
        answer.set_cookie(
            _COOKIE,
            self._sessions.begin(),
            httponly=True,
            samesite="Strict",
            secure=self._is_https,
        )
        return answer

    async def _log_out(self, request: web.Request) -> web.Response:
        self._sessions.end(request.cookies.get(_COOKIE))
        answer = web.json_response({"has_password": self._password is not None, "is_in": False})
        answer.del_cookie(_COOKIE)
        return answer

    def _is_right(self, given: str) -> bool:
        # As bytes: compare_digest takes no strings that are not ASCII.
        return self._password is not None and hmac.compare_digest(
            given.encode(), self._password.encode()
        )

    def _is_in(self, request: web.Request) -> bool:
        return self._password is None or self._sessions.is_open(request.cookies.get(_COOKIE))

    def _comes_from_the_page(self, request: web.Request) -> bool:
        """By Origin, which browsers send with all that may change something, and nobody can forge.

        What sends none is no browser, and has no cookie that it was not given.
        """
        origin = request.headers.get(hdrs.ORIGIN)
        return origin is None or urlsplit(origin).netloc == request.host

    def _address_of(self, request: web.Request) -> str:
        forwarded = request.headers.get("X-Forwarded-For", "") if self._behind_proxy else ""
        # The last is what the proxy saw; those before it are anybody's words.
        return forwarded.rpartition(",")[2].strip() or request.remote or ""


def _is_this_machine(host: str) -> bool:
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
