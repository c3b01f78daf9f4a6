"""The trainer's drawings as the bot asks for them: dataclasses in, dataclasses out."""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from typing import Final

import grpc

from bot.actor import Actor
from bot.dataset.conversion import (
    TABLE_FORMAT,
    added_or_not,
    consent_message,
    drawing,
    import_event,
    push_event,
)
from bot.dataset.drawing import Added, Drawing, DrawingsPage, NewDrawing, NotAdded
from bot.dataset.exchange import ExportHeader, Forgotten, ImportEvent, NewZip, TableFormat
from bot.dataset.transfers.push import Push, PushEvent
from bot.styles.conversion import actor_message
from protos.training.v1 import dataset_pb2, dataset_pb2_grpc

_CHUNK_BYTES: Final = 1024 * 1024
# The answer comes when the caption stands, and others may wait for theirs in front.
_ADD_DRAWING_S: Final = 600.0
# Discord gives a bot 3 s for suggestions and to open a form, for which two things are asked.
QUICK_S: Final = 1.2
_LOOK_UP_S: Final = 10.0
# The captioner may be asked for a caption anew, and others wait in front.
_CHANGE_S: Final = 60.0
# Each version that is withdrawn waits up to half a minute for the draws that use it.
_FORGET_S: Final = 600.0
# Discord forgets an answer for one reader after 15 minutes.
_EXPORT_S: Final = 12 * 60.0
_IMPORT_S: Final = 6 * 3600.0
# Thousands of drawings through a narrow line.
_PUSH_S: Final = 24 * 3600.0


