"""The server at the other end of a channel: what each call tells it, what its failures mean."""

from dataclasses import dataclass
from typing import Final

import grpc
import structlog

from rpc.errors import ConnectionLost, KshError, ServerAway
from rpc.request_id import METADATA_KEY, current_request_id, new_request_id
from rpc.status import error_of

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# How gRPC's core begins its words when no connection came about. Everything else that it calls
# UNAVAILABLE is a connection that broke.
_NEVER_CONNECTED: Final = (
    "failed to connect",
    "connections to all backends failing",
    "DNS resolution failed",
    "empty address list",
)


@dataclass(frozen=True)
class Peer:
    """A server as its clients know it.

    Attributes:
        name: What messages call it: `inference server`.
        address: Where it is.
        token: The bearer token it asks for.
        default_deadline_s: For calls made without a timeout.
    """

    name: str
    address: str
    token: str | None
    default_deadline_s: float

    def outgoing(self, details: grpc.aio.ClientCallDetails) -> grpc.aio.ClientCallDetails:
        """The call with all that goes along: deadline, request id and token."""
        metadata = grpc.aio.Metadata(*(details.metadata or ()))
        if metadata.get(METADATA_KEY) is None:
            metadata.add(METADATA_KEY, current_request_id() or new_request_id())
        if self.token is not None:
            metadata.add("authorization", f"Bearer {self.token}")
        return grpc.aio.ClientCallDetails(
            method=details.method,
            timeout=self.default_deadline_s if details.timeout is None else details.timeout,
            metadata=metadata,
            credentials=details.credentials,
            wait_for_ready=details.wait_for_ready,
        )

    def error(self, failure: grpc.aio.AioRpcError, call: grpc.aio.ClientCallDetails) -> KshError:
        """What the server raised, or what happened to the connection, as an error of the domain."""
        error = self._error(failure, call)
        log.info(
            "call failed",
            server=self.name,
            method=_text(call.method),
            code=failure.code().name,
            error=str(error),
            request_id=_text(call.metadata[METADATA_KEY]) if call.metadata else None,
        )
        return error

    def _error(self, failure: grpc.aio.AioRpcError, call: grpc.aio.ClientCallDetails) -> KshError:
        words = failure.details() or failure.code().name
        trailing = failure.trailing_metadata()
        if trailing is not None and trailing.get(METADATA_KEY) is not None:
            return error_of(failure.code())(words)
        return self._error_of_core(failure.code(), words, call)

    def _error_of_core(
        self, code: grpc.StatusCode, words: str, call: grpc.aio.ClientCallDetails
    ) -> KshError:
        """For a failure in the words of gRPC's core, at this end or that, not of our server."""
        error = error_of(code)
        match code:
            case grpc.StatusCode.UNAVAILABLE if words.startswith(_NEVER_CONNECTED):
                error, words = ServerAway, f"the {self.name} at {self.address} cannot be reached"
            # CANCELLED: not by this end, which raises asyncio's error, but by a server that died
            # with its calls under way.
            case grpc.StatusCode.UNAVAILABLE | grpc.StatusCode.CANCELLED:
                error, words = ConnectionLost, f"the connection to the {self.name} was lost"
            case grpc.StatusCode.DEADLINE_EXCEEDED:
                words = f"the {self.name} did not answer within {call.timeout or 0:g} s"
            case grpc.StatusCode.RESOURCE_EXHAUSTED:
                words = f"too large for the {self.name}: {words}"
            case grpc.StatusCode.UNIMPLEMENTED:
                words = f"the {self.name} does not know {_text(call.method)}"
        return error(words)


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
