"""A trainer that speaks the contract and learns nothing, at the pace a test sets.

The real one needs minutes for a lesson. Where a test needs one that stands still, or a trainer that
goes away in the middle, this takes its place.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc

from protos.training.v1 import (
    dataset_pb2,
    dataset_pb2_grpc,
    styles_pb2,
    styles_pb2_grpc,
    training_pb2,
    training_pb2_grpc,
)
from rpc.errors import NotFound, Unavailable
from rpc.server import Load, Server
from tests.bot.paced_drawing import open_gate, picture

RUN_ID = "0b1f6f8e-8a54-4c1c-93a3-0f8f6a1d2c33"
TRIGGER = "drawn by KSH drawing style"


@dataclass
class PacedTraining:
    """What the three services of a trainer have in common.

    Attributes:
        stop_at: The step at which a run stands still until `may_go_on` is set.
        ends_as: How runs end.
        reason: Why they end so.
        styles: The names of those there are.
        grid_png: Of their reports.
        caption: What each drawing is given.
        answer: What AddDrawing answers to which file names; all others are added.
        refuse: What every call fails with.
        unanswered: How many StartRuns are taken and never answered.
        uploads: Header and content of each drawing.
        drawings: Those that were added, by their content; none is added twice.
        lost_answers: Files that are added, which nobody is told.
        started: The requests for runs.
        watched: The requests to watch.
        push_fails_with: What ends a push when it goes on after standing still half-way.
        pushes: The requests to push.
        pushes_ended: How many pushes are no longer under way.
    """

    stop_at: int | None = None
    may_go_on: asyncio.Event = field(default_factory=open_gate)
    ends_as: "training_pb2.RunState.ValueType" = training_pb2.RUN_STATE_ACTIVATED
    reason: str = ""
    styles: Sequence[str] = ("ksh", "monet")
    grid_png: bytes = field(default_factory=lambda: picture(256, 256, 7))
    caption: str = f"a girl with blonde hair {TRIGGER}"
    answer: dict[str, dataset_pb2.Refusal] = field(default_factory=dict)
    refuse: Exception | None = None
    unanswered: int = 0
    uploads: list[tuple[dataset_pb2.AddDrawingHeader, bytes]] = field(default_factory=list)
    drawings: dict[bytes, dataset_pb2.Drawing] = field(default_factory=dict)
    lost_answers: set[str] = field(default_factory=set)
    started: list[training_pb2.StartRunRequest] = field(default_factory=list)
    watched: list[training_pb2.WatchRunRequest] = field(default_factory=list)
    push_fails_with: Exception | None = None
    pushes: list[dataset_pb2.PushToHubRequest] = field(default_factory=list)
    pushes_ended: int = 0

    def load(self) -> Load:
        @asynccontextmanager
        async def load(server: Server) -> AsyncIterator[None]:
            # What these leave out is answered UNIMPLEMENTED.
            dataset = _Dataset(self)  # type: ignore[abstract]
            styles = _Styles(self)  # type: ignore[abstract]
            training = _Training(self, server)  # type: ignore[abstract]
            server.add(dataset, dataset_pb2_grpc.add_DatasetServicer_to_server)
            server.add(styles, styles_pb2_grpc.add_StylesServicer_to_server)
            server.add(training, training_pb2_grpc.add_TrainingServicer_to_server)
            yield

        return load

    def run(self, state: "training_pb2.RunState.ValueType", style: str = "ksh") -> training_pb2.Run:
        return training_pb2.Run(
            id=RUN_ID,
            style=style,
            state=state,
            num_drawings=60,
            max_train_steps=8,
            version=2,
            reason=self.reason,
        )


class _Styles(styles_pb2_grpc.StylesServicer):
    def __init__(self, training: PacedTraining) -> None:
        self._training = training

    async def List(  # noqa: N802
        self,
        request: styles_pb2.ListStylesRequest,  # noqa: ARG002
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.ListStylesResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        return styles_pb2.ListStylesResponse(
            styles=[styles_pb2.Style(name=name) for name in self._training.styles]
        )


class _Dataset(dataset_pb2_grpc.DatasetServicer):
    def __init__(self, training: PacedTraining) -> None:
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
        refusal = self._training.answer.get(header.file_name)
        if refusal is None and data in self._training.drawings:
            refusal = dataset_pb2.Refusal(
                reason=dataset_pb2.REFUSAL_REASON_DUPLICATE,
                message="a drawing is taken in once",
                duplicate_of=self._training.drawings[data],
            )
        if refusal is not None:
            return dataset_pb2.AddDrawingResponse(refusal=refusal)
        drawing = dataset_pb2.Drawing(
            width=96, height=128, caption=self._training.caption, source=header.source
        )
        self._training.drawings[data] = drawing
        if header.file_name in self._training.lost_answers:
            raise Unavailable("the trainer is shutting down")
        return dataset_pb2.AddDrawingResponse(drawing=drawing)

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


class _Training(training_pb2_grpc.TrainingServicer):
    def __init__(self, training: PacedTraining, server: Server) -> None:
        self._training = training
        self._draining = server.draining

    async def StartRun(  # noqa: N802
        self,
        request: training_pb2.StartRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.StartRunResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        self._training.started.append(request)
        if self._training.unanswered:
            self._training.unanswered -= 1
            await asyncio.Event().wait()
        run = self._training.run(training_pb2.RUN_STATE_QUEUED, request.style)
        return training_pb2.StartRunResponse(run=run)

    async def WatchRun(  # noqa: N802
        self,
        request: training_pb2.WatchRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[training_pb2.RunEvent]:
        self._training.watched.append(request)
        if request.run_id != RUN_ID:
            raise NotFound(f"no run {request.run_id}")
        for sequence, event in enumerate(self._events(), start=1):
            if request.HasField("after_sequence") and sequence <= request.after_sequence:
                continue
            event.sequence = sequence
            yield event
            if event.progress.step == self._training.stop_at:
                await self._released()
                if self._draining.is_set():
                    return

    async def GetReport(  # noqa: N802
        self,
        request: training_pb2.GetReportRequest,  # noqa: ARG002
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.GetReportResponse:
        return training_pb2.GetReportResponse(
            report=training_pb2.Report(
                metrics=[training_pb2.Metric(name="held_out_loss", candidate=0.11, rival=0.12)],
                grid_png=self._training.grid_png,
                columns=[training_pb2.GridColumn(prompt="an anime girl", seed=7)],
                compared_with=1,
                training_s=130,
            )
        )

    def _events(self) -> list[training_pb2.RunEvent]:
        progress = [
            training_pb2.RunEvent(
                progress=training_pb2.RunProgress(
                    step=step, max_train_steps=8, loss=0.1, eta_s=(8 - step) * 20
                )
            )
            for step in range(1, 9)
        ]
        ended = training_pb2.RunEnded(run=self._training.run(self._training.ends_as))
        if self._training.ends_as == training_pb2.RUN_STATE_ACTIVATED:
            ended.previous_version = 1
        return [
            training_pb2.RunEvent(queued=training_pb2.RunQueued(position=0)),
            training_pb2.RunEvent(
                preparing=training_pb2.RunPreparing(num_done=60, num_drawings=60)
            ),
            *progress,
            training_pb2.RunEvent(evaluating=training_pb2.RunEvaluating(num_checkpoints=1)),
            training_pb2.RunEvent(published=training_pb2.RunPublished(version=2)),
            training_pb2.RunEvent(ended=ended),
        ]

    async def _released(self) -> None:
        """As the real one's, its watches end when the trainer is told to stop."""
        waits = [
            asyncio.create_task(event.wait())
            for event in (self._training.may_go_on, self._draining)
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
