"""The one interceptor: it puts a chain of context managers around every handler.

A concern is then written once for all four kinds of call, as a context manager that sees the call
begin, succeed, fail or be cancelled. Handlers that yield their responses are driven from here and
closed from here: left to grpc.aio, a generator whose call is cancelled between two responses is
closed only when it is collected, in another task.
"""

import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from typing import Any, TypeVar, cast

import grpc

from rpc.server.call import Around, Call

# Quoted below: a handler is generic to the type checker and not at run time.
_Request = TypeVar("_Request")
_Response = TypeVar("_Response")
_Context = grpc.aio.ServicerContext[Any, Any]


class CallInterceptor(grpc.aio.ServerInterceptor):
    """Enters `arounds` in order around each handler, a coroutine or an async generator."""

    def __init__(self, arounds: Sequence[Around]) -> None:
        self._arounds = arounds

    async def intercept_service(
        self,
        continuation: Callable[
            [grpc.HandlerCallDetails],
            "Awaitable[grpc.RpcMethodHandler[_Request, _Response] | None]",
        ],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> "grpc.RpcMethodHandler[_Request, _Response] | None":
        handler = await continuation(handler_call_details)
        if handler is None:
            return None
        kind = (
            f"{'stream' if handler.request_streaming else 'unary'}_"
            f"{'stream' if handler.response_streaming else 'unary'}"
        )
        behaviour = getattr(handler, kind)
        wrapped = self._streaming if handler.response_streaming else self._unary
        make_handler: Callable[..., grpc.RpcMethodHandler[_Request, _Response]] = getattr(
            grpc, f"{kind}_rpc_method_handler"
        )
        return make_handler(
            wrapped(behaviour, handler_call_details.method, kind),
            request_deserializer=handler.request_deserializer,
            response_serializer=handler.response_serializer,
        )

    @asynccontextmanager
    async def _around(
        self, method: str, kind: str, request: _Request, context: _Context
    ) -> AsyncIterator[None]:
        call = Call(
            method=method,
            kind=kind,
            metadata=dict(context.invocation_metadata() or ()),
            requests=cast("AsyncIterator[object]", request) if kind.startswith("stream") else None,
            context=context,
        )
        async with AsyncExitStack() as stack:
            for around in self._arounds:
                await stack.enter_async_context(around(call))
            yield

    def _unary(self, behaviour: Callable[..., Any], method: str, kind: str) -> Callable[..., Any]:
        async def handle(request: object, context: _Context) -> object:
            async with self._around(method, kind, request, context):
                return await behaviour(request, context)

        return handle

    def _streaming(
        self, behaviour: Callable[..., Any], method: str, kind: str
    ) -> Callable[..., Any]:
        async def handle(request: object, context: _Context) -> None:
            async with self._around(method, kind, request, context):
                if not inspect.isasyncgenfunction(behaviour):
                    # It writes to the context itself, as grpc's own health service does.
                    await behaviour(request, context)
                    return
                async with aclosing(behaviour(request, context)) as responses:
                    async for response in responses:
                        await context.write(response)

        return handle
