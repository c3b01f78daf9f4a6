"""Who may call: whoever brings the server's bearer token."""

import hmac
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from rpc.errors import Unauthenticated
from rpc.server.call import Call

METADATA_KEY: Final = "authorization"


class BearerToken:
    """Lets calls through that carry the token. Health checks need none."""

    def __init__(self, token: str) -> None:
        self._expected = f"Bearer {token}".encode()

    @asynccontextmanager
    async def __call__(self, call: Call) -> AsyncIterator[None]:
        if not call.is_health_check:
            self._check(call.metadata.get(METADATA_KEY))
        yield

    def _check(self, given: str | bytes | None) -> None:
        if given is None:
            raise Unauthenticated("the call carries no bearer token")
        given = given.encode() if isinstance(given, str) else given
        # In constant time: how long a comparison takes must not tell how much was right.
        if not hmac.compare_digest(given, self._expected):
            raise Unauthenticated("the call's bearer token is not this server's")
