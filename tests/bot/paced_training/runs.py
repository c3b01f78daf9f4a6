"""The runs of the paced trainer."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import grpc

from protos.training.v1 import styles_pb2, training_pb2, training_pb2_grpc
from rpc.errors import NotFound
from rpc.server import Server

if TYPE_CHECKING:
    from tests.bot.paced_training.training import PacedTraining

RUN_ID = "0b1f6f8e-8a54-4c1c-93a3-0f8f6a1d2c33"


def a_plan() -> training_pb2.RunPlan:
    return training_pb2.RunPlan(
        parameters=styles_pb2.TrainingParameters(max_train_steps=8, train_batch_size=4),
        num_drawings=60,
        num_held_out=5,
        num_new_drawings=12,
        in_service=1,
        continued_from=1,
        mode_reason="12 drawings came and 0 went since ksh@1, which learnt from 48",
        eta_s=130,
    )


def some_metrics() -> list[training_pb2.Metric]:
    return [
        training_pb2.Metric(
            name="held_out_loss",
            candidate=0.11,
            rival=0.12,
            lower_is_better=True,
            margin=0.02,
            passed=True,
        ),
        training_pb2.Metric(name="adherence", candidate=1.1, rival=2.0, margin=0.4, passed=False),
    ]


class PacedRuns(training_pb2_grpc.TrainingServicer):
    def __init__(self, training: "PacedTraining", server: Server) -> None:
        self._training = training
        self._draining = server.draining

    async def StartRun(  # noqa: N802
        self,
        request: training_pb2.StartRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.StartRunResponse:
        refused = self._training.refuse_starts or self._training.refuse_runs
        if refused is not None:
            raise refused
        self._training.started.append(request)
        if self._training.unanswered:
            self._training.unanswered -= 1
            await asyncio.Event().wait()
        run = self._training.run(training_pb2.RUN_STATE_QUEUED, request.style)
        return training_pb2.StartRunResponse(run=run)

    async def PlanRun(  # noqa: N802
        self,
        request: training_pb2.PlanRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.PlanRunResponse:
        if self._training.refuse_runs is not None:
            raise self._training.refuse_runs
        self._training.must_manage(request.actor, request.style)
        self._training.planned.append(request)
        return training_pb2.PlanRunResponse(plan=self._training.plan)

    async def ListRuns(  # noqa: N802
        self,
        request: training_pb2.ListRunsRequest,  # noqa: ARG002
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.ListRunsResponse:
        styles = {request.style for request in self._training.started}
        runs = [self._training.run(training_pb2.RUN_STATE_TRAINING, style) for style in styles]
        return training_pb2.ListRunsResponse(runs=runs)

    async def CancelRun(  # noqa: N802
        self,
        request: training_pb2.CancelRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.CancelRunResponse:
        self._training.must_manage(request.actor, "ksh")
        self._training.cancelled.append(request)
        self._training.ends_as = training_pb2.RUN_STATE_CANCELLED
        self._training.may_go_on.set()
        run = self._training.run(training_pb2.RUN_STATE_CANCELLED)
        return training_pb2.CancelRunResponse(run=run)

    async def PromoteRun(  # noqa: N802
        self,
        request: training_pb2.PromoteRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.PromoteRunResponse:
        self._training.must_manage(request.actor, "ksh")
        self._training.promoted.append(request)
        run = self._training.run(training_pb2.RUN_STATE_ACTIVATED)
        before = self._training.previous_version
        # Asked again, it is in service already.
        self._training.previous_version = run.version
        return training_pb2.PromoteRunResponse(run=run, previous_version=before)

    async def WatchRun(  # noqa: N802
        self,
        request: training_pb2.WatchRunRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[training_pb2.RunEvent]:
        self._training.watched.append(request)
        if request.run_id != RUN_ID:
            raise NotFound(f"no run {request.run_id}")
        # Looked up as it is told: how a run ends may be decided on the way.
        for number in range(len(self._events())):
            sequence, event = number + 1, self._events()[number]
            if request.HasField("after_sequence") and sequence <= request.after_sequence:
                continue
            event.sequence = sequence
            event.time.GetCurrentTime()
            yield event
            if event.progress.step == self._training.stop_at:
                await self._released()
                if self._draining.is_set():
                    return

    async def GetReport(  # noqa: N802
        self,
        request: training_pb2.GetReportRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> training_pb2.GetReportResponse:
        if self._training.refuse_reports is not None:
            raise self._training.refuse_reports
        return training_pb2.GetReportResponse(
            page_html=self._training.report_page if request.page_language else b"",
            report=training_pb2.Report(
                run=self._training.run(self._training.ends_as),
                metrics=self._training.metrics,
                grid_png=self._training.grid_png,
                grid_flagged=self._training.grid_flagged,
                columns=[training_pb2.GridColumn(prompt="an anime girl", seed=7)],
                compared_with=1,
                training_s=130,
            ),
        )

    def _events(self) -> list[training_pb2.RunEvent]:
        progress = [
            training_pb2.RunEvent(
                progress=training_pb2.RunProgress(
                    step=step,
                    max_train_steps=8,
                    loss=0.1,
                    eta_s=(8 - step) * 25,
                    samples_per_s=12.3,
                    afterwards_s=100,
                )
            )
            for step in range(1, 9)
        ]
        ended = training_pb2.RunEnded(run=self._training.run(self._training.ends_as))
        if self._training.ends_as == training_pb2.RUN_STATE_ACTIVATED:
            ended.previous_version = 1
        otherwise = self._training.otherwise
        return [
            training_pb2.RunEvent(queued=training_pb2.RunQueued(position=0)),
            *([training_pb2.RunEvent(began_otherwise=otherwise)] if otherwise else []),
            training_pb2.RunEvent(
                preparing=training_pb2.RunPreparing(num_done=60, num_drawings=60)
            ),
            *progress[:3],
            *self._on_the_way(),
            *progress[3:],
            training_pb2.RunEvent(evaluating=training_pb2.RunEvaluating(num_checkpoints=1)),
            training_pb2.RunEvent(published=training_pb2.RunPublished(version=2)),
            training_pb2.RunEvent(ended=ended),
        ]

    def _on_the_way(self) -> list[training_pb2.RunEvent]:
        told = [
            training_pb2.RunEvent(
                sample=training_pb2.RunSample(step=step, png=png, prompt="an anime girl")
            )
            for step, png in enumerate(self._training.samples, start=1)
        ]
        batch = self._training.lowered_to
        if batch is not None:
            lowered = training_pb2.RunLowered(train_batch_size=batch)
            told.append(training_pb2.RunEvent(lowered=lowered))
        return told

    async def _released(self) -> None:
        """As the real one's, its watches end when the trainer is told to stop."""
        waits = [
            asyncio.create_task(event.wait())
            for event in (self._training.may_go_on, self._draining)
        ]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
