"""training.v1.Dataset."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any, Final

import grpc

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc
from rpc.errors import InvalidRequest
from trainer.drawings.drawing import Upload
from trainer.drawings.drawings import Drawings
from trainer.drawings.exporting import Exporting
from trainer.drawings.importing import Batch, Importing
from trainer.drawings.intake import Intake
from trainer.drawings.replacing import Replacement, WordReplacing
from trainer.errors import DrawingRefused
from trainer.forgetting import Forgetting
from trainer.ledger import Ledger
from trainer.servicer.drawings_wire import (
    read_consent,
    read_selection,
    read_table_format,
    write_drawing,
    write_entry,
    write_import,
    write_push,
    write_refusal,
    write_replacing,
)
from trainer.servicer.paging import page_size
from trainer.servicer.uploads import read_data, read_header
from trainer.servicer.wire import read_actor, read_number, read_optional, read_positive
from trainer.styles import Styles

_Context = grpc.aio.ServicerContext[Any, Any]

_DEFAULT_PAGE_SIZE: Final = 50
_LOWEST_EDGE: Final = 16
_HIGHEST_EDGE: Final = 2048


class DatasetServicer(dataset_pb2_grpc.DatasetServicer):
    """The drawings of a style on the wire."""

    def __init__(
        self,
        styles: Styles,
        drawings: Drawings,
        intake: Intake,
        importing: Importing,
        exporting: Exporting,
        word_replacing: WordReplacing,
        forgetting: Forgetting,
        ledger: Ledger,
    ) -> None:
        self._styles = styles
        self._drawings = drawings
        self._intake = intake
        self._importing = importing
        self._exporting = exporting
        self._word_replacing = word_replacing
        self._forgetting = forgetting
        self._ledger = ledger

    async def AddDrawing(  # noqa: N802 - the contract's name
        self,
        request_iterator: AsyncIterator[dataset_pb2.AddDrawingRequest],
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.AddDrawingResponse:
        """Takes in one drawing."""
        header = await read_header(request_iterator)
        actor = read_actor(header)
        await self._styles.managed(actor, header.style)
        upload = Upload(
            file_name=header.file_name,
            size_bytes=header.size_bytes,
            user_id=actor.user_id,
            uploader_id=read_number(header, "uploader_id"),
            consent=read_consent(header),
            source=header.source,
            caption=read_optional(header, "caption"),
            caption_later=header.caption_later,
        )
        try:
            data = read_data(request_iterator)
            drawing = await self._intake.add(header.style, upload, data)
        except DrawingRefused as error:
            return dataset_pb2.AddDrawingResponse(refusal=write_refusal(error.refusal))
        return dataset_pb2.AddDrawingResponse(drawing=write_drawing(drawing))

    async def List(  # noqa: N802
        self,
        request: dataset_pb2.ListDrawingsRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.ListDrawingsResponse:
        """Lists drawings."""
        actor, selection = read_actor(request), read_selection(request)
        if selection.uploader_id is not None and selection.uploader_id == actor.user_id:
            await self._styles.get(request.style)
        else:
            await self._styles.managed(actor, request.style)
        page = await self._drawings.page(
            selection,
            size=page_size(request, default=_DEFAULT_PAGE_SIZE),
            token=request.page_token,
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
        await self._styles.managed(read_actor(request), request.style)
        caption: str | None = read_optional(request, "caption")
        drawing = await self._drawings.edit_caption(request.style, request.drawing_id, caption)
        return dataset_pb2.EditCaptionResponse(drawing=write_drawing(drawing))

    async def ReplaceWords(  # noqa: N802
        self,
        request: dataset_pb2.ReplaceWordsRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ReplaceWordsEvent]:
        """Replaces words in captions."""
        await self._styles.managed(read_actor(request), request.style)
        replacement = Replacement(request.words, request.replacement, request.whole_words)
        events = self._word_replacing.replace(request.style, replacement, preview=request.preview)
        async with aclosing(events):
            async for event in events:
                yield write_replacing(event)

    async def Remove(  # noqa: N802
        self,
        request: dataset_pb2.RemoveDrawingRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.RemoveDrawingResponse:
        """Deletes a drawing."""
        actor = read_actor(request)
        await self._styles.managed(actor, request.style)
        await self._drawings.remove(request.style, request.drawing_id, user_id=actor.user_id)
        return dataset_pb2.RemoveDrawingResponse()

    async def Forget(  # noqa: N802
        self,
        request: dataset_pb2.ForgetRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.ForgetResponse:
        """Deletes what somebody uploaded."""
        uploader_id = read_positive(request, "uploader_id")
        forgotten = await self._forgetting.forget(
            read_actor(request),
            uploader_id,
            read_optional(request, "style"),
            withdraw=request.withdraw,
        )
        return dataset_pb2.ForgetResponse(**vars(forgotten))

    async def ListLedger(  # noqa: N802
        self,
        request: dataset_pb2.ListLedgerRequest,
        context: _Context,  # noqa: ARG002
    ) -> dataset_pb2.ListLedgerResponse:
        """Tells who added and removed what."""
        await self._styles.managed(read_actor(request), request.style)
        page = await self._ledger.page(
            request.style,
            size=page_size(request, default=_DEFAULT_PAGE_SIZE),
            token=request.page_token,
        )
        return dataset_pb2.ListLedgerResponse(
            entries=map(write_entry, page.entries), next_page_token=page.next_page_token
        )

    async def Import(  # noqa: N802
        self,
        request_iterator: AsyncIterator[dataset_pb2.ImportRequest],
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ImportEvent]:
        """Takes in a zip."""
        header = await read_header(request_iterator)
        actor = read_actor(header)
        await self._styles.managed(actor, header.style)
        batch = Batch(
            style=header.style,
            size_bytes=header.size_bytes,
            user_id=actor.user_id,
            uploader_id=read_number(header, "uploader_id"),
            consent=read_consent(header),
            source=header.source,
        )
        events = self._importing.take_in(batch, read_data(request_iterator))
        async with aclosing(events):
            async for event in events:
                yield write_import(event)

    async def Export(  # noqa: N802
        self,
        request: dataset_pb2.ExportRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ExportResponse]:
        """Gives out a zip."""
        table_format = read_table_format(request.table_format)
        style = await self._styles.managed(read_actor(request), request.style)
        export = await self._exporting.export(style, table_format)
        header = dataset_pb2.ExportHeader(
            file_name=export.file_name, num_drawings=export.num_drawings
        )
        yield dataset_pb2.ExportResponse(header=header)
        async with aclosing(export.parts) as parts:
            async for part in parts:
                yield dataset_pb2.ExportResponse(data=part)

    async def PushToHub(  # noqa: N802
        self,
        request: dataset_pb2.PushToHubRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.PushToHubEvent]:
        """Uploads to the Hugging Face hub."""
        actor = read_actor(request)
        style = await self._styles.managed(actor, request.style)
        events = self._exporting.push(actor, style, request.repo_id, private=request.private)
        async with aclosing(events):
            async for event in events:
                yield write_push(event)
