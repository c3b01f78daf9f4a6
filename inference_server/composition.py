"""What the server stands on, opened in order and closed in reverse.

Importing it imports torch and all that comes with it, which takes seconds.
"""

import asyncio
import warnings
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Final

import torch
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from inference_server.adapters.curator import Curator
from inference_server.adapters.data_folder import open_data_folder
from inference_server.adapters.first_start import DEFAULT_STYLE, prepare
from inference_server.adapters.gate import Gate
from inference_server.adapters.lora import shapes_of
from inference_server.adapters.registry import Registry
from inference_server.engine.order import Engine
from inference_server.engine.plain import PlainEngine
from inference_server.engine.scheduler_names import DEFAULT_SCHEDULER, DISPLAY_NAMES
from inference_server.errors import ModelRefused, RegistryFull, RegistryUnreadable
from inference_server.in_flight import InFlight
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from inference_server.servicer.adapters import AdaptersServicer
from inference_server.servicer.drawing import DrawingServicer
from inference_server.settings import Settings
from inference_server.studio import Defaults, Studio
from protos.drawing.v1 import adapters_pb2_grpc, drawing_pb2_grpc
from rpc.server import Server

_WITH_CUDA: Final = "stablediffusionapi/anything-v5"
_WITHOUT: Final = "./models/pocket"
_PICTURE_THREADS: Final = 2


def load(settings: Settings) -> Model:
    """Loads the base model. Blocks.

    Raises:
        ModelRefused: It is missing, incomplete or not safe to load.
    """
    default = _WITH_CUDA if torch.cuda.is_available() else _WITHOUT
    _hush_libraries()
    source = ModelSource.find(settings.model or default)
    return load_model(source, settings.device, settings.dtype)


def _hush_libraries() -> None:
    for library in (diffusers_logging, transformers_logging):
        library.disable_progress_bar()
    # Several adapters in one UNet are the point here; PEFT warns of each but the first.
    warnings.filterwarnings("ignore", "Already found a `peft_config` attribute", UserWarning)


@asynccontextmanager
async def serving(settings: Settings, model: Model, server: Server) -> AsyncIterator[None]:
    """Adds the services to `server`, warmed up."""
    limits = settings.limits
    if not limits.allow_size(model.default_size, model.default_size):
        msg = (
            f"{model.base_model.name} draws best at {model.default_size} × {model.default_size} "
            "pixels, and the settings max_size and max_pixels do not allow that"
        )
        raise ModelRefused(msg)
    async with AsyncExitStack() as stack:
        shapes = shapes_of(model.unet)
        registry = Registry(stack.enter_context(open_data_folder(settings.data)), model.base_model)
        engine = await stack.enter_async_context(
            PlainEngine(
                model,
                registry.file_in_service,
                max_queue=settings.max_queue,
                max_resident_adapters=settings.max_resident_adapters,
            )
        )
        gate = Gate(
            registry,
            engine,
            base_model=model.base_model,
            shapes=shapes,
            size=model.default_size,
            max_size_bytes=settings.max_adapter_bytes,
        )
        try:
            await prepare(registry, gate, model.base_model, settings.first_adapter)
        except RegistryFull as error:
            raise RegistryUnreadable(str(error)) from error
        for style in registry.styles:
            adapter = registry.file_in_service(style.name)
            if adapter is not None:
                await engine.preload(adapter)
        pool = stack.enter_context(ThreadPoolExecutor(_PICTURE_THREADS, "pictures"))
        in_flight = await stack.enter_async_context(InFlight(max_kept=settings.max_kept_draws))
        studio = Studio(engine, registry, in_flight, pool, defaults=_defaults(model), limits=limits)
        server.add(
            DrawingServicer(studio, registry, device=model.device.type),
            drawing_pb2_grpc.add_DrawingServicer_to_server,
            deadlines_s={"Draw": settings.draw_deadline_s},
        )
        server.add(
            AdaptersServicer(Curator(registry, gate, engine, limits)),
            adapters_pb2_grpc.add_AdaptersServicer_to_server,
            deadlines_s={"Publish": settings.draw_deadline_s, "Fetch": settings.draw_deadline_s},
        )
        async with asyncio.TaskGroup() as watching:
            watch = watching.create_task(_watch(engine))
            yield
            watch.cancel()


async def _watch(engine: Engine) -> None:
    await engine.watch()


def _defaults(model: Model) -> Defaults:
    return Defaults(
        base_model=model.base_model,
        style=DEFAULT_STYLE,
        size=model.default_size,
        num_inference_steps=model.default_num_inference_steps,
        guidance_scale=model.default_guidance_scale,
        scheduler=DEFAULT_SCHEDULER,
        schedulers=DISPLAY_NAMES,
    )
