"""The trainer's runs as the bot asks for them: dataclasses in, dataclasses out."""

import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from datetime import UTC, datetime
from typing import Final

import grpc

from bot.actor import Actor
from bot.language import Language
from bot.styles.conversion import actor_message
from bot.training.conversion import (
    mode_number,
    parameters_message,
    plan_of,
    report_of,
    run_event,
    run_of,
)
from bot.training.parameters import RunPlan, RunRequest
from bot.training.run import Report, Run, RunEvent
from protos.training.v1 import training_pb2, training_pb2_grpc
from rpc.errors import ConnectionLost, DeadlineExceeded, Unavailable

# It asks the inference server in turn.
_PLAN_S: Final = 20.0
_QUESTION_S: Final = 2.0
_START_RUN_S: Final = 10.0
# The child writes its checkpoint first.
_CANCEL_S: Final = 60.0
_PROMOTE_S: Final = 60.0
# A trainer that died is back within this time, if anybody starts it again.
_START_RUN_AGAIN_S: Final = 60.0
_PAUSE_S: Final = 2.0
# A run may take days; the watch is taken up again where it ended.
_WATCH_S: Final = 3600.0
_REPORT_S: Final = 60.0
# As many as Discord suggests.
_RUNS: Final = 25


class TrainingClient:
    """Calls training.v1.Training.

    Args:
        channel: To the trainer.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._training = training_pb2_grpc.TrainingStub(channel)

    async def plan_run(self, actor: Actor, asked: RunRequest) -> RunPlan:
        """What `start_run` would do; refused as that would be."""
        response = await self._training.PlanRun(
            training_pb2.PlanRunRequest(
                actor=actor_message(actor),
                style=asked.style,
                parameters=parameters_message(asked.parameters),
                mode=mode_number(asked.mode),
            ),
            timeout=_PLAN_S,
        )
        return plan_of(response.plan)

    async def start_run(
        self, actor: Actor, asked: RunRequest, *, request_id: str, agreed_from: int | None
    ) -> Run:
        """Queues a run. The same request id asked again gives the same run.

        So it is asked again where the trainer may have queued it and could not say so.

        Args:
            actor: Who starts it.
            asked: What it is to be.
            request_id: Chosen by the caller.
            agreed_from: The version that it was said yes to continue from; None: from scratch.
        """
        request = training_pb2.StartRunRequest(
            actor=actor_message(actor),
            style=asked.style,
            request_id=request_id,
            parameters=parameters_message(asked.parameters),
            mode=mode_number(asked.mode),
            agreed_from=agreed_from or 0,
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
    ) -> AsyncGenerator[tuple[int, datetime, RunEvent]]:
        """What happens in a run, each with its sequence number and when it happened.

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
                    yield message.sequence, message.time.ToDatetime(UTC), event
        finally:
            call.cancel()

    async def runs(self, style: str | None = None) -> Sequence[Run]:
        """The latest runs, of one style or of all, newest first."""
        response = await self._training.ListRuns(
            training_pb2.ListRunsRequest(style=style, page_size=_RUNS), timeout=_QUESTION_S
        )
        return [run_of(run) for run in response.runs]

    async def cancel_run(self, actor: Actor, run_id: str) -> None:
        """Ends a run within one step; nothing more is published."""
        request = training_pb2.CancelRunRequest(actor=actor_message(actor), run_id=run_id)
        await self._training.CancelRun(request, timeout=_CANCEL_S)

    async def promote_run(self, actor: Actor, run_id: str) -> tuple[Run, int | None]:
        """Puts the version of a run that was kept back into service; and the one before."""
        request = training_pb2.PromoteRunRequest(actor=actor_message(actor), run_id=run_id)
        response = await self._training.PromoteRun(request, timeout=_PROMOTE_S)
        known = response.HasField("previous_version")
        return run_of(response.run), response.previous_version if known else None

    async def report(self, run_id: str) -> Report:
        """What a run that has ended came to."""
        response = await self._training.GetReport(
            training_pb2.GetReportRequest(run_id=run_id), timeout=_REPORT_S
        )
        return report_of(response.report)

    async def report_page(self, run_id: str, language: Language) -> tuple[Run, bytes]:
        """Likewise as an HTML page that needs nothing else; and the run."""
        request = training_pb2.GetReportRequest(run_id=run_id, page_language=language.value)
        response = await self._training.GetReport(request, timeout=_REPORT_S)
        return run_of(response.report.run), response.page_html
