"""What a channel adds to each call it makes, and how it raises what comes back.

grpc.aio has an interceptor for each of the four kinds of call, and takes each object as one of them
only.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any

import grpc

from rpc.channel.peer import Peer

_StreamedCall = grpc.aio.UnaryStreamCall[Any, Any] | grpc.aio.StreamStreamCall[Any, Any]
_Continuation = Callable[[grpc.aio.ClientCallDetails, Any], Awaitable[Any]]


class _Interceptor:
    def __init__(self, peer: Peer) -> None:
        self._peer = peer

    async def _responses(
        self, call: _StreamedCall, details: grpc.aio.ClientCallDetails
    ) -> AsyncIterator[Any]:
        try:
            async for response in call:
                yield response
        except grpc.aio.AioRpcError as failure:
            raise self._peer.error(failure, details) from failure
        finally:
            # A reader that is cancelled before the first answer leaves the call running otherwise,
            # until the garbage collector finds it.
            call.cancel()


class UnaryUnary(_Interceptor, grpc.aio.UnaryUnaryClientInterceptor):
    async def intercept_unary_unary(
        self,
        continuation: _Continuation,
        client_call_details: grpc.aio.ClientCallDetails,
        request: object,
    ) -> Any:  # noqa: ANN401 - what the contract says, which this does not look at
        details = self._peer.outgoing(client_call_details)
        try:
            call = await continuation(details, request)
            await call
        except grpc.aio.AioRpcError as failure:
            raise self._peer.error(failure, details) from failure
        return call


class UnaryStream(_Interceptor, grpc.aio.UnaryStreamClientInterceptor):
    async def intercept_unary_stream(
        self,
        continuation: _Continuation,
        client_call_details: grpc.aio.ClientCallDetails,
        request: object,
    ) -> AsyncIterator[Any]:
        details = self._peer.outgoing(client_call_details)
        return self._responses(await continuation(details, request), details)


class StreamUnary(_Interceptor, grpc.aio.StreamUnaryClientInterceptor):
    async def intercept_stream_unary(
        self,
        continuation: _Continuation,
        client_call_details: grpc.aio.ClientCallDetails,
        request_iterator: object,
    ) -> Any:  # noqa: ANN401 - a call in all but its type
        details = self._peer.outgoing(client_call_details)
        call = await continuation(details, request_iterator)
        return _StreamUnaryCall(call, self._peer, details)


class StreamStream(_Interceptor, grpc.aio.StreamStreamClientInterceptor):
    async def intercept_stream_stream(
        self,
        continuation: _Continuation,
        client_call_details: grpc.aio.ClientCallDetails,
        request_iterator: object,
    ) -> AsyncIterator[Any]:
        details = self._peer.outgoing(client_call_details)
        return self._responses(await continuation(details, request_iterator), details)


class _StreamUnaryCall:
    """A call that raises domain errors when awaited.

    Not awaited in the interceptor, as a unary call is: the caller may still be writing to it.
    """

    def __init__(
        self,
        call: Any,  # noqa: ANN401 - grpc.aio's own, of a private type
        peer: Peer,
        details: grpc.aio.ClientCallDetails,
    ) -> None:
        self._call = call
        self._peer = peer
        self._details = details

    def __await__(self) -> Generator[Any, Any, Any]:
        try:
            return (yield from self._call.__await__())
        except grpc.aio.AioRpcError as failure:
            raise self._peer.error(failure, self._details) from failure

    def __getattr__(self, name: str) -> object:
        return getattr(self._call, name)


def interceptors(peer: Peer) -> list[grpc.aio.ClientInterceptor]:
    """One for each kind of call."""
    return [UnaryUnary(peer), UnaryStream(peer), StreamUnary(peer), StreamStream(peer)]
