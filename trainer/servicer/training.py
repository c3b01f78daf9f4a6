"""training.v1.Training."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any, Final

import grpc

from protos.training.v1 import training_pb2, training_pb2_grpc
from rpc.errors import FailedPrecondition, InvalidRequest
from rpc.language import Language
from trainer.runs.book import RunBook
from trainer.runs.office import RunOffice, RunRequest
from trainer.runs.reporting import Reporting
from trainer.runs.run import Ended, RunMode, RunState, Sample
from trainer.servicer.paging import page_size
from trainer.servicer.runs_wire import write_ended, write_event, write_plan, write_report, write_run
from trainer.servicer.wire import read_actor, read_number, read_optional, read_parameters
from trainer.train.folder import RunFolder

_Context = grpc.aio.ServicerContext[Any, Any]

_DEFAULT_PAGE_SIZE: Final = 20
# All of these had one, until their versions were withdrawn.
_REPORTED: Final = (RunState.ACTIVATED, RunState.KEPT_BACK)
_REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")


_MODES: Final = {
    training_pb2.RUN_MODE_UNSPECIFIED: RunMode.AUTO,
    training_pb2.RUN_MODE_AUTO: RunMode.AUTO,
    training_pb2.RUN_MODE_CONTINUE: RunMode.CONTINUE,
    training_pb2.RUN_MODE_SCRATCH: RunMode.SCRATCH,
}


class TrainingServicer(training_pb2_grpc.TrainingServicer):
    """Runs on the wire.

    Args:
        office: Takes requests.
        book: Tells of runs.
        reporting: Makes pages of what they came to.
        folder: Below it, each run has a folder.
        draining: Set when the server stops.
    """

    def __init__(
        self,
        office: RunOffice,
        book: RunBook,
        reporting: Reporting,
        folder: Path,
        draining: asyncio.Event,
    ) -> None:
        self._office = office
        self._book = book
        self._reporting = reporting
        self._folder = folder
        self._draining = draining

    async def StartRun(  # noqa: N802 - the contract's name
        self,
        request: training_pb2.StartRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.StartRunResponse:
        """Queues a run."""
        request_id: str | None = read_optional(request, "request_id")
        if request_id is not None and _REQUEST_ID.fullmatch(request_id) is None:
            msg = (
                f"request_id must be 1 to 64 characters of [A-Za-z0-9._-], not {request_id[:80]!r}"
            )
            raise InvalidRequest(msg)
        asked = RunRequest(
            request.style,
            read_parameters(request.parameters),
            request_id,
            _read_mode(request.mode),
            read_optional(request, "agreed_from"),
        )
        run = await self._office.start(read_actor(request), asked)
        return training_pb2.StartRunResponse(run=write_run(run))

    async def PlanRun(  # noqa: N802
        self,
        request: training_pb2.PlanRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.PlanRunResponse:
        """Tells what a run would do."""
        asked = RunRequest(
            request.style,
            read_parameters(request.parameters),
            mode=_read_mode(request.mode),
        )
        plan = await self._office.plan(read_actor(request), asked)
        return training_pb2.PlanRunResponse(plan=write_plan(plan))

    async def WatchRun(  # noqa: N802
        self,
        request: training_pb2.WatchRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> AsyncIterator[training_pb2.RunEvent]:
        """Tells of a run."""
        after = read_number(request, "after_sequence") or 0
        watch = self._book.watch(request.run_id, after=after, until=self._draining)
        async with aclosing(watch) as events:
            async for event in events:
                message = write_event(event)
                if isinstance(event.what, Ended):
                    message.ended.CopyFrom(write_ended(await self._book.get(request.run_id)))
                if isinstance(event.what, Sample):
                    message.sample.png = await asyncio.to_thread(
                        self._sample, request.run_id, event.what
                    )
                yield message

    async def ListRuns(  # noqa: N802
        self,
        request: training_pb2.ListRunsRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.ListRunsResponse:
        """Lists runs."""
        page = await self._book.page(
            style=read_optional(request, "style"),
            size=page_size(request, default=_DEFAULT_PAGE_SIZE),
            token=request.page_token,
        )
        return training_pb2.ListRunsResponse(
            runs=[write_run(run) for run in page.runs], next_page_token=page.next_page_token
        )

    async def CancelRun(  # noqa: N802
        self,
        request: training_pb2.CancelRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.CancelRunResponse:
        """Ends a run."""
        run = await self._office.cancel(read_actor(request), request.run_id)
        return training_pb2.CancelRunResponse(run=write_run(run))

    async def PromoteRun(  # noqa: N802
        self,
        request: training_pb2.PromoteRunRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.PromoteRunResponse:
        """Puts a kept-back version into service."""
        run = await self._office.promote(read_actor(request), request.run_id)
        return training_pb2.PromoteRunResponse(
            run=write_run(run), previous_version=run.previous_version
        )

    async def GetReport(  # noqa: N802
        self,
        request: training_pb2.GetReportRequest,
        context: _Context,  # noqa: ARG002
    ) -> training_pb2.GetReportResponse:
        """What a run came to."""
        run = await self._book.get(request.run_id)
        report = await self._book.report(request.run_id)
        if report is None:
            if run.state in _REPORTED:
                raise FailedPrecondition(
                    "the run has no report any more: its version was withdrawn, for drawings that "
                    "it had learnt from were removed at a person's wish"
                )
            state = run.state.value.replace("_", " ")
            raise FailedPrecondition(f"the run has no report: it is {state}")
        grid = RunFolder(self._folder / run.id).grid
        grid_png = await asyncio.to_thread(_read, grid) if report.columns else b""
        response = training_pb2.GetReportResponse(report=write_report(run, report, grid_png))
        if request.HasField("page_language"):
            language = _read_language(request.page_language)
            response.page_html = await self._reporting.page(run, language)
        return response

    def _sample(self, run_id: str, sample: Sample) -> bytes:
        return _read(RunFolder(self._folder / run_id).sample(sample.step))


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        # Somebody has cleared up.
        return b""


def _read_language(language: str) -> Language:
    if language not in tuple(Language):
        raise InvalidRequest(f"page_language must be {', '.join(Language)}, not {language[:80]!r}")
    return Language(language)


def _read_mode(mode: training_pb2.RunMode.ValueType) -> RunMode:
    if mode not in _MODES:
        raise InvalidRequest(f"mode must be auto, continue or scratch, not {mode}")
    return _MODES[mode]
