"""The trainer's runs as the bot asks for them: dataclasses in, dataclasses out."""

import asyncio
import time
from collections.abc import AsyncGenerator
from typing import Final

import grpc

from bot.actor import Actor
from bot.styles.conversion import actor_message
from bot.training.conversion import report_of, run_event, run_of
from bot.training.run import Report, Run, RunEvent
from protos.training.v1 import styles_pb2, training_pb2, training_pb2_grpc
from rpc.errors import ConnectionLost, DeadlineExceeded, Unavailable

_START_RUN_S: Final = 10.0
# A trainer that died is back within this time, if anybody starts it again.
_START_RUN_AGAIN_S: Final = 60.0
_PAUSE_S: Final = 2.0
# A run may take days; the watch is taken up again where it ended.
_WATCH_S: Final = 3600.0
_REPORT_S: Final = 60.0


class TrainingClient:
    """Calls training.v1.Training.

    Args:
        channel: To the trainer.
    """

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._training = training_pb2_grpc.TrainingStub(channel)

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
