"""A trainer that has drawings and pushes them, and does nothing else."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc

from protos.training.v1 import dataset_pb2, dataset_pb2_grpc
from rpc.server import Load, Server
from trainer.hub import DataSet, Hub, HubDrawing, Pushing


class PushingTrainer(dataset_pb2_grpc.DatasetServicer):
    """Answers PushToHub."""

    def __init__(self, hub: Hub, drawings: Sequence[HubDrawing]) -> None:
        self._hub = hub
        self._drawings = drawings

    def load(self) -> Load:
        @asynccontextmanager
        async def load(server: Server) -> AsyncIterator[None]:
            server.add(self, dataset_pb2_grpc.add_DatasetServicer_to_server)
            yield

        return load

    async def PushToHub(  # noqa: N802
        self,
        request: dataset_pb2.PushToHubRequest,
        context: grpc.aio.ServicerContext[Any, Any],  # noqa: ARG002
    ) -> AsyncIterator[dataset_pb2.PushToHubEvent]:
        data_set = DataSet(
            request.repo_id, request.style, "KSH", "drawn by KSH", "pocket", private=request.private
        )
        events = self._hub.push(data_set, self._drawings)
        while (event := await asyncio.to_thread(next, events, None)) is not None:
            if isinstance(event, Pushing):
                yield dataset_pb2.PushToHubEvent(
                    progress=dataset_pb2.PushProgress(
                        num_uploaded=event.num_uploaded, num_drawings=event.num_drawings
                    )
                )
            else:
                yield dataset_pb2.PushToHubEvent(
                    pushed=dataset_pb2.Pushed(url=event.url, revision=event.revision)
                )
