"""The trainer's drawings as the bot asks for them: dataclasses in, dataclasses out."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

import grpc

from bot.actor import Actor
from bot.dataset.conversion import added_or_not, push_event
from bot.dataset.drawing import Added, NewDrawing, NotAdded
from bot.dataset.push import Push, PushEvent
from bot.styles.conversion import actor_message
from protos.training.v1 import dataset_pb2, dataset_pb2_grpc

_CHUNK_BYTES: Final = 1024 * 1024
# The answer comes when the caption stands, and others may wait for theirs in front.
_ADD_DRAWING_S: Final = 600.0
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
        """Hands a drawing over and waits for its caption."""
        response = await self._dataset.AddDrawing(
            _add_drawing_requests(actor, style, drawing), timeout=_ADD_DRAWING_S
        )
        return added_or_not(response, drawing.source)

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
    actor: Actor, style: str, drawing: NewDrawing
) -> AsyncIterator[dataset_pb2.AddDrawingRequest]:
    yield dataset_pb2.AddDrawingRequest(
        header=dataset_pb2.AddDrawingHeader(
            actor=actor_message(actor),
            style=style,
            file_name=drawing.file_name,
            size_bytes=len(drawing.data),
            uploader_id=drawing.uploader_id,
            source=drawing.source,
        )
    )
    for start in range(0, len(drawing.data), _CHUNK_BYTES):
        yield dataset_pb2.AddDrawingRequest(data=drawing.data[start : start + _CHUNK_BYTES])
