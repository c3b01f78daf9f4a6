"""What may go wrong with Discord, or on the way to it: `await discord.cause(Slow(…))`.

    of requests         ServerError, CutOff, AnswerLost, Slow, TooManyRequests
    of the gateway      GatewayLost, Reconnect, InvalidSession
    of interactions     LateInteractions
    of the CDN          LinksExpired

What people do to a bot is no fault: they delete messages and channels like everybody else.

Faults of requests strike the next `times` requests to a route, which is named as the API
description writes it, such as `POST` and `/channels/{channel_id}/messages`, or `*` for any.
All times are by the emulator's clock.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

ANY: Final = "*"
# of how many requests or interactions one fault may be
TIMES_MAX: Final = 100_000
SERVER_ERRORS: Final = range(500, 600)


@dataclass(frozen=True, slots=True)
class _OfRequests:
    method: str
    template: str
    times: int = 1

    def __post_init__(self) -> None:
        _check_times(self.times)

    def strikes(self, method: str, template: str) -> bool:
        """Whether it is one of requests to this route."""
        return self.method in (method, ANY) and self.template in (template, ANY)


@dataclass(frozen=True, slots=True)
class ServerError(_OfRequests):
    """They are answered with an error of Discord's, and nothing is done."""

    status: int = 500

    def __post_init__(self) -> None:
        _check_times(self.times)
        if self.status not in SERVER_ERRORS:
            raise ValueError(f"status must be between 500 and 599, not {self.status}")


@dataclass(frozen=True, slots=True)
class CutOff(_OfRequests):
    """Their connection is cut without an answer, and nothing is done."""


@dataclass(frozen=True, slots=True)
class AnswerLost(_OfRequests):
    """What they ask is done, and their connection is cut before the answer."""


@dataclass(frozen=True, slots=True)
class Slow(_OfRequests):
    """They are taken up only after `delay_s`, and then answered like any other."""

    delay_s: float = 1.0

    def __post_init__(self) -> None:
        _check_times(self.times)
        _check_delay(self.delay_s)


@dataclass(frozen=True, slots=True)
class TooManyRequests(_OfRequests):
    """They are answered 429, whatever the bot has sent before.

    Args:
        retry_after_s: How long the bot is to wait.
        scope: Whose limit it is: the bot's own for the route, the bot's for all requests, or
            one that it shares with others.
    """

    retry_after_s: float = 1.0
    scope: Literal["user", "global", "shared"] = "user"

    def __post_init__(self) -> None:
        _check_times(self.times)
        _check_delay(self.retry_after_s)
        if self.scope not in ("user", "global", "shared"):
            raise ValueError(f"scope must be user, global or shared, not {self.scope!r}")


@dataclass(frozen=True, slots=True)
class GatewayLost:
    """The gateway's connections end: without a word, or with a close code.

    `resumable` False: the sessions end with them, and cannot be resumed.
    """

    code: int | None = None
    resumable: bool = True

    def __post_init__(self) -> None:
        if self.code is not None and not 1000 <= self.code < 5000:  # noqa: PLR2004 - RFC 6455
            raise ValueError(f"code must be between 1000 and 4999, not {self.code}")


@dataclass(frozen=True, slots=True)
class Reconnect:
    """The gateway asks the bot to connect again, and to resume (RECONNECT)."""


@dataclass(frozen=True, slots=True)
class InvalidSession:
    """The gateway says that the bot's session is none, and whether it may be resumed."""

    resumable: bool = False


@dataclass(frozen=True, slots=True)
class LateInteractions:
    """The next interactions reach the bot only after `delay_s`, while their 3 s run."""

    delay_s: float
    times: int = 1

    def __post_init__(self) -> None:
        _check_times(self.times)
        _check_delay(self.delay_s)


@dataclass(frozen=True, slots=True)
class LinksExpired:
    """Every link to the CDN that was told so far has expired; a new one is told when asked."""


RequestFault: TypeAlias = ServerError | CutOff | AnswerLost | Slow | TooManyRequests
Fault: TypeAlias = (
    RequestFault | GatewayLost | Reconnect | InvalidSession | LateInteractions | LinksExpired
)
KINDS: Final = {kind.__name__: kind for kind in get_args(Fault)}


def fault_to_json(fault: Fault) -> dict[str, Any]:
    """Its fields, and its class as `kind`."""
    return {"kind": type(fault).__name__, **asdict(fault)}


def fault_from_json(told: Mapping[str, Any]) -> Fault:
    """The fault that was told.

    Raises:
        TypeError: A field is missing or unknown.
        ValueError: There is no such kind, or a field's value makes no sense.
    """
    fields = dict(told)
    kind = KINDS.get(str(fields.pop("kind", None)))
    if kind is None:
        raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {told.get('kind')!r}")
    fault: Fault = kind(**fields)
    return fault


def _check_times(times: int) -> None:
    if not 1 <= times <= TIMES_MAX:
        raise ValueError(f"times must be between 1 and {TIMES_MAX}, not {times}")


def _check_delay(seconds: float) -> None:
    if seconds < 0:
        raise ValueError(f"a delay must not be negative, not {seconds} s")
