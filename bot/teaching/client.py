"""The trainer as the bot calls it: dataclasses in, dataclasses out."""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from typing import Final

import grpc

from bot.teaching.actor import Actor
from bot.teaching.conversion import (
    actor_message,
    added_or_not,
    push_event,
    report_of,
    run_event,
    run_of,
)
from bot.teaching.drawing import Added, NewDrawing, NotAdded
from bot.teaching.push import Push, PushEvent
from bot.teaching.run import Report, Run, RunEvent
from protos.training.v1 import (
    dataset_pb2,
    dataset_pb2_grpc,
    styles_pb2,
    styles_pb2_grpc,
    training_pb2,
    training_pb2_grpc,
)
from rpc.errors import ConnectionLost, DeadlineExceeded, Unavailable

CONTRACT: Final = (dataset_pb2.DESCRIPTOR, styles_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)
PEER: Final = "trainer"

_CHUNK_BYTES: Final = 1024 * 1024
# The answer comes when the caption stands, and others may wait for theirs in front.
_ADD_DRAWING_S: Final = 600.0
_START_RUN_S: Final = 10.0
# A trainer that died is back within this time, if anybody starts it again.
_START_RUN_AGAIN_S: Final = 60.0
_PAUSE_S: Final = 2.0
# A run may take days; the watch is taken up again where it ended.
_WATCH_S: Final = 3600.0
# Thousands of drawings through a narrow line.
_PUSH_S: Final = 24 * 3600.0
_REPORT_S: Final = 60.0
# Discord gives a bot 3 s for suggestions.
_SUGGEST_S: Final = 2.0


class TeachingClient:
    """Calls training.v1.

    Args:
        channel: From rpc.channel.open_channel, opened with CONTRACT and PEER.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._dataset = dataset_pb2_grpc.DatasetStub(channel)
        self._styles = styles_pb2_grpc.StylesStub(channel)
        self._training = training_pb2_grpc.TrainingStub(channel)

    async def styles(self, guild_id: int) -> Sequence[str]:
        """The names of the styles that a guild may see."""
        response = await self._styles.List(
            styles_pb2.ListStylesRequest(guild_id=guild_id), timeout=_SUGGEST_S
        )
        return [style.name for style in response.styles]

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

    async def start_run(
        self, actor: Actor, style: str, *, request_id: str, num_train_epochs: int | None
    ) -> Run:
        """Queues a run. The same request id asked again gives the same run.

        So it is asked again where the trainer may have queued it and could not say so.
        """
        request = training_pb2.StartRunRequest(
            actor=actor_message(actor),
            style=style,
            request_id=request_id,
            parameters=styles_pb2.TrainingParameters(num_train_epochs=num_train_epochs),
        )
        try:
            return await self._start_run(request)
        except (ConnectionLost, DeadlineExceeded):
            give_up_at = time.monotonic() + _START_RUN_AGAIN_S
        while True:
            await asyncio.sleep(_PAUSE_S)
            try:
                return await self._start_run(request)
            except (Unavailable, DeadlineExceeded):
                if time.monotonic() > give_up_at:
                    raise

    async def _start_run(self, request: training_pb2.StartRunRequest) -> Run:
        response = await self._training.StartRun(request, timeout=_START_RUN_S)
        return run_of(response.run)

    async def watch_run(
        self, run_id: str, *, after_sequence: int | None = None
    ) -> AsyncGenerator[tuple[int, RunEvent]]:
        """What happens in a run, each with its sequence number.

        To be closed (contextlib.aclosing) where it is not read to its end. It may end before the
        run does; whoever wants the rest asks again for what comes after the last number.
        """
        call = self._training.WatchRun(
            training_pb2.WatchRunRequest(run_id=run_id, after_sequence=after_sequence),
            timeout=_WATCH_S,
        )
        try:
            async for message in call:
                event = run_event(message)
                if event is not None:
                    yield message.sequence, event
        finally:
            call.cancel()

    async def report(self, run_id: str) -> Report:
        """What a run that has ended came to."""
        response = await self._training.GetReport(
            training_pb2.GetReportRequest(run_id=run_id), timeout=_REPORT_S
        )
        return report_of(response.report)


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
