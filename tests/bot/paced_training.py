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
from google.protobuf.timestamp_pb2 import Timestamp

from protos.training.v1 import (
    dataset_pb2,
    dataset_pb2_grpc,
    styles_pb2,
    styles_pb2_grpc,
    training_pb2,
    training_pb2_grpc,
)
from rpc.errors import AlreadyExists, NotFound, PermissionDenied, Unavailable
from rpc.server import Load, Server
from tests.bot.paced_drawing import open_gate, picture

RUN_ID = "0b1f6f8e-8a54-4c1c-93a3-0f8f6a1d2c33"
TRIGGER = "drawn by KSH drawing style"


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


@dataclass
class PacedTraining:
    """What the three services of a trainer have in common.

    Attributes:
        stop_at: The step at which a run stands still until `may_go_on` is set.
        ends_as: How runs end.
        reason: Why they end so.
        styles: The names of those there are: the operator's, and shared.
        made: Styles in full, of other owners too, by name.
        plan: What PlanRun answers.
        planned: The requests for plans.
        samples: Pictures that a run tells of at its third step.
        lowered_to: The batch that a run has memory for; None: for all.
        metrics: What runs are judged by.
        cancelled: The requests to cancel.
        promoted: The requests to promote.
        previous_version: What PromoteRun says was in service before.
        report_page: Of runs, in any language.
        grid_png: Of their reports.
        caption: What each drawing is given.
        answer: What AddDrawing answers to which file names; all others are added.
        refuse: What calls for styles and drawings fail with.
        refuse_runs: What runs that are planned or started fail with.
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
    made: dict[str, styles_pb2.Style] = field(default_factory=dict)
    plan: training_pb2.RunPlan = field(default_factory=a_plan)
    planned: list[training_pb2.PlanRunRequest] = field(default_factory=list)
    samples: Sequence[bytes] = ()
    lowered_to: int | None = None
    metrics: Sequence[training_pb2.Metric] = field(default_factory=some_metrics)
    cancelled: list[training_pb2.CancelRunRequest] = field(default_factory=list)
    promoted: list[training_pb2.PromoteRunRequest] = field(default_factory=list)
    previous_version: int | None = 1
    report_page: bytes = b"<!doctype html>"
    grid_png: bytes = field(default_factory=lambda: picture(256, 256, 7))
    caption: str = f"a girl with blonde hair {TRIGGER}"
    answer: dict[str, dataset_pb2.Refusal] = field(default_factory=dict)
    refuse: Exception | None = None
    refuse_runs: Exception | None = None
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
            styles = _Styles(self)
            training = _Training(self, server)
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
            created_at=Timestamp(seconds=1_767_225_600),
        )

    def style(self, name: str) -> styles_pb2.Style:
        """One that the operator owns, unless it was made."""
        if name in self.made:
            return self.made[name]
        trigger = f"drawn by {name.upper()} drawing style"
        return styles_pb2.Style(
            name=name,
            display_name=name.upper(),
            trigger=trigger,
            prompt_prefix=trigger,
            shared=True,
            num_drawings=60,
        )

    def must_manage(self, actor: styles_pb2.Actor, style: str) -> None:
        owned = self.style(style)
        is_own = owned.HasField("owner_guild_id") and actor.guild_id == owned.owner_guild_id
        if not actor.operator and not (actor.manager and is_own):
            raise PermissionDenied(f"style {style!r} is changed by others, and by nobody else")


class _Styles(styles_pb2_grpc.StylesServicer):
    def __init__(self, training: PacedTraining) -> None:
        self._training = training

    async def List(  # noqa: N802
        self,
        request: styles_pb2.ListStylesRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.ListStylesResponse:
        if self._training.refuse is not None:
            raise self._training.refuse
        names = sorted({*self._training.styles, *self._training.made})
        styles = [self._training.style(name) for name in names]
        if request.HasField("guild_id"):
            owner = request.guild_id
            styles = [each for each in styles if each.shared or each.owner_guild_id == owner]
        return styles_pb2.ListStylesResponse(styles=styles)

    async def Create(  # noqa: N802
        self,
        request: styles_pb2.CreateStyleRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.CreateStyleResponse:
        if request.name in (*self._training.styles, *self._training.made):
            raise AlreadyExists(f"there is a style {request.name!r} already")
        made = styles_pb2.Style(
            name=request.name,
            display_name=request.display_name,
            trigger=request.trigger,
            prompt_prefix=request.prompt_prefix,
            negative_prompt_prefix=request.negative_prompt_prefix,
            owner_guild_id=request.owner_guild_id,
            shared=request.shared,
        )
        made.updated_at.GetCurrentTime()
        self._training.made[request.name] = made
        self._training.must_manage(request.actor, request.name)
        return styles_pb2.CreateStyleResponse(style=made)

    async def Update(  # noqa: N802
        self,
        request: styles_pb2.UpdateStyleRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> styles_pb2.UpdateStyleResponse:
        self._training.must_manage(request.actor, request.name)
        made = styles_pb2.Style()
        made.CopyFrom(self._training.style(request.name))
        for field_, value in request.ListFields():
            if field_.name == "textual_inversions":
                made.ClearField("textual_inversions")
                made.textual_inversions.extend(value.words)
            elif field_.name not in ("actor", "name"):
                setattr(made, field_.name, value)
        made.updated_at.GetCurrentTime()
        self._training.made[request.name] = made
        return styles_pb2.UpdateStyleResponse(style=made)


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
        if self._training.refuse_runs is not None:
            raise self._training.refuse_runs
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
        return training_pb2.GetReportResponse(
            page_html=self._training.report_page if request.page_language else b"",
            report=training_pb2.Report(
                run=self._training.run(self._training.ends_as),
                metrics=self._training.metrics,
                grid_png=self._training.grid_png,
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
                    eta_s=(8 - step) * 20,
                    samples_per_s=12.3,
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
