"""The inference server in this process, as `python -m inference_server` serves, and a client."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final

import grpc
from prometheus_client import CollectorRegistry

from benchmarks.draw.jobs import Job
from inference_server.__main__ import NAME, load
from inference_server.settings import Settings
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc
from rpc.channel import open_channel
from rpc.logs import configure_logs
from rpc.server import running
from rpc.settings import ClientSettings

MODEL: Final = Path("models/pocket")
ADAPTER: Final = Path("models/pocket-ksh")


class Client:
    """Draws jobs over gRPC, and sees the server's metrics."""

    def __init__(self, channel: grpc.aio.Channel, metrics: CollectorRegistry) -> None:
        self._metrics = metrics
        self.drawing = drawing_pb2_grpc.DrawingStub(channel)
        self.adapters = adapters_pb2_grpc.AdaptersStub(channel)

    def request(self, job: Job, **fields: object) -> drawing_pb2.DrawRequest:
        """A job as the server takes it."""
        return drawing_pb2.DrawRequest(
            prompt=job.prompt,
            negative_prompt=job.negative_prompt,
            raw_prompt=True,
            width=job.size,
            height=job.size,
            num_inference_steps=job.num_inference_steps,
            guidance_scale=job.guidance_scale,
            scheduler=job.scheduler,
            seed=job.seed,
            **fields,  # type: ignore[arg-type] # whichever
        )

    def metric(self, name: str) -> float:
        """What the server would tell Prometheus."""
        value = self._metrics.get_sample_value(name)
        assert value is not None, name  # noqa: S101 - a benchmark's mistake
        return value

    async def draw(self, job: Job, **fields: object) -> bytes:
        """A PNG."""
        png = b""
        async for event in self.drawing.Draw(self.request(job, **fields), timeout=600):
            if event.HasField("image"):
                png = event.image.png
        return png


@asynccontextmanager
async def serving(**settings: object) -> AsyncIterator[Client]:
    """A server with the embedded model and its adapter in service."""
    with tempfile.TemporaryDirectory() as folder:
        chosen = Settings(
            **{  # type: ignore[arg-type]
                "listen": "127.0.0.1:0",
                "model": str(MODEL),
                "first_adapter": ADAPTER,
                "data": Path(folder),
                "drain_s": 0,
                "log_level": "ERROR",
                **settings,
            }
        )
        configure_logs(chosen)
        async with (
            running(chosen, partial(load, chosen), name=NAME) as server,
            open_channel(
                ClientSettings(address=server.address),
                peer=NAME,
                contract=(drawing_pb2.DESCRIPTOR, adapters_pb2.DESCRIPTOR),
            ) as channel,
        ):
            yield Client(channel, server.metrics)
