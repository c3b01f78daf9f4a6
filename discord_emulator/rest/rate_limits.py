"""Rate limits: https://discord.com/developers/docs/topics/rate-limits.

Discord publishes the global limit and how limits are told, but no route's numbers: they may
change, and clients are to read them in the headers. Those here are what clients have seen;
docs/decisions/0063-rate-limits.md says where. A route that is not listed has only the global one.
"""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from discord_emulator.clock import Clock
from discord_emulator.errors import RateLimited
from discord_emulator.rest.call import Route
from discord_emulator.window import Window

MESSAGE: Final = "/channels/{channel_id}/messages/{message_id}"
REACTION: Final = f"{MESSAGE}/reactions/{{emoji_name}}"
WEBHOOK: Final = "/webhooks/{webhook_id}/{webhook_token}"
# what a limit is counted for apart from the rest, beside the route
TOP_LEVEL: Final = ("channel_id", "guild_id", "webhook_id", "webhook_token")
# interactions are not bound to the global limit
NOT_GLOBAL: Final = ("/interactions/", "/webhooks/")
BUCKETS_KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests in each `per_s`; routes whose limit has the same name share it."""

    name: str
    requests: int
    per_s: float

    @property
    def bucket(self) -> str:
        """What stands in `X-RateLimit-Bucket`: a word that says nothing, as Discord's does."""
        return hashlib.sha256(self.name.encode()).hexdigest()[:32]


GLOBAL: Final = Limit("global", 50, 1.0)
REACTING: Final = Limit("reactions", 1, 0.25)
LIMITS: Final[Mapping[tuple[str, str], Limit]] = {
    ("POST", "/channels/{channel_id}/messages"): Limit("send", 5, 5.0),
    ("PATCH", MESSAGE): Limit("edit", 5, 5.0),
    ("DELETE", MESSAGE): Limit("delete", 5, 1.0),
    ("POST", "/channels/{channel_id}/messages/bulk-delete"): Limit("bulk delete", 1, 3.0),
    ("PUT", f"{REACTION}/@me"): REACTING,
    ("DELETE", f"{REACTION}/@me"): REACTING,
    ("DELETE", f"{REACTION}/{{user_id}}"): REACTING,
    ("POST", WEBHOOK): Limit("follow up", 5, 2.0),
    **{
        (method, f"{WEBHOOK}/messages/{name}"): Limit(f"{method} follow-up", 5, 2.0)
        for method in ("GET", "PATCH", "DELETE")
        for name in ("@original", "{message_id}")
    },
}


class RateLimits:
    """Counts one bot's requests, by the emulator's clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._global = Window(GLOBAL.requests, GLOBAL.per_s)
        self._buckets: dict[tuple[str, ...], Window] = {}

    def take(self, route: Route, path: Mapping[str, str]) -> dict[str, str]:
        """Count a request; the headers that tell how many more there may be.

        Raises:
            RateLimited: There were too many, and this one does not count.
        """
        now = self._clock.now()
        is_global = not route.template.startswith(NOT_GLOBAL)
        if is_global and not self._global.has_room(now):
            raise global_limit(self._global.left_s(now))
        headers = self._of_route(route, path, now)
        if is_global:
            self._global.take(now)
        return headers

    def _of_route(self, route: Route, path: Mapping[str, str], now: float) -> dict[str, str]:
        limit = LIMITS.get((route.method, route.template))
        if limit is None:
            return {}
        bucket = self._bucket(limit, path, now)
        if not bucket.has_room(now):
            raise route_limit(bucket.left_s(now), _told(limit, bucket, now))
        bucket.take(now)
        return _told(limit, bucket, now)

    def _bucket(self, limit: Limit, path: Mapping[str, str], now: float) -> Window:
        key = (limit.name, *(path[name] for name in TOP_LEVEL if name in path))
        if key not in self._buckets:
            if len(self._buckets) >= BUCKETS_KEPT:
                kept = self._buckets.items()
                self._buckets = {k: window for k, window in kept if window.ends_at > now}
            self._buckets[key] = Window(limit.requests, limit.per_s)
        return self._buckets[key]


def global_limit(retry_after_s: float) -> RateLimited:
    """Over the limit of all requests together."""
    headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
    return _refusal(retry_after_s, headers, is_global=True)


def route_limit(
    retry_after_s: float, headers: Mapping[str, str], *, shared: bool = False
) -> RateLimited:
    """Over the limit of a route: one's own, or one shared with others."""
    scope = {"X-RateLimit-Scope": "shared" if shared else "user"}
    return _refusal(retry_after_s, {**headers, **scope}, is_global=False)


def _refusal(retry_after_s: float, headers: Mapping[str, str], *, is_global: bool) -> RateLimited:
    whole = {"Retry-After": str(math.ceil(retry_after_s))}
    return RateLimited(retry_after_s, {**headers, **whole}, is_global=is_global)


def _told(limit: Limit, bucket: Window, now: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(limit.requests),
        "X-RateLimit-Remaining": str(bucket.remaining),
        "X-RateLimit-Reset": f"{bucket.ends_at:.3f}",
        "X-RateLimit-Reset-After": f"{bucket.left_s(now):.3f}",
        "X-RateLimit-Bucket": limit.bucket,
    }