class DatasetClient:
    """Calls training.v1.Dataset.

    Args:
        channel: To the trainer.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._dataset = dataset_pb2_grpc.DatasetStub(channel)

    async def add_drawing(self, actor: Actor, style: str, drawing: NewDrawing) -> Added | NotAdded:
        """Hands a drawing over and waits for its caption, unless that is to come later."""
        response = await self._dataset.AddDrawing(
            _add_drawing_requests(actor, style, drawing), timeout=_ADD_DRAWING_S
        )
        return added_or_not(response, drawing.source)

    async def page(
        self,
        actor: Actor,
        style: str,
        *,
        size: int,
        token: str = "",
        query: str = "",
        uploader_id: int | None = None,
        timeout_s: float = _LOOK_UP_S,
    ) -> DrawingsPage:
        """Some of the drawings, newest first."""
        response = await self._dataset.List(
            dataset_pb2.ListDrawingsRequest(
                actor=actor_message(actor),
                style=style,
                page_size=size,
                page_token=token,
                query=query,
                uploader_id=uploader_id,
            ),
            timeout=timeout_s,
        )
        return DrawingsPage(
            [drawing(each) for each in response.drawings],
            response.next_page_token,
            response.num_drawings,
        )

    async def get(
        self, actor: Actor, style: str, drawing_id: str, *, timeout_s: float = _LOOK_UP_S
    ) -> Drawing:
        request = dataset_pb2.GetDrawingRequest(
            actor=actor_message(actor), style=style, drawing_id=drawing_id
        )
        return drawing((await self._dataset.Get(request, timeout=timeout_s)).drawing)

    async def look(self, actor: Actor, style: str, drawing_id: str, *, max_edge: int) -> bytes:
        """A small JPEG of it, with at most so many pixels at its longer edge."""
        request = dataset_pb2.GetDrawingRequest(
            actor=actor_message(actor), style=style, drawing_id=drawing_id, max_edge=max_edge
        )
        jpeg: bytes = (await self._dataset.Get(request, timeout=_LOOK_UP_S)).jpeg
        return jpeg

    async def edit_caption(
        self, actor: Actor, style: str, drawing_id: str, caption: str | None
    ) -> Drawing:
        """Rewrites a caption; None: the captioner's again."""
        request = dataset_pb2.EditCaptionRequest(
            actor=actor_message(actor), style=style, drawing_id=drawing_id, caption=caption
        )
        return drawing((await self._dataset.EditCaption(request, timeout=_CHANGE_S)).drawing)

    async def remove(self, actor: Actor, style: str, drawing_id: str) -> None:
        request = dataset_pb2.RemoveDrawingRequest(
            actor=actor_message(actor), style=style, drawing_id=drawing_id
        )
        await self._dataset.Remove(request, timeout=_CHANGE_S)

    async def forget(
        self, actor: Actor, uploader_id: int, style: str | None, *, withdraw: bool
    ) -> Forgotten:
        """Deletes all that somebody uploaded; `withdraw`: and the versions that learnt from it."""
        response = await self._dataset.Forget(
            dataset_pb2.ForgetRequest(
                actor=actor_message(actor), uploader_id=uploader_id, style=style, withdraw=withdraw
            ),
            timeout=_FORGET_S,
        )
        return Forgotten(
            response.num_removed,
            list(response.adapter_versions),
            list(response.withdrawn_versions),
        )

    async def import_zip(
        self, actor: Actor, new: NewZip, parts: AsyncIterable[bytes]
    ) -> AsyncGenerator[ImportEvent]:
        """Hands a zip over, and tells of each file; ImportFinished comes last.

        To be closed (contextlib.aclosing) where it is not read to its end, which ends the import.
        """
        call = self._dataset.Import(_import_requests(actor, new, parts), timeout=_IMPORT_S)
        try:
            async for message in call:
                event = import_event(message)
                if event is not None:
                    yield event
        finally:
            call.cancel()

    async def export(
        self, actor: Actor, style: str, table_format: TableFormat
    ) -> AsyncGenerator[ExportHeader | bytes]:
        """The drawings and captions as a zip: its header, then its bytes. To be closed likewise."""
        request = dataset_pb2.ExportRequest(
            actor=actor_message(actor), style=style, table_format=TABLE_FORMAT[table_format]
        )
        call = self._dataset.Export(request, timeout=_EXPORT_S)
        try:
            async for message in call:
                if message.HasField("header"):
                    yield ExportHeader(message.header.file_name, message.header.num_drawings)
                else:
                    yield message.data
        finally:
            call.cancel()

    async def push_to_hub(self, actor: Actor, push: Push) -> AsyncGenerator[PushEvent]:
        """Has the trainer push, and tells how far it is; Pushed comes last.

        To be closed (contextlib.aclosing) where it is not read to its end, which ends the push.
        """
        call = self._dataset.PushToHub(
            dataset_pb2.PushToHubRequest(
                actor=actor_message(actor),
                style=push.style,
                repo_id=push.repo_id,
                private=push.private,
            ),
            timeout=_PUSH_S,
        )
        try:
            async for message in call:
                event = push_event(message)
                if event is not None:
                    yield event
        finally:
            call.cancel()


async def _add_drawing_requests(
    actor: Actor, style: str, new: NewDrawing
) -> AsyncIterator[dataset_pb2.AddDrawingRequest]:
    yield dataset_pb2.AddDrawingRequest(
        header=dataset_pb2.AddDrawingHeader(
            actor=actor_message(actor),
            style=style,
            file_name=new.file_name,
            size_bytes=len(new.data),
            uploader_id=new.uploader_id,
            consent=None if new.consent is None else consent_message(new.consent),
            source=new.source,
            caption=new.caption,
            caption_later=new.caption_later,
        )
    )
    for start in range(0, len(new.data), _CHUNK_BYTES):
        yield dataset_pb2.AddDrawingRequest(data=new.data[start : start + _CHUNK_BYTES])


async def _import_requests(
    actor: Actor, new: NewZip, parts: AsyncIterable[bytes]
) -> AsyncIterator[dataset_pb2.ImportRequest]:
    yield dataset_pb2.ImportRequest(
        header=dataset_pb2.ImportHeader(
            actor=actor_message(actor),
            style=new.style,
            size_bytes=new.size_bytes,
            uploader_id=new.uploader_id,
            consent=None if new.consent is None else consent_message(new.consent),
            source=new.source,
        )
    )
    async for part in parts:
        for start in range(0, len(part), _CHUNK_BYTES):
            yield dataset_pb2.ImportRequest(data=part[start : start + _CHUNK_BYTES])
