"""Where errors become statuses: the only place, for calls of every kind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

import grpc
import structlog

from rpc.errors import KshError
from rpc.request_id import current_request_id
from rpc.server.call import Call
from rpc.status import status_of

_MAX_MESSAGE: Final = 600

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@asynccontextmanager
async def errors_to_statuses(call: Call) -> AsyncIterator[None]:
    """Ends a call that raised with its status and message.

    What the table does not know is a bug and reads as one: logged with its traceback, answered with
    the request id and nothing else. Cancellation passes through, for it is no error.
    """
    try:
        yield
    except (grpc.aio.AbortError, grpc.aio.InternalError):
        # The call has been ended already, or its client is gone and nobody reads the answer.
        raise
    except Exception as error:
        if _is_left_out(error, call):
            await call.context.abort(
                grpc.StatusCode.UNIMPLEMENTED, f"{call.method} is not implemented by this server"
            )
        status = status_of(type(error)) if isinstance(error, KshError) else None
        if status is None:
            log.exception("internal error", method=call.method)
            await call.context.abort(
                grpc.StatusCode.INTERNAL, f"internal error (request id {current_request_id()})"
            )
        await call.context.abort(status, _sendable(str(error)))


def _sendable(message: str) -> str:
    # gRPC escapes what is not ASCII, byte by byte, and takes 8 KiB for all metadata together: with
    # a longer message the client would be told of nothing but that.
    if len(message) <= _MAX_MESSAGE:
        return message
    return message[: _MAX_MESSAGE - 1] + "…"


def _is_left_out(error: Exception, call: Call) -> bool:
    """Whether the generated base of a servicer answered, for a method that the server has not."""
    return (
        isinstance(error, NotImplementedError)
        and call.context.code() is grpc.StatusCode.UNIMPLEMENTED
    )
