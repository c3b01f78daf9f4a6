"""training.v1.Dataset."""

from collections.abc import AsyncIterator
from typing import Any, Final

import grpc

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc
from rpc.errors import InvalidRequest
from rpc.settings import MIB
from trainer.drawings.drawing import Upload
from trainer.drawings.drawings import Drawings
from trainer.errors import DrawingRefused
from trainer.servicer.paging import page_size
from trainer.servicer.wire import (
    read_actor,
    read_consent,
    read_number,
    read_optional,
    write_drawing,
    write_refusal,
)
from trainer.styles import Styles

_Context = grpc.aio.ServicerContext[Any, Any]

_DEFAULT_PAGE_SIZE: Final = 50
_LOWEST_EDGE: Final = 16
_HIGHEST_EDGE: Final = 2048


class DatasetServicer(dataset_pb2_grpc.DatasetServicer):
    """The drawings of a style on the wire.

    Forget, Import, Export and PushToHub are answered UNIMPLEMENTED by the generated base, which is
    abstract to type checkers only.
    """

    def __init__(self, styles: Styles, drawings: Drawings) -> None:
        self._styles = styles
        self._drawings = drawings

    async def AddDrawing(  # noqa: N802 - the contract's name
        self,
        request_iterator: AsyncIterator[dataset_pb2.AddDrawingRequest],
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.AddDrawingResponse:
        """Takes in one drawing."""
        header = await _header(request_iterator)
        style = await self._styles.managed(read_actor(header), header.style)
        upload = Upload(
            style=header.style,
            file_name=header.file_name,
            size_bytes=header.size_bytes,
            uploader_id=read_number(header, "uploader_id"),
            consent=read_consent(header),
            source=header.source,
            caption=read_optional(header, "caption"),
        )
        try:
            drawing = await self._drawings.add(style, upload, _data(request_iterator))
        except DrawingRefused as error:
            return dataset_pb2.AddDrawingResponse(refusal=write_refusal(error.refusal))
        return dataset_pb2.AddDrawingResponse(drawing=write_drawing(drawing))

    async def List(  # noqa: N802
        self,
        request: dataset_pb2.ListDrawingsRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.ListDrawingsResponse:
        """Lists drawings."""
        await self._styles.managed(read_actor(request), request.style)
        page = await self._drawings.page(
            request.style,
            size=page_size(request, default=_DEFAULT_PAGE_SIZE),
            token=request.page_token,
            uploader_id=read_number(request, "uploader_id"),
        )
        return dataset_pb2.ListDrawingsResponse(
            drawings=[write_drawing(drawing) for drawing in page.drawings],
            next_page_token=page.next_page_token,
            num_drawings=page.num_drawings,
        )

    async def Get(  # noqa: N802
        self,
        request: dataset_pb2.GetDrawingRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.GetDrawingResponse:
        """Tells of one drawing."""
        await self._styles.managed(read_actor(request), request.style)
        max_edge: int | None = read_optional(request, "max_edge")
        if max_edge is not None and not _LOWEST_EDGE <= max_edge <= _HIGHEST_EDGE:
            msg = f"max_edge must be {_LOWEST_EDGE} to {_HIGHEST_EDGE}, not {max_edge}"
            raise InvalidRequest(msg)
        drawing = await self._drawings.get(request.style, request.drawing_id)
        jpeg = await self._drawings.thumbnail(drawing, max_edge) if max_edge is not None else b""
        return dataset_pb2.GetDrawingResponse(drawing=write_drawing(drawing), jpeg=jpeg)

    async def EditCaption(  # noqa: N802
        self,
        request: dataset_pb2.EditCaptionRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.EditCaptionResponse:
        """Rewrites a caption."""
        style = await self._styles.managed(read_actor(request), request.style)
        caption: str | None = read_optional(request, "caption")
        drawing = await self._drawings.edit_caption(style, request.drawing_id, caption)
        return dataset_pb2.EditCaptionResponse(drawing=write_drawing(drawing))

    async def Remove(  # noqa: N802
        self,
        request: dataset_pb2.RemoveDrawingRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.RemoveDrawingResponse:
        """Deletes a drawing."""
        await self._styles.managed(read_actor(request), request.style)
        await self._drawings.remove(request.style, request.drawing_id)
        return dataset_pb2.RemoveDrawingResponse()


async def _header(
    requests: AsyncIterator[dataset_pb2.AddDrawingRequest],
) -> dataset_pb2.AddDrawingHeader:
    async for request in requests:
        if request.WhichOneof("part") == "header":
            return request.header
        break
    raise InvalidRequest("the first message of an upload must be its header")


async def _data(requests: AsyncIterator[dataset_pb2.AddDrawingRequest]) -> AsyncIterator[bytes]:
    async for request in requests:
        if request.WhichOneof("part") != "data":
            raise InvalidRequest("all messages of an upload but the first must be data")
        if len(request.data) > MIB:
            msg = f"a message of an upload must have at most {MIB} bytes, not {len(request.data)}"
            raise InvalidRequest(msg)
        yield request.data
