"""What the two servers tell of themselves."""

import time
from collections.abc import Sequence
from typing import Final

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from bot.about.condition import DrawingServer, Health, WaitingRun
from protos.drawing.v1 import drawing_pb2, drawing_pb2_grpc
from protos.training.v1 import training_pb2, training_pb2_grpc
from rpc.errors import KshError

# Both are asked at once, and Discord is answered within three seconds.
_QUESTION_S: Final = 2.0
# More than may wait.
_RUNS: Final = 50
_ENDED: Final = frozenset(
    {
        training_pb2.RUN_STATE_ACTIVATED,
        training_pb2.RUN_STATE_KEPT_BACK,
        training_pb2.RUN_STATE_FAILED,
        training_pb2.RUN_STATE_CANCELLED,
    }
)


class ConditionClient:
    """Asks both how they are.

    Args:
        inference_server: A channel to it.
        trainer: Likewise.
    """

    def __init__(self, inference_server: grpc.aio.Channel, trainer: grpc.aio.Channel) -> None:
        self._drawing = drawing_pb2_grpc.DrawingStub(inference_server)
        self._training = training_pb2_grpc.TrainingStub(trainer)
        self._inference_server_health = health_pb2_grpc.HealthStub(inference_server)
        self._trainer_health = health_pb2_grpc.HealthStub(trainer)

    async def inference_server_health(self) -> Health:
        return await _health(self._inference_server_health)

    async def trainer_health(self) -> Health:
        return await _health(self._trainer_health)

    async def drawing_server(self) -> DrawingServer:
        """Raises KshError if it cannot be asked."""
        told = await self._drawing.GetCapabilities(
            drawing_pb2.GetCapabilitiesRequest(), timeout=_QUESTION_S
        )
        return DrawingServer(
            software=told.software,
            device=told.device,
            base_model=told.base_model.name,
            num_waiting=told.load.num_waiting,
            num_running=told.load.num_running,
            busy_s=told.load.eta_s,
            checks_safety=told.safety_checker,
        )

    async def waiting_runs(self) -> Sequence[WaitingRun]:
        """Runs that have not ended, the next first; raises KshError if nobody can be asked."""
        told = await self._training.ListRuns(
            training_pb2.ListRunsRequest(page_size=_RUNS), timeout=_QUESTION_S
        )
        return [
            WaitingRun(run.style, run.step, run.max_train_steps)
            for run in reversed(told.runs)
            if run.state not in _ENDED
        ]


async def _health(stub: health_pb2_grpc.HealthStub) -> Health:
    began = time.monotonic()
    try:
        answer = await stub.Check(  # type: ignore[attr-defined] # missing in its stubs
            health_pb2.HealthCheckRequest(), timeout=_QUESTION_S
        )
    except KshError:
        return Health(is_serving=False, answered_s=None)
    is_serving = answer.status == health_pb2.HealthCheckResponse.SERVING
    return Health(is_serving, time.monotonic() - began)
