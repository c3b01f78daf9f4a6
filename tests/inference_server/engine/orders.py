"""What tests ask of an engine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path

import numpy as np

from inference_server.adapters.adapter import AdapterFile, AdapterId
from inference_server.engine.engine import Engine
from inference_server.engine.order import (
    Begun,
    EngineEvent,
    Order,
    Picture,
    Pixels,
    Queued,
    Stepped,
)
from inference_server.model.digest import sha256_of
from tests.inference_server.tiny_model import write_lora


def order(**changed: object) -> Order:
    fields: dict[str, object] = {
        "prompt": "anime girl",
        "negative_prompt": "park",
        "adapter": None,
        "adapter_weight": 1.0,
        "width": 64,
        "height": 64,
        "num_inference_steps": 4,
        "guidance_scale": 7.5,
        "scheduler": "euler",
        "seeds": (7,),
    }
    return Order(**{**fields, **changed})  # type: ignore[arg-type]


async def events_of(engine: Engine, order: Order) -> list[EngineEvent]:
    async with aclosing(engine.draw(order)) as events:
        return [event async for event in events]


async def picture(engine: Engine, order: Order) -> Pixels:
    (pixels,) = [e.pixels for e in await events_of(engine, order) if isinstance(e, Picture)]
    return pixels


def adapter_file(path: Path, version: int = 1) -> AdapterFile:
    return AdapterFile(AdapterId("ksh", version), path, sha256_of(path))


async def together(engine: Engine, orders: list[Order]) -> list[np.ndarray]:
    return list(await asyncio.gather(*(picture(engine, each) for each in orders)))


def lora_files(folder: Path, count: int = 2) -> list[object]:
    return [
        adapter_file(write_lora(folder / str(i), seed=i, scale=0.3, rank=2 * i), i)
        for i in range(1, count + 1)
    ]


async def next_step(events: AsyncIterator[EngineEvent]) -> Stepped:
    while not isinstance(event := await anext(events), Stepped):
        assert isinstance(event, Queued | Begun)
    return event
