"""A trainer and a registry in which happens what a test says, event by event."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import grpc

from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc
from protos.training.v1 import styles_pb2, styles_pb2_grpc, training_pb2, training_pb2_grpc
from rpc.errors import FailedPrecondition, NotFound
from rpc.server import Load, Server

_Context = grpc.aio.ServicerContext[Any, Any]
_MADE_AT = 1_790_000_000
_HOUR_S = 3600


class PacedRuns(training_pb2_grpc.TrainingServicer):
    """Runs that go on when `tell` is called.

    Attributes:
        styles: Those there are.
        runs: Oldest first.
        reports: Of runs that came to one.
        versions: The registry, which promoting changes.
        started: The requests for runs.
        watched: The requests to watch.
        refuse: What StartRun and PlanRun fail with.
        plan: What PlanRun tells.
        planned: The requests for plans.
        lose_answers: How many StartRuns are done, and answered by the connection's end.
    """

    def __init__(self, versions: "PacedVersions") -> None:
        self.styles = [styles_pb2.Style(name="ksh", num_drawings=60)]
        self.runs: dict[str, training_pb2.Run] = {}
        self.reports: dict[str, training_pb2.Report] = {}
        self.versions = versions
        self.started: list[training_pb2.StartRunRequest] = []
        self.watched: list[training_pb2.WatchRunRequest] = []
        self.refuse: Exception | None = None
        self.lose_answers = 0
        self.plan = training_pb2.RunPlan(
            parameters=styles_pb2.TrainingParameters(max_train_steps=1000), num_drawings=57
        )
        self.planned: list[training_pb2.PlanRunRequest] = []
        self._events: dict[str, list[training_pb2.RunEvent]] = defaultdict(list)
        self._news = asyncio.Condition()

    def add(self, state: str, number: int = 1, **told: Any) -> training_pb2.Run:  # noqa: ANN401 - the run's fields
        """A run, by its number; those with higher ones are newer."""
        fields: dict[str, Any] = {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "style": "ksh",
            "num_drawings": 57,
            "max_train_steps": 1000,
        }
        run = training_pb2.Run(state=training_pb2.RunState.Value(f"RUN_STATE_{state}"))
        run.MergeFrom(training_pb2.Run(**(fields | told)))
        run.created_at.FromSeconds(_MADE_AT + number * _HOUR_S)
        self.runs[run.id] = run
        return run

    async def tell(self, run: training_pb2.Run, *events: training_pb2.RunEvent) -> None:
        """Goes on with a run; who watches hears of it. An end's run becomes the run."""
        async with self._news:
            known = self._events[run.id]
            for event in events:
                event.sequence = len(known) + 1
                event.time.GetCurrentTime()
                known.append(event)
                if event.HasField("ended"):
                    self.runs[run.id] = event.ended.run
            self._news.notify_all()

    def load(self) -> Load:
        @asynccontextmanager
        async def load(server: Server) -> AsyncIterator[None]:
            # What is left out is answered UNIMPLEMENTED.
            styles = _Styles(self)  # type: ignore[abstract]
            server.add(styles, styles_pb2_grpc.add_StylesServicer_to_server)
            server.add(self, training_pb2_grpc.add_TrainingServicer_to_server)
            yield

        return load

    async def StartRun(  # noqa: N802
        self,
        request: training_pb2.StartRunRequest,
        context: _Context,
    ) -> training_pb2.StartRunResponse:
        if self.refuse is not None:
            raise self.refuse
        self.started.append(request)
        known = [each.request_id for each in self.started].index(request.request_id) + 1
        run = self.add("QUEUED", 100 + known, style=request.style, max_train_steps=0)
        if self.lose_answers:
            self.lose_answers -= 1
            await context.abort(grpc.StatusCode.UNAVAILABLE, "the answer was lost")
        return training_pb2.StartRunResponse(run=run)

    async def PlanRun(  # noqa: N802
        self,
        request: training_pb2.PlanRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.PlanRunResponse:
        if self.refuse is not None:
            raise self.refuse
        self.planned.append(request)
        return training_pb2.PlanRunResponse(plan=self.plan)

    async def ListRuns(  # noqa: N802
        self,
        request: training_pb2.ListRunsRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.ListRunsResponse:
        newest_first = sorted(self.runs.values(), key=lambda run: run.id, reverse=True)
        found = [
            run
            for run in newest_first
            if not request.HasField("style") or run.style == request.style
        ]
        begin = int(request.page_token or 0)
        end = begin + request.page_size
        return training_pb2.ListRunsResponse(
            runs=found[begin:end], next_page_token=str(end) if end < len(found) else ""
        )

    async def WatchRun(  # noqa: N802
        self,
        request: training_pb2.WatchRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[training_pb2.RunEvent]:
        self.watched.append(request)
        if request.run_id not in self.runs:
            raise NotFound(f"there is no run {request.run_id!r}")
        events, told = self._events[request.run_id], request.after_sequence
        while True:
            for event in events[told:]:
                if event.HasField("ended"):
                    event.ended.run.CopyFrom(self.runs[request.run_id])
                yield event
                if event.HasField("ended"):
                    return
            told = max(told, len(events))
            async with self._news:
                while len(events) <= told:
                    await self._news.wait()

    async def CancelRun(  # noqa: N802
        self,
        request: training_pb2.CancelRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.CancelRunResponse:
        run = self.runs[request.run_id]
        run.state = training_pb2.RUN_STATE_CANCELLED
        await self.tell(run, training_pb2.RunEvent(ended=training_pb2.RunEnded(run=run)))
        return training_pb2.CancelRunResponse(run=run)

    async def PromoteRun(  # noqa: N802
        self,
        request: training_pb2.PromoteRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.PromoteRunResponse:
        run = self.runs[request.run_id]
        previous = self.versions.activate(run.version)
        run.state = training_pb2.RUN_STATE_ACTIVATED
        return training_pb2.PromoteRunResponse(run=run, previous_version=previous)

    async def GetReport(  # noqa: N802
        self,
        request: training_pb2.GetReportRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.GetReportResponse:
        if request.run_id not in self.reports:
            raise FailedPrecondition("the run came to no report")
        page = f"<p>{request.page_language}</p>".encode() if request.page_language else b""
        return training_pb2.GetReportResponse(report=self.reports[request.run_id], page_html=page)


class _Styles(styles_pb2_grpc.StylesServicer):
    def __init__(self, runs: PacedRuns) -> None:
        self._runs = runs

    async def List(  # noqa: N802
        self,
        request: styles_pb2.ListStylesRequest,  # noqa: ARG002
        context: _Context,  # noqa: ARG002
    ) -> styles_pb2.ListStylesResponse:
        return styles_pb2.ListStylesResponse(styles=self._runs.styles)


class PacedVersions(adapters_pb2_grpc.AdaptersServicer):
    """The versions of `ksh`.

    Attributes:
        adapters: By number.
        refuse: What Activate and Remove fail with.
    """

    def __init__(self) -> None:
        self.adapters: dict[int, adapters_pb2.Adapter] = {}
        self.refuse: Exception | None = None

    def add(self, number: int, *, run_id: str = "", active: bool = False) -> adapters_pb2.Adapter:
        adapter = adapters_pb2.Adapter(
            id=adapters_pb2.AdapterVersion(style="ksh", version=number),
            manifest=adapters_pb2.Manifest(
                run_id=run_id, rank=4, num_drawings=50 + number, step=900, max_train_steps=1000
            ),
            size_bytes=3_200_000,
            fits=True,
        )
        adapter.published_at.FromSeconds(_MADE_AT + number * _HOUR_S)
        self.adapters[number] = adapter
        if active:
            self.activate(number)
        return adapter

    @property
    def active(self) -> int | None:
        """The one in service."""
        return next((n for n, adapter in self.adapters.items() if adapter.active), None)

    def activate(self, number: int | None) -> int | None:
        """Puts it into service; gives the one before."""
        before = self.active
        for each, adapter in self.adapters.items():
            adapter.active = each == number
            if adapter.active:
                adapter.activated_at.FromSeconds(_MADE_AT + 100 * _HOUR_S)
        return before

    def load(self) -> Load:
        @asynccontextmanager
        async def load(server: Server) -> AsyncIterator[None]:
            server.add(self, adapters_pb2_grpc.add_AdaptersServicer_to_server)
            yield

        return load

    async def List(  # noqa: N802
        self,
        request: adapters_pb2.ListAdaptersRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.ListAdaptersResponse:
        if request.style != "ksh":
            raise NotFound(f"there is no style {request.style!r}")
        newest_first = sorted(self.adapters.items(), reverse=True)
        return adapters_pb2.ListAdaptersResponse(adapters=[adapter for _, adapter in newest_first])

    async def Activate(  # noqa: N802
        self,
        request: adapters_pb2.ActivateRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.ActivateResponse:
        if self.refuse is not None:
            raise self.refuse
        before = self.activate(request.version)
        return adapters_pb2.ActivateResponse(
            adapter=self.adapters[request.version], previous_version=before
        )

    async def Deactivate(  # noqa: N802
        self,
        request: adapters_pb2.DeactivateRequest,  # noqa: ARG002
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.DeactivateResponse:
        return adapters_pb2.DeactivateResponse(previous_version=self.activate(None))

    async def Remove(  # noqa: N802
        self,
        request: adapters_pb2.RemoveAdapterRequest,
        context: _Context,  # noqa: ARG002
    ) -> adapters_pb2.RemoveAdapterResponse:
        if self.refuse is not None:
            raise self.refuse
        del self.adapters[request.version]
        return adapters_pb2.RemoveAdapterResponse()

    async def Fetch(  # noqa: N802
        self,
        request: adapters_pb2.FetchAdapterRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[adapters_pb2.FetchAdapterResponse]:
        yield adapters_pb2.FetchAdapterResponse(header=self.adapters[request.version])
        layout = adapters_pb2.AdapterLayout.Name(request.layout)
        yield adapters_pb2.FetchAdapterResponse(data=layout.encode())
