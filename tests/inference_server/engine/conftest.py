import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline

from inference_server.engine.admission import Bounds
from inference_server.engine.engine import Engine, EngineSettings
from inference_server.engine.pipeline import PipelineSettings
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource

Pictures = Callable[..., np.ndarray]


@pytest.fixture(scope="session")
def loaded_model(model_folder: Path) -> Model:
    return load_model(ModelSource.find(str(model_folder)), "cpu")


@pytest.fixture
def model(loaded_model: Model) -> Model:
    """A model of the test's own: engines put adapters into it."""
    return replace(
        loaded_model,
        unet=deepcopy(loaded_model.unet),
        vae=deepcopy(loaded_model.vae),
        text_encoder=deepcopy(loaded_model.text_encoder),
    )


def opened(model: Model, **pipeline: object) -> AbstractAsyncContextManager[Engine]:
    """An engine with two slots, in which four draws may wait."""
    settings = EngineSettings(
        bounds=Bounds(max_queue=4, max_queue_per_requester=3),
        pipeline=PipelineSettings(**{"adapter_slots": 2, "max_rank": 8, **pipeline}),  # type: ignore[arg-type]
    )
    return Engine(model, lambda _style: None, settings)


@pytest.fixture
async def engine(model: Model) -> AsyncIterator[Engine]:
    async with opened(model) as engine:
        yield engine


@pytest.fixture
def stock(model_folder: Path) -> StableDiffusionPipeline:
    """diffusers' own pipeline with the same model: what pictures are held against."""
    pipeline = StableDiffusionPipeline.from_pretrained(model_folder)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def stock_picture(
    pipeline: StableDiffusionPipeline, *, seed: int = 7, **fields: object
) -> np.ndarray:
    (image,) = pipeline(
        "anime girl",
        negative_prompt="park",
        generator=torch.Generator("cpu").manual_seed(seed),
        **{"num_inference_steps": 4, "guidance_scale": 7.5, **fields},
    ).images
    return np.asarray(image)


def apart(one: np.ndarray, other: np.ndarray) -> int:
    """The largest difference of two pictures, of 255."""
    return int(np.abs(one.astype(int) - other.astype(int)).max())


class Steps:
    """What the UNet was called with: rows of each step, and whatever a test does meanwhile."""

    def __init__(self, model: Model) -> None:
        self.rows: list[int] = []
        self.then: Callable[[int], None] = lambda _step: None
        model.unet.register_forward_pre_hook(self._called)

    def _called(self, _module: object, inputs: tuple[torch.Tensor, ...]) -> None:
        self.rows.append(len(inputs[0]))
        self.then(len(self.rows))

    def held_at(self, step: int) -> "HeldStep":
        """From now on that step, once it comes, is not over before it is let go."""
        held = HeldStep()
        self.then = lambda taken: held.hold() if taken == step else None
        return held


class HeldStep:
    """Entered while the device is at a step, which ends when this is left."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._come, self._go = asyncio.Event(), threading.Event()

    def hold(self) -> None:
        self._loop.call_soon_threadsafe(self._come.set)
        self._go.wait(60)

    async def __aenter__(self) -> None:
        await self._come.wait()

    async def __aexit__(self, *_: object) -> None:
        self._go.set()


@pytest.fixture
def steps(model: Model) -> Steps:
    return Steps(model)
