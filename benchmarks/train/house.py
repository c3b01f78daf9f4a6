"""An inference server and a trainer beside it, as processes, and somebody who calls them."""

import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import grpc

from benchmarks.train.drawn import Drawn
from demo.service import Program, Service
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc
from protos.training.v1 import (
    dataset_pb2,
    dataset_pb2_grpc,
    styles_pb2,
    training_pb2,
    training_pb2_grpc,
)
from rpc.channel import open_channel, wait_until_serving
from rpc.settings import MIB, ClientSettings

STYLE: Final = "ksh"
ACTOR: Final = styles_pb2.Actor(operator=True)

_ROOT: Final = Path(__file__).resolve().parents[2]
_LISTENS_S: Final = 120.0
_SERVES_S: Final = 300.0
_STOPS_S: Final = 30.0
_PREFIXES: Final = ("INFERENCE_SERVER_", "TRAINER_")


@dataclass(frozen=True)
class Models:
    """What the services hold: folders."""

    base_model: Path
    captioner: Path


@dataclass(frozen=True)
class House:
    """The services, as a client has them."""

    adapters: adapters_pb2_grpc.AdaptersStub
    dataset: dataset_pb2_grpc.DatasetStub
    training: training_pb2_grpc.TrainingStub

    async def add(self, drawing: Drawn, *, captioned: bool = True) -> None:
        """Takes a drawing in, with its caption or for the captioner to write one."""
        data = drawing.path.read_bytes()
        header = dataset_pb2.AddDrawingHeader(
            actor=ACTOR,
            style=STYLE,
            file_name=drawing.path.name,
            size_bytes=len(data),
            caption=drawing.caption if captioned else None,
        )
        answer = await self.dataset.AddDrawing(_parts(header, data), timeout=600)
        assert answer.HasField("drawing"), answer.refusal.message  # noqa: S101 - a benchmark's mistake

    async def fetch(self, version: int, path: Path) -> None:
        """Writes a version's file, in diffusers' layout."""
        request = adapters_pb2.FetchAdapterRequest(style=STYLE, version=version)
        with path.open("wb") as file:
            async for part in self.adapters.Fetch(request, timeout=60):
                file.write(part.data)


@asynccontextmanager
async def open_house(folder: Path, models: Models) -> AsyncIterator[House]:
    """Both, serving, on free ports; they start with nothing learnt."""
    async with AsyncExitStack() as stack:
        drawing = await _started(
            stack,
            folder,
            "inference_server",
            INFERENCE_SERVER_LISTEN="127.0.0.1:0",
            INFERENCE_SERVER_LOG_FORMAT="json",
            INFERENCE_SERVER_DATA=str(folder / "inference_server"),
            INFERENCE_SERVER_MODEL=str(models.base_model.resolve()),
            INFERENCE_SERVER_FIRST_ADAPTER="",
            INFERENCE_SERVER_DRAIN_S="0",
        )
        teaching = await _started(
            stack,
            folder,
            "trainer",
            TRAINER_LISTEN="127.0.0.1:0",
            TRAINER_LOG_FORMAT="json",
            TRAINER_DATA=str(folder / "trainer"),
            TRAINER_INFERENCE_SERVER__ADDRESS=drawing,
            TRAINER_BASE_MODEL=str(models.base_model.resolve()),
            TRAINER_CAPTIONER__MODEL=str(models.captioner.resolve()),
            TRAINER_DRAIN_S="0",
        )
        channels = [
            await stack.enter_async_context(
                open_channel(ClientSettings(address=address), peer=name, contract=contract)
            )
            for address, name, contract in (
                (drawing, "inference server", (adapters_pb2.DESCRIPTOR,)),
                (teaching, "trainer", (dataset_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)),
            )
        ]
        for channel in channels:
            await wait_until_serving(channel, timeout_s=_SERVES_S)
        yield _called(*channels)


def _called(drawing: grpc.aio.Channel, teaching: grpc.aio.Channel) -> House:
    return House(
        adapters_pb2_grpc.AdaptersStub(drawing),
        dataset_pb2_grpc.DatasetStub(teaching),
        training_pb2_grpc.TrainingStub(teaching),
    )


async def _started(stack: AsyncExitStack, folder: Path, module: str, **settings: str) -> str:
    """Starts a service until the stack is left; returns its address."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(_PREFIXES)}
    # They run in the folder, so that no `.env` is theirs, and find the checkout all the same.
    environment = {**inherited, "PYTHONUNBUFFERED": "1", "PYTHONPATH": str(_ROOT), **settings}
    command: Sequence[str] = (sys.executable, "-m", module)
    service = Service(Program(module, command, environment, folder))
    await service.start()
    stack.push_async_callback(service.stop, _STOPS_S)
    listening = await service.event("listening", timeout_s=_LISTENS_S)
    return str(listening["address"])


def _parts(
    header: dataset_pb2.AddDrawingHeader, data: bytes
) -> Iterator[dataset_pb2.AddDrawingRequest]:
    yield dataset_pb2.AddDrawingRequest(header=header)
    for start in range(0, len(data), MIB):
        yield dataset_pb2.AddDrawingRequest(data=data[start : start + MIB])
