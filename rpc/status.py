"""The one table between errors and gRPC statuses, read in both directions."""

from collections.abc import Mapping
from typing import Final

import grpc

from rpc.errors import (
    AlreadyExists,
    Cancelled,
    Conflict,
    DeadlineExceeded,
    FailedPrecondition,
    InternalError,
    InvalidRequest,
    KshError,
    NotFound,
    PermissionDenied,
    ResourceExhausted,
    Unauthenticated,
    Unavailable,
)

STATUS_OF: Final[Mapping[type[KshError], grpc.StatusCode]] = {
    InvalidRequest: grpc.StatusCode.INVALID_ARGUMENT,
    NotFound: grpc.StatusCode.NOT_FOUND,
    AlreadyExists: grpc.StatusCode.ALREADY_EXISTS,
    FailedPrecondition: grpc.StatusCode.FAILED_PRECONDITION,
    Conflict: grpc.StatusCode.ABORTED,
    ResourceExhausted: grpc.StatusCode.RESOURCE_EXHAUSTED,
    Unauthenticated: grpc.StatusCode.UNAUTHENTICATED,
    PermissionDenied: grpc.StatusCode.PERMISSION_DENIED,
    Cancelled: grpc.StatusCode.CANCELLED,
    DeadlineExceeded: grpc.StatusCode.DEADLINE_EXCEEDED,
    Unavailable: grpc.StatusCode.UNAVAILABLE,
    InternalError: grpc.StatusCode.INTERNAL,
}

_ERROR_OF: Final[Mapping[grpc.StatusCode, type[KshError]]] = {
    **{status: error for error, status in STATUS_OF.items()},
    grpc.StatusCode.OUT_OF_RANGE: InvalidRequest,
}


def status_of(error: type[KshError]) -> grpc.StatusCode | None:
    """The status of the nearest class at or above `error` in the table; None if there is none."""
    return next((STATUS_OF[base] for base in error.__mro__ if base in STATUS_OF), None)


def error_of(status: grpc.StatusCode) -> type[KshError]:
    """The error a client raises for `status`; what the table does not know is a bug over there."""
    return _ERROR_OF.get(status, InternalError)
