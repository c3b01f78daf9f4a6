"""What the server stands on, opened in order and closed in reverse.

Importing it imports torch and all that comes with it, which takes seconds.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Final

import structlog
import torch
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from inference_server.adapters.curator import Curator
from inference_server.adapters.data_folder import open_data_folder
from inference_server.adapters.first_start import DEFAULT_STYLE, prepare
from inference_server.adapters.gate import Gate
from inference_server.adapters.lora import shapes_of
from inference_server.adapters.registry import Registry
from inference_server.engine.admission import Bounds
from inference_server.engine.engine import Engine, EngineSettings
from inference_server.engine.pipeline import PipelineSettings
from inference_server.engine.scheduler_names import DEFAULT_SCHEDULER, DISPLAY_NAMES
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.errors import ModelRefused, RegistryFull, RegistryUnreadable
from inference_server.in_flight import InFlight
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from inference_server.request import SafetyPolicy
from inference_server.safety import SafetyChecker, load_safety_checker
from inference_server.servicer.adapters import AdaptersServicer
from inference_server.servicer.drawing import DrawingServicer
from inference_server.settings import Settings
from inference_server.studio import Defaults, Studio
from inference_server.translation.translator import Translator, load_translator
from inference_server.words import Wording
from protos.drawing.v1 import adapters_pb2_grpc, drawing_pb2_grpc
from rpc.errors import FailedPrecondition
from rpc.server import Server

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_WITH_CUDA: Final = "stablediffusionapi/anything-v5"
_WITHOUT: Final = "./models/pocket"
_PICTURE_THREADS: Final = 2


@dataclass(frozen=True, eq=False)
class Models:
    """Everything that is loaded from folders or the hub."""

    base: Model
    translator: Translator
    checker: SafetyChecker | None
    inversions: TextualInversions


def load(settings: Settings) -> Models:
    """Loads the models. Blocks.

    Raises:
        ModelRefused: One is missing, incomplete or not safe to load.
    """
    default = _WITH_CUDA if torch.cuda.is_available() else _WITHOUT
    _hush_libraries()
    base = load_model(ModelSource.find(settings.model or default), settings.device, settings.dtype)
    checker = None
    if settings.safety_checker is not None:
        checker = load_safety_checker(settings.safety_checker, base.device)
    inversions = TextualInversions()
    if settings.textual_inversions is not None:
        inversions = TextualInversions.load(settings.textual_inversions, base.text_encoder)
    return Models(base, load_translator(settings.translation_model), checker, inversions)


def _hush_libraries() -> None:
    for library in (diffusers_logging, transformers_logging):
        library.disable_progress_bar()


@asynccontextmanager
async def serving(settings: Settings, models: Models, server: Server) -> AsyncIterator[None]:
    """Adds the services to `server`, warmed up."""
    limits, model = settings.limits, models.base
    if not limits.allow_size(model.default_size, model.default_size):
        msg = (
            f"{model.base_model.name} draws best at {model.default_size} × {model.default_size} "
            "pixels, and the settings max_size and max_pixels do not allow that"
        )
        raise ModelRefused(msg)
    async with AsyncExitStack() as stack:
        shapes = shapes_of(model.unet, model.text_encoder)
        registry = Registry(stack.enter_context(open_data_folder(settings.data)), model.base_model)
        engine = await stack.enter_async_context(
            Engine(
                model,
                registry.file_in_service,
                _engine_settings(settings),
                inversions=models.inversions,
                metrics=server.metrics,
            )
        )
        gate = Gate(
            registry,
            engine,
            base_model=model.base_model,
            shapes=shapes,
            size=model.default_size,
            max_rank=settings.max_adapter_rank,
            max_size_bytes=settings.max_adapter_bytes,
        )
        try:
            await prepare(registry, gate, model.base_model, settings.first_adapter)
        except RegistryFull as error:
            raise RegistryUnreadable(str(error)) from error
        await _preload(engine, registry, settings.adapter_slots)
        pool = stack.enter_context(ThreadPoolExecutor(_PICTURE_THREADS, "pictures"))
        in_flight = await stack.enter_async_context(
            InFlight(max_kept=settings.max_kept_draws, max_kept_bytes=settings.max_kept_bytes)
        )
        studio = Studio(
            engine,
            registry,
            in_flight,
            pool,
            wording=Wording(models.translator, models.inversions),
            checker=models.checker,
            defaults=_defaults(model, settings),
            limits=limits,
        )
        server.add(
            DrawingServicer(
                studio,
                registry,
                device=model.device.type,
                max_adapter_rank=settings.max_adapter_rank,
            ),
            drawing_pb2_grpc.add_DrawingServicer_to_server,
            deadlines_s={"Draw": settings.draw_deadline_s},
        )
        server.add(
            AdaptersServicer(Curator(registry, gate, engine, limits)),
            adapters_pb2_grpc.add_AdaptersServicer_to_server,
            deadlines_s={"Publish": settings.draw_deadline_s, "Fetch": settings.draw_deadline_s},
        )
        async with asyncio.TaskGroup() as watching:
            tasks = [watching.create_task(_watch(each)) for each in (engine, registry)]
            yield
            for task in tasks:
                task.cancel()


async def _watch(watched: Engine | Registry) -> None:
    await watched.watch()


async def _preload(engine: Engine, registry: Registry, most: int) -> None:
    """Makes what is in service resident, as far as there is room."""
    in_service = [registry.file_in_service(style.name) for style in registry.styles]
    for adapter in [each for each in in_service if each is not None][:most]:
        try:
            await engine.preload(adapter)
        except FailedPrecondition as error:
            # Its draws are refused with the same words; all others are drawn.
            log.error("adapter left out", adapter=str(adapter.id), reason=str(error))  # noqa: TRY400


def _engine_settings(settings: Settings) -> EngineSettings:
    return EngineSettings(
        bounds=Bounds(settings.max_queue, settings.max_queue_per_requester),
        pipeline=PipelineSettings(
            adapter_slots=settings.adapter_slots,
            max_rank=settings.max_adapter_rank,
            deterministic=settings.deterministic,
            compile=settings.compile,
        ),
    )


def _defaults(model: Model, settings: Settings) -> Defaults:
    return Defaults(
        base_model=model.base_model,
        style=DEFAULT_STYLE,
        size=model.default_size,
        num_inference_steps=model.default_num_inference_steps,
        guidance_scale=model.default_guidance_scale,
        scheduler=DEFAULT_SCHEDULER,
        schedulers=DISPLAY_NAMES,
        safety_policy=SafetyPolicy[settings.safety_policy.upper()],
    )
