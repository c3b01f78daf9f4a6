"""What tests say to the server."""

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc, drawing_pb2, drawing_pb2_grpc

# A draw too long to finish by itself in any test.
ENDLESS: Final[dict[str, Any]] = {"num_inference_steps": 150, "width": 384, "height": 384}
QUICK: Final[dict[str, Any]] = {"num_inference_steps": 2, "seed": 7}


@dataclass(frozen=True)
class Drawn:
    """All events of a draw, by kind."""

    events: list[drawing_pb2.DrawEvent]

    @property
    def kinds(self) -> list[str]:
        return [event.WhichOneof("event") or "" for event in self.events]

    @property
    def started(self) -> drawing_pb2.Started:
        return next(event.started for event in self.events if event.HasField("started"))

    @property
    def progress(self) -> list[drawing_pb2.Progress]:
        return [event.progress for event in self.events if event.HasField("progress")]

    @property
    def images(self) -> list[drawing_pb2.Image]:
        images = (event.image for event in self.events if event.HasField("image"))
        return sorted(images, key=lambda image: image.index)

    @property
    def pixels(self) -> list[NDArray[np.uint8]]:
        return [pixels(image.png) for image in self.images]

    @property
    def timings(self) -> drawing_pb2.Timings:
        return self.events[-1].finished.timings


DrawCall = grpc.aio.UnaryStreamCall[drawing_pb2.DrawRequest, drawing_pb2.DrawEvent]


class Client:
    def __init__(self, channel: grpc.aio.Channel) -> None:
        self.drawing = drawing_pb2_grpc.DrawingStub(channel)
        self.adapters = adapters_pb2_grpc.AdaptersStub(channel)

    def stream(self, prompt: str = "girl", **fields: object) -> DrawCall:
        request = _request(prompt, {**QUICK, **fields})
        # On a busy machine the server expects a draw without end to take a quarter of an hour, and
        # refuses it if it has less.
        return self.drawing.Draw(request, timeout=3600)

    async def draw(self, prompt: str = "girl", **fields: object) -> Drawn:
        return Drawn([event async for event in self.stream(prompt, **fields)])

    async def capabilities(self) -> drawing_pb2.GetCapabilitiesResponse:
        return await self.drawing.GetCapabilities(drawing_pb2.GetCapabilitiesRequest())

    async def versions(self, style: str | None = None) -> list[adapters_pb2.Adapter]:
        answer = await self.adapters.List(adapters_pb2.ListAdaptersRequest(style=style))
        return list(answer.adapters)

    async def publish(self, path: Path, **header: object) -> adapters_pb2.PublishResponse:
        content = path.read_bytes()
        base_model = (await self.capabilities()).base_model
        announced = {
            "style": "ksh",
            "manifest": adapters_pb2.Manifest(base_model=base_model, rank=4),
            "sha256": hashlib.sha256(content).hexdigest(),
            "size_bytes": len(content),
        } | header
        return await self.adapters.Publish(_parts(announced, content), timeout=60)

    async def activate(self, version: int, style: str = "ksh") -> adapters_pb2.ActivateResponse:
        return await self.adapters.Activate(
            adapters_pb2.ActivateRequest(style=style, version=version)
        )

    async def deactivate(
        self, style: str = "ksh", version: int | None = None
    ) -> adapters_pb2.DeactivateResponse:
        return await self.adapters.Deactivate(
            adapters_pb2.DeactivateRequest(style=style, version=version)
        )


def _request(prompt: str, fields: dict[str, Any]) -> drawing_pb2.DrawRequest:
    return drawing_pb2.DrawRequest(prompt=prompt, **fields)


def pixels(png: bytes) -> NDArray[np.uint8]:
    with Image.open(io.BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def _parts(header: dict[str, Any], content: bytes) -> Iterator[adapters_pb2.PublishRequest]:
    yield adapters_pb2.PublishRequest(header=adapters_pb2.PublishHeader(**header))
    for start in range(0, len(content), 1000):
        yield adapters_pb2.PublishRequest(data=content[start : start + 1000])
