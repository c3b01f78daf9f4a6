"""drawing.v1.Adapters."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import grpc

from inference_server.adapters.curator import Curator, chunks_of
from inference_server.adapters.gate import Publication
from inference_server.errors import InvalidFetch, InvalidPublication
from inference_server.png import encode_png
from inference_server.servicer import messages
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc

_Context = grpc.aio.ServicerContext[Any, Any]


class AdaptersServicer(adapters_pb2_grpc.AdaptersServicer):
    """The registry for whoever asks over gRPC."""

    def __init__(self, curator: Curator) -> None:
        self._curator = curator

    async def Publish(  # noqa: N802 - the contract's name, as below
        self,
        request_iterator: AsyncIterator[adapters_pb2.PublishRequest],
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.PublishResponse:
        announced = await _announced(request_iterator)
        async with aclosing(_data(request_iterator)) as chunks:
            published = await self._curator.publish(announced, chunks)
        return adapters_pb2.PublishResponse(
            adapter=messages.adapter(published.adapter),
            canary_png=await asyncio.to_thread(encode_png, published.canary, None),
            already_published=published.already_published,
        )

    async def Activate(  # noqa: N802
        self,
        request: adapters_pb2.ActivateRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.ActivateResponse:
        adapter, before = await self._curator.activate(request.style, request.version)
        return adapters_pb2.ActivateResponse(
            adapter=messages.adapter(adapter), previous_version=before
        )

    async def Deactivate(  # noqa: N802
        self,
        request: adapters_pb2.DeactivateRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.DeactivateResponse:
        version = request.version if request.HasField("version") else None
        before = await self._curator.deactivate(request.style, version)
        return adapters_pb2.DeactivateResponse(previous_version=before)

    async def List(  # noqa: N802
        self,
        request: adapters_pb2.ListAdaptersRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.ListAdaptersResponse:
        style = request.style if request.HasField("style") else None
        adapters = [messages.adapter(adapter) for adapter in self._curator.versions(style)]
        return adapters_pb2.ListAdaptersResponse(adapters=adapters)

    async def Remove(  # noqa: N802
        self,
        request: adapters_pb2.RemoveAdapterRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.RemoveAdapterResponse:
        await self._curator.remove(request.style, request.version)
        return adapters_pb2.RemoveAdapterResponse()

    async def Fetch(  # noqa: N802
        self,
        request: adapters_pb2.FetchAdapterRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[adapters_pb2.FetchAdapterResponse]:
        if request.layout not in adapters_pb2.AdapterLayout.values():
            known = ", ".join(adapters_pb2.AdapterLayout.keys())
            raise InvalidFetch(f"layout must be one of {known}, not {request.layout}")
        version = request.version if request.HasField("version") else None
        adapter = self._curator.find(request.style, version)
        yield adapters_pb2.FetchAdapterResponse(header=messages.adapter(adapter))
        kohya = request.layout == adapters_pb2.ADAPTER_LAYOUT_KOHYA
        async with aclosing(chunks_of(adapter, kohya=kohya)) as chunks:
            async for chunk in chunks:
                yield adapters_pb2.FetchAdapterResponse(data=chunk)

    async def PutStyle(  # noqa: N802
        self,
        request: adapters_pb2.PutStyleRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.PutStyleResponse:
        created = await self._curator.put_style(messages.style_of(request.style))
        return adapters_pb2.PutStyleResponse(created=created)


async def _announced(requests: AsyncIterator[adapters_pb2.PublishRequest]) -> Publication:
    first = await anext(requests, None)
    if first is None or first.WhichOneof("part") != "header":
        raise InvalidPublication("the first message must be the header")
    header = first.header
    return Publication(
        style=header.style,
        manifest=messages.manifest_of(header.manifest),
        sha256=header.sha256,
        size_bytes=header.size_bytes,
    )


async def _data(
    requests: AsyncIterator[adapters_pb2.PublishRequest],
) -> AsyncGenerator[bytes, None]:
    async for request in requests:
        if request.WhichOneof("part") != "data":
            raise InvalidPublication("all messages after the header must be data")
        yield request.data
