"""The request id: one name for one thing a user asked for, in the logs of every service it passes.

It lives in the context, so that each log line carries it, and travels in the metadata of each call.
The server sends it back with its answer, by which a client tells the server's words from gRPC's.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import structlog

METADATA_KEY: Final = "x-request-id"
_FIELD: Final = "request_id"
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


def new_request_id() -> str:
    return uuid.uuid4().hex


def current_request_id() -> str | None:
    """The request id of the context, or None outside of any request."""
    value = structlog.contextvars.get_contextvars().get(_FIELD)
    return value if isinstance(value, str) else None


@contextmanager
def bound_request_id(proposed: str | None = None) -> Iterator[str]:
    """Gives everything inside a request id: `proposed` if it is well-formed, else a new one.

    What comes from outside ends up in logs and headers, so anything but 1 to 64 characters of
    [A-Za-z0-9._-] is not taken over.
    """
    request_id = (
        proposed if proposed is not None and _WELL_FORMED.fullmatch(proposed) else new_request_id()
    )
    with structlog.contextvars.bound_contextvars(**{_FIELD: request_id}):
        yield request_id
