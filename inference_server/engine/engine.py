"""The engine: many draws in one batch, step by step. Belongs to the event loop.

    async with (
        Engine(model, in_service, settings) as engine,
        aclosing(engine.draw(order)) as events,
    ):
        async for event in events: ...

Closing the iterator ends the draw within one denoising step.
"""

import asyncio
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Final, Never, Self

import structlog
from prometheus_client import CollectorRegistry

from inference_server.adapters.adapter import AdapterFile
from inference_server.engine.adapter_files import read_adapter
from inference_server.engine.admission import Admission, Bounds
from inference_server.engine.batching import Batching
from inference_server.engine.device import CRASHED, DeviceThread
from inference_server.engine.draw import Draw
from inference_server.engine.metrics import EngineMetrics
from inference_server.engine.order import AdapterInService, Done, EngineEvent, Load, Order
from inference_server.engine.pipeline import Pipeline, PipelineSettings
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.errors import DeviceBroken, EngineStopped
from inference_server.model.loading import Model

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_READERS: Final = 2


@dataclass(frozen=True, kw_only=True)
class EngineSettings:
    """What an engine is made with."""

    bounds: Bounds = field(default=Bounds(max_queue=16, max_queue_per_requester=16))
    pipeline: PipelineSettings = field(default=PipelineSettings())


class Engine:
    """Draws on one device. Entering it makes the device ready, leaving it waits for the last step.

    Args:
        model: It belongs to the engine's thread from now on.
        in_service: Asked once for each draw that names no version, when it begins.
        settings: How.
        inversions: Learnt embeddings by name.
        metrics: Where they are registered.
    """

    def __init__(
        self,
        model: Model,
        in_service: AdapterInService,
        settings: EngineSettings,
        *,
        inversions: TextualInversions | None = None,
        metrics: CollectorRegistry | None = None,
    ) -> None:
        self._in_service = in_service
        self._settings = settings
        self._metrics = EngineMetrics(metrics or CollectorRegistry())
        self._pipeline = Pipeline(model, settings.pipeline, inversions or TextualInversions())
        self._device = DeviceThread(self._turn, self._crashed)
        self._readers = ThreadPoolExecutor(_READERS, "adapters")
        self._batching: Batching | None = None
        self._stack = AsyncExitStack()
        self._broken = asyncio.Event()
        self._why: BaseException | None = None

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            stack.callback(self._readers.shutdown, cancel_futures=True)
            decoders = None
            if self._pipeline.device.type == "cuda":
                # Between the steps a picture's decoding would hold the others up for several.
                decoders = stack.enter_context(ThreadPoolExecutor(1, "decoder"))
            await stack.enter_async_context(self._device)
            self._loop = asyncio.get_running_loop()
            costs, around_s = await self._device.run(self._pipeline.warm_up)
            self._admission = Admission(
                self._settings.bounds,
                self._in_service,
                costs,
                around_s=around_s,
                most_rows=self._pipeline.most_rows,
            )
            self._batching = Batching(
                self._pipeline,
                self._admission,
                self._metrics,
                readers=self._readers,
                decoders=decoders,
                call=self._device.call,
            )
            self._stack = stack.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()
        self._stop("it is shutting down")

    def check_prompt(self, prompt: str) -> None:
        """Checks that a prompt can be drawn: a draw is refused at its turn if not. May block.

        Any thread may call it.

        Raises:
            PromptTooLong: It has too many windows.
        """
        self._pipeline.encoder.check(prompt)

    async def draw(
        self, order: Order, *, timeout_s: float | None = None
    ) -> AsyncGenerator[EngineEvent, None]:
        """Queued… Begun, Stepped…, Picture…, Done.

        Args:
            order: What is drawn.
            timeout_s: Seconds within which it must be done; None: as long as it takes.

        Raises:
            PromptTooLong: See `check_prompt`.
            QueueFull: Too many are waiting.
            DeadlineTooNear: It would not be done in time.
            AdapterDamaged: The adapter's file is not what its digest says.
            PictureNotFinite: The picture came out as no numbers.
            OutOfDeviceMemory: It does not fit.
            EngineStopped: The device's thread has ended.
        """
        draw = self._admission.admit(order, timeout_s, lambda ticket: Draw(order, ticket))
        self._device.wake()
        try:
            while True:
                event = await draw.mailbox.next()
                yield event
                if isinstance(event, Done):
                    return
        finally:
            self._admission.withdraw(draw)
            self._device.wake()

    def load(self) -> Load:
        """How busy it is."""
        return self._admission.load()

    def uses(self, adapter: AdapterFile) -> bool:
        """Whether a draw that waits or runs has this adapter."""
        return self._admission.uses(adapter)

    async def preload(self, adapter: AdapterFile) -> None:
        """Makes an adapter resident, so that the first draw with it need not wait.

        Raises:
            AdapterDamaged: The adapter's file is not what its digest says.
        """
        loop = asyncio.get_running_loop()
        lora = await loop.run_in_executor(
            self._readers, read_adapter, adapter, self._pipeline.max_rank
        )
        assert self._batching is not None  # noqa: S101 - it has been entered
        await self._device.run(self._batching.load, adapter, lora)

    async def watch(self) -> Never:
        """Waits until the device's thread has ended before its time, and raises what ended it.

        After an error of the device itself CUDA answers every call of the process with it: there
        is nothing to do but start anew.
        """
        await self._broken.wait()
        raise DeviceBroken(f"the engine has stopped: {self._why}") from self._why

    def _turn(self) -> bool:
        return self._batching is not None and self._batching.turn()

    def _crashed(self, error: BaseException) -> None:
        """In the device's thread, which ends with it."""
        log.critical("engine stopped", exc_info=error)
        self._why = error
        self._stop(CRASHED)
        self._loop.call_soon_threadsafe(self._broken.set)

    def _stop(self, why: str) -> None:
        """Lets nobody in any more, and tells those who are."""
        if self._batching is not None:
            for draw in self._admission.stop(why):
                draw.mailbox.fail(EngineStopped(f"the engine has stopped: {why}"))
