"""The drawings of the paced trainer."""

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import grpc
from PIL import Image

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc
from rpc.errors import FailedPrecondition, InvalidRequest, NotFound, Unavailable
from tests.bot.paced_training.zips import exported

if TYPE_CHECKING:
    from tests.bot.paced_training.training import PacedTraining

TRIGGER = "drawn by KSH drawing style"


def _look(file: bytes, max_edge: int) -> bytes:
    with Image.open(io.BytesIO(file)) as image:
        image.thumbnail((max_edge, max_edge))
        jpeg = io.BytesIO()
        image.convert("RGB").save(jpeg, "JPEG")
    return jpeg.getvalue()


class PacedDataset(dataset_pb2_grpc.DatasetServicer):
    def __init__(self, training: "PacedTraining") -> None:
        self._training = training

    async def AddDrawing(  # noqa: N802
        self,
        request_iterator: AsyncIterator[dataset_pb2.AddDrawingRequest],
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.AddDrawingResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        requests = [request async for request in request_iterator]
        header, data = requests[0].header, b"".join(request.data for request in requests[1:])
        self._training.uploads.append((header, data))
        await self._training.may_go_on.wait()
        if header.file_name in self._training.lost_over:
            raise Unavailable("the trainer is shutting down")
        refusal = self._training.answer.get(header.file_name) or self._unwelcome(header)
        if refusal is None and data in self._training.drawings:
            refusal = dataset_pb2.Refusal(
                reason=dataset_pb2.REFUSAL_REASON_DUPLICATE,
                message="a drawing is taken in once",
                duplicate_of=self._training.drawings[data],
            )
        if refusal is not None:
            return dataset_pb2.AddDrawingResponse(refusal=refusal)
        drawing = self._training.taken_in(header, data)
        if header.file_name in self._training.lost_answers:
            raise Unavailable("the trainer is shutting down")
        return dataset_pb2.AddDrawingResponse(drawing=drawing)

    def _unwelcome(self, header: dataset_pb2.AddDrawingHeader) -> dataset_pb2.Refusal | None:
        wish = self._training.wishes.get((header.uploader_id, header.style))
        agreed = header.consent.agreed_anew_at
        if wish is None or wish < agreed.ToDatetime(tzinfo=UTC):
            return None
        return dataset_pb2.Refusal(
            reason=dataset_pb2.REFUSAL_REASON_FORGOTTEN, message="its uploader asked on 2026-01-02"
        )

    async def List(  # noqa: N802
        self,
        request: dataset_pb2.ListDrawingsRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.ListDrawingsResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        words = request.query.lower().split()
        found = [
            drawing
            for drawing in reversed(self._training.drawings.values())
            if drawing.style == request.style
            and all(word in f"{drawing.caption} {drawing.file_name}".lower() for word in words)
            and request.uploader_id in (0, drawing.uploader_id)
        ]
        start = int(request.page_token or 0)
        end = start + request.page_size
        return dataset_pb2.ListDrawingsResponse(
            drawings=found[start:end],
            next_page_token=str(end) if end < len(found) else "",
            num_drawings=len(found),
        )

    async def Get(  # noqa: N802
        self,
        request: dataset_pb2.GetDrawingRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.GetDrawingResponse:
        drawing = self._drawing(request.drawing_id)
        jpeg = b""
        if request.max_edge:
            file = next(data for data, each in self._training.drawings.items() if each is drawing)
            jpeg = await asyncio.to_thread(_look, file, request.max_edge)
        return dataset_pb2.GetDrawingResponse(drawing=drawing, jpeg=jpeg)

    async def EditCaption(  # noqa: N802
        self,
        request: dataset_pb2.EditCaptionRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.EditCaptionResponse:
        drawing = self._drawing(request.drawing_id)
        if len(request.caption.split()) > 70:
            raise InvalidRequest(
                "a caption must have at most 77 CLIP tokens with the trigger, not 82"
            )
        if request.HasField("caption"):
            drawing.caption = f"{request.caption} {TRIGGER}"
            drawing.caption_source = dataset_pb2.CAPTION_SOURCE_PERSON
        else:
            drawing.caption = self._training.caption
            drawing.caption_source = dataset_pb2.CAPTION_SOURCE_MODEL
        drawing.caption_state = dataset_pb2.CAPTION_STATE_READY
        return dataset_pb2.EditCaptionResponse(drawing=drawing)

    async def Remove(  # noqa: N802
        self,
        request: dataset_pb2.RemoveDrawingRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.RemoveDrawingResponse:
        gone = self._drawing(request.drawing_id)
        drawings = self._training.drawings.items()
        self._training.drawings = {data: each for data, each in drawings if each is not gone}
        return dataset_pb2.RemoveDrawingResponse()

    async def Forget(  # noqa: N802
        self,
        request: dataset_pb2.ForgetRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> dataset_pb2.ForgetResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        self._training.forgotten.append(request)
        drawings = self._training.drawings.items()
        left = {data: each for data, each in drawings if each.uploader_id != request.uploader_id}
        removed = len(drawings) - len(left)
        self._training.drawings = left
        for style in [request.style] if request.style else self._training.styles:
            self._training.wishes[request.uploader_id, style] = datetime.now(UTC)
        versions = self._training.versions
        if not request.withdraw:
            return dataset_pb2.ForgetResponse(num_removed=removed, adapter_versions=versions)
        self._training.versions = []
        return dataset_pb2.ForgetResponse(num_removed=removed, withdrawn_versions=versions)

    async def Import(  # noqa: N802
        self,
        request_iterator: AsyncIterator[dataset_pb2.ImportRequest],
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ImportEvent]:
        requests = [request async for request in request_iterator]
        header, data = requests[0].header, b"".join(request.data for request in requests[1:])
        if len(data) != header.size_bytes:
            raise InvalidRequest(f"the header says {header.size_bytes} bytes, and {len(data)} came")
        self._training.imports.append((header, data))
        end = dataset_pb2.ImportFinished()
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except zipfile.BadZipFile as error:
            raise InvalidRequest("it must be a zip, and is none") from error
        for name in archive.namelist():
            event = self._imported(header, name, archive.read(name))
            end.num_added += event.HasField("added")
            end.num_refused += event.HasField("refused")
            yield event
            if self._training.slow_import:
                await self._training.may_go_on.wait()
            if self._training.import_fails_with is not None:
                raise self._training.import_fails_with
        yield dataset_pb2.ImportEvent(finished=end)

    def _imported(
        self, header: dataset_pb2.ImportHeader, name: str, data: bytes
    ) -> dataset_pb2.ImportEvent:
        refusal = self._training.answer.get(name)
        if refusal is not None:
            refused = dataset_pb2.RefusedFile(file_name=name, refusal=refusal)
            return dataset_pb2.ImportEvent(refused=refused)
        file = dataset_pb2.AddDrawingHeader(
            style=header.style,
            file_name=name,
            uploader_id=header.uploader_id,
            source=header.source,
            consent=header.consent,
        )
        return dataset_pb2.ImportEvent(added=self._training.taken_in(file, data))

    async def Export(  # noqa: N802
        self,
        request: dataset_pb2.ExportRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.ExportResponse]:
        if not self._training.drawings:
            raise FailedPrecondition(f"style {request.style!r} has no drawings")
        data = exported(self._training.drawings, request.table_format)
        header = dataset_pb2.ExportHeader(
            file_name=f"{request.style}-20260102.zip", num_drawings=len(self._training.drawings)
        )
        yield dataset_pb2.ExportResponse(header=header)
        await self._training.may_go_on.wait()
        for start in range(0, len(data), 1 << 20):
            yield dataset_pb2.ExportResponse(data=data[start : start + (1 << 20)])

    def _drawing(self, drawing_id: str) -> dataset_pb2.Drawing:
        if self._training.refuse is not None:
            raise self._training.refuse
        for drawing in self._training.drawings.values():
            if drawing.id == drawing_id:
                return drawing
        raise NotFound(f"style 'ksh' has no drawing {drawing_id}")

    async def PushToHub(  # noqa: N802
        self,
        request: dataset_pb2.PushToHubRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.PushToHubEvent]:
        if self._training.refuse is not None:
            raise self._training.refuse
        self._training.pushes.append(request)
        try:
            for done in (20, 30):
                progress = dataset_pb2.PushProgress(num_uploaded=done, num_drawings=60)
                yield dataset_pb2.PushToHubEvent(progress=progress)
                await asyncio.sleep(0.01)
            await self._training.may_go_on.wait()
            if self._training.push_fails_with is not None:
                raise self._training.push_fails_with
            url = f"https://huggingface.co/datasets/{request.repo_id}"
            yield dataset_pb2.PushToHubEvent(pushed=dataset_pb2.Pushed(url=url, revision="c0ffee"))
        finally:
            self._training.pushes_ended += 1
