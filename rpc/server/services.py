"""The services of a server that answers before they are there."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import grpc

if TYPE_CHECKING:
    # Generic to the type checker and not at run time.
    _Handler = grpc.RpcMethodHandler[Any, Any]


class Services(grpc.GenericRpcHandler):
    """Finds a call's handler. Until all services are added, unknown methods are as good as known.

    grpc.aio wants its handlers before it starts. Our servers start first, so that health checks are
    answered while a model is loaded, and their services come when they can serve. Generated
    `add_…Servicer_to_server` functions take this in place of a server.
    """

    def __init__(self) -> None:
        self._handlers: dict[str, _Handler] = {}
        self._complete = False

    def add_generic_rpc_handlers(self, handlers: Sequence[grpc.GenericRpcHandler]) -> None:
        """Does nothing: the generated code adds the same handlers by name as well."""

    def add_registered_method_handlers(
        self, service: str, handlers: "Mapping[str, _Handler]"
    ) -> None:
        """Adds a service's handlers by method name."""
        self._handlers |= {f"/{service}/{name}": handler for name, handler in handlers.items()}

    def complete(self) -> None:
        """From now on, what is not here is not there."""
        self._complete = True

    @property
    def methods(self) -> frozenset[str]:
        """Full names: `/drawing.v1.Drawing/Draw`."""
        return frozenset(self._handlers)

    @property
    def names(self) -> frozenset[str]:
        """Full names of the services: `drawing.v1.Drawing`."""
        return frozenset(method.split("/")[1] for method in self._handlers)

    def service(self, handler_call_details: grpc.HandlerCallDetails) -> "_Handler | None":
        handler = self._handlers.get(handler_call_details.method)
        if handler is None and not self._complete:
            return _NOT_YET
        return handler


async def _unreachable(_request: object, _context: object) -> None:
    # The gate stands in front of it, closed as long as services are missing.
    msg = "a call came through while services were missing"
    raise RuntimeError(msg)


# On the wire all four kinds of call begin alike, and this one is refused before it reads a message.
_NOT_YET: "Final[_Handler]" = grpc.stream_stream_rpc_method_handler(_unreachable)
