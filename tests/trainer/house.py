"""A trainer on loopback and somebody who calls it."""

import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import numpy as np
from PIL import Image

from protos.training.v1 import (
    dataset_pb2,
    dataset_pb2_grpc,
    styles_pb2,
    styles_pb2_grpc,
    training_pb2,
    training_pb2_grpc,
)
from rpc.channel import open_channel
from rpc.server import running
from rpc.settings import ClientSettings
from trainer.service import NAME, load
from trainer.settings import CaptionerSettings, GateMargins, RunLimits, Settings

OPERATOR = styles_pb2.Actor(operator=True)
STRANGER = styles_pb2.Actor(guild_id=7, user_id=70, manager=True)

CONTRACT = (styles_pb2.DESCRIPTOR, dataset_pb2.DESCRIPTOR, training_pb2.DESCRIPTOR)

# Seconds' worth of a tiny model.
FEW_STEPS = styles_pb2.TrainingParameters(
    resolution=64, train_batch_size=2, max_train_steps=6, rank=4, checkpointing_steps=2
)


# Tiny models see nothing: what they make of pictures must not decide what becomes of a run.
ANYTHING_GOES = GateMargins(
    held_out_loss=1e9, adherence=1e9, first_adherence=1e9, style=1e9, diversity=1, copies=1
)
FEW_PICTURES = RunLimits(
    gate=ANYTHING_GOES, num_judged_prompts=4, num_samples=1, num_checkpoints=2, reserve_bytes=0
)


@dataclass(frozen=True)
class House:
    """The trainer's three services, as a client has them, and the folder they keep things in."""

    styles: styles_pb2_grpc.StylesStub
    dataset: dataset_pb2_grpc.DatasetStub
    training: training_pb2_grpc.TrainingStub
    data: Path
    settings: Settings

    async def add(
        self, file: bytes, name: str = "miku.png", **header: object
    ) -> dataset_pb2.AddDrawingResponse:
        """Uploads a file in parts."""
        asked = {"actor": OPERATOR, "style": "ksh", "file_name": name, "size_bytes": len(file)}
        message = dataset_pb2.AddDrawingHeader(**(asked | header))  # type: ignore[arg-type] # as asked
        return await self.dataset.AddDrawing(upload(message, file))

    async def listed(self) -> dataset_pb2.ListDrawingsResponse:
        """The first drawings of ksh."""
        request = dataset_pb2.ListDrawingsRequest(actor=OPERATOR, style="ksh")
        return await self.dataset.List(request)

    async def add_three(self) -> None:
        """Enough drawings for a run."""
        for i, color in enumerate(("red", "green", "blue")):
            await self.add(a_scribble(i), f"{color}.png", caption=f"a {color} girl")

    async def start(
        self, parameters: styles_pb2.TrainingParameters = FEW_STEPS, **asked: object
    ) -> training_pb2.Run:
        """Starts a run of ksh."""
        message = training_pb2.StartRunRequest(
            **({"actor": OPERATOR, "style": "ksh", "parameters": parameters} | asked)  # type: ignore[arg-type] # as asked
        )
        return (await self.training.StartRun(message)).run

    async def watch(self, run_id: str, after: int | None = None) -> list[training_pb2.RunEvent]:
        """All events of a run, once it has ended."""
        request = training_pb2.WatchRunRequest(run_id=run_id, after_sequence=after)
        return [event async for event in self.training.WatchRun(request, timeout=500)]

    @property
    def files(self) -> list[Path]:
        """Every file of a drawing, kept or arriving."""
        return [path for path in (self.data / "drawings").rglob("*") if path.is_file()]

    @property
    def table(self) -> str:
        """ksh's info.csv."""
        return (self.data / "styles" / "ksh" / "info.csv").read_text(encoding="utf-8")


def upload(
    header: dataset_pb2.AddDrawingHeader, file: bytes, part_bytes: int = 64 * 1024
) -> Iterator[dataset_pb2.AddDrawingRequest]:
    yield dataset_pb2.AddDrawingRequest(header=header)
    for start in range(0, len(file), part_bytes):
        yield dataset_pb2.AddDrawingRequest(data=file[start : start + part_bytes])


async def in_parts(file: bytes, part_bytes: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(file), part_bytes):
        yield file[start : start + part_bytes]


def a_picture(
    color: str = "red",
    size: tuple[int, int] = (96, 64),
    **save: Any,  # noqa: ANN401 - Pillow's
) -> bytes:
    """A PNG that decodes."""
    target = io.BytesIO()
    Image.new("RGB", size, color).save(target, **({"format": "PNG"} | save))
    return target.getvalue()


def a_scribble(seed: int) -> bytes:
    """A PNG that decodes, and looks like that of no other seed."""
    cells = np.random.default_rng(seed).integers(256, size=(8, 12, 3), dtype=np.uint8)
    target = io.BytesIO()
    Image.fromarray(cells).resize((96, 64), Image.Resampling.NEAREST).save(target, "PNG")
    return target.getvalue()


def house_settings(
    data: Path, base_model: Path, captioner: Path, inference_server: str, **other: object
) -> Settings:
    return Settings.model_validate(
        {
            "data": data,
            "listen": "127.0.0.1:0",
            "device": "cpu",
            "base_model": str(base_model),
            "captioner": CaptionerSettings(model=str(captioner)),
            "inference_server": ClientSettings(address=inference_server),
            "drain_s": 1.0,
            "runs": FEW_PICTURES,
            **other,
        }
    )


@asynccontextmanager
async def open_house(
    data: Path, base_model: Path, captioner: Path, inference_server: str, **other: object
) -> AsyncIterator[House]:
    settings = house_settings(data, base_model, captioner, inference_server, **other)
    async with (
        running(settings, load(settings), name=NAME) as server,
        open_channel(
            ClientSettings(address=server.address), peer=NAME, contract=CONTRACT
        ) as channel,
    ):
        yield call(channel, settings)


def call(channel: grpc.aio.Channel, settings: Settings) -> House:
    """A house at the other end of a channel."""
    return House(
        styles_pb2_grpc.StylesStub(channel),
        dataset_pb2_grpc.DatasetStub(channel),
        training_pb2_grpc.TrainingStub(channel),
        settings.data,
        settings,
    )
