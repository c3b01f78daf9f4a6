"""What goes wrong between the browser and the servers, as HTTP tells it."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

import structlog
from aiohttp import web

from rpc import errors
from rpc.request_id import current_request_id, new_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# What Google's APIs answer for the same codes:
# https://github.com/googleapis/googleapis/blob/master/google/rpc/code.proto
STATUS_OF: Final[Mapping[type[errors.KshError], HTTPStatus]] = {
    errors.InvalidRequest: HTTPStatus.BAD_REQUEST,
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.AlreadyExists: HTTPStatus.CONFLICT,
    errors.FailedPrecondition: HTTPStatus.BAD_REQUEST,
    errors.Conflict: HTTPStatus.CONFLICT,
    errors.ResourceExhausted: HTTPStatus.TOO_MANY_REQUESTS,
    # Between this server and the others; the browser's own is answered by gui.access.
    errors.Unauthenticated: HTTPStatus.BAD_GATEWAY,
    errors.PermissionDenied: HTTPStatus.FORBIDDEN,
    # As nginx answers a client that closed the request.
    errors.Cancelled: HTTPStatus.CONFLICT,
    errors.DeadlineExceeded: HTTPStatus.GATEWAY_TIMEOUT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
    errors.InternalError: HTTPStatus.INTERNAL_SERVER_ERROR,
}


def status_of(error: Exception) -> HTTPStatus:
    """That of the nearest class at or above; of a bug, 500."""
    known = (STATUS_OF[base] for base in type(error).__mro__ if base in STATUS_OF)
    return next(known, HTTPStatus.INTERNAL_SERVER_ERROR)


def told(error: Exception) -> dict[str, str]:
    """An error as the browser reads it: its class for the page's own words, and what was said.

    One that no server may tell is a bug: it is logged, and told by its id.
    """
    if isinstance(error, errors.KshError) and not isinstance(error, errors.InternalError):
        return {"kind": type(error).__name__, "message": str(error)}
    request_id = current_request_id() or new_request_id()
    log.error("internal error", exc_info=error, shown_as=request_id)
    return {"kind": "InternalError", "message": request_id}


def refusal(status: HTTPStatus, kind: str, message: str) -> web.Response:
    """One of this server's own."""
    return web.json_response({"error": {"kind": kind, "message": message}}, status=status)
