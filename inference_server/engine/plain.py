"""The plain engine: diffusers' own classes, one draw at a time."""

import time
from collections import Counter
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractContextManager, aclosing, contextmanager
from dataclasses import dataclass, field
from typing import Final, Never, Self

import structlog
import torch
from torch import Tensor

from inference_server.adapters.adapter import AdapterFile
from inference_server.engine.conditioning import PromptEncoder
from inference_server.engine.device import DeviceThread
from inference_server.engine.line import Line, Pace, Place
from inference_server.engine.order import (
    AdapterInService,
    Begun,
    Done,
    EngineEvent,
    InService,
    Order,
    Picture,
    Pixels,
    Stepped,
)
from inference_server.engine.previews import LatentColours
from inference_server.engine.residents import ResidentAdapters
from inference_server.engine.row import Row, num_steps
from inference_server.engine.scheduler_names import DEFAULT_SCHEDULER
from inference_server.model.loading import Model

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Encoding the prompt and decoding the picture, as so many steps: for the waiting times only.
_AROUND_STEPS: Final = 3


class PlainEngine:
    """Draws on one device. Entering it makes the device ready, leaving it waits for the last step.

    Args:
        model: It belongs to the engine's thread from now on.
        in_service: Asked once for each draw that names no version, when it starts.
        max_queue: Draws that may wait.
        max_resident_adapters: Adapter versions that stay in the device's memory, 2 at the least.
    """

    def __init__(
        self,
        model: Model,
        in_service: AdapterInService,
        *,
        max_queue: int,
        max_resident_adapters: int,
    ) -> None:
        self._model = model
        self._in_service = in_service
        self._encoder = PromptEncoder(model.tokenizer, model.text_encoder)
        self._residents = ResidentAdapters(model.unet, max_resident_adapters)
        self._colours: LatentColours | None = None
        self._device = DeviceThread()
        self._pace = Pace()
        self._line = Line(max_queue, self._pace)
        self._in_use: Counter[str] = Counter()

    async def __aenter__(self) -> Self:
        self._colours = await self._device.run(self._warm_up)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._device.__aexit__()

    async def draw(self, order: Order) -> AsyncGenerator[EngineEvent, None]:
        """See Engine."""
        watch = _Stopwatch()
        pictures: list[Picture] = []
        work = _work(order, num_steps(order) + _AROUND_STEPS)
        with self._named(order), self._line.place(work) as place:
            while (queued := await self._line.turn(place)) is not None:
                yield queued
            watch.lap("queued")
            adapter = self._chosen(order)
            with self._using(adapter):
                rows = await self._device.run(self._rows, order, adapter)
                watch.lap("encode")
                yield Begun(adapter, num_steps(order))
                async with aclosing(self._steps(order, adapter, rows, place)) as steps:
                    async for stepped in steps:
                        yield stepped
                watch.lap("denoise")
                for index, row in enumerate(rows):
                    pictures.append(Picture(index, await self._device.run(row.decode)))
                watch.lap("decode")
            self._pace.took(watch.total() - watch.laps["queued"], work)
        # The device is free for the next draw while somebody deals with these.
        for picture in pictures:
            yield picture
        yield Done(*(watch.laps[name] for name in ("queued", "encode", "denoise", "decode")))

    def uses(self, adapter: AdapterFile) -> bool:
        """See Engine."""
        return self._in_use[adapter.sha256] > 0

    async def preload(self, adapter: AdapterFile) -> None:
        """See Engine."""
        await self._device.run(self._residents.load, adapter)

    async def watch(self) -> Never:
        """See Engine."""
        await self._device.watch()

    async def _steps(
        self, order: Order, adapter: AdapterFile | None, rows: list[Row], place: Place
    ) -> AsyncGenerator[Stepped, None]:
        of = num_steps(order)
        began, work = time.perf_counter(), place.left
        for step in range(1, of + 1):
            for row in rows:
                await self._device.run(self._step, row, adapter, order.adapter_weight)
            place.left = _work(order, of - step + _AROUND_STEPS)
            every = order.preview_interval_steps
            previews: tuple[Pixels, ...] = ()
            if every and step % every == 0:
                previews = await self._device.run(self._previews, rows)
            # By its own speed: the last draws may have been smaller, or drawn elsewhere.
            elapsed_s = time.perf_counter() - began
            eta_s = elapsed_s * place.left / (work - place.left)
            yield Stepped(step, of, eta_s, previews)

    def _warm_up(self) -> LatentColours:
        """Takes every path once: what a first call costs must not be the first caller's."""
        order = Order(
            prompt="",
            negative_prompt="",
            adapter=None,
            adapter_weight=1.0,
            width=self._model.default_size,
            height=self._model.default_size,
            num_inference_steps=1,
            guidance_scale=self._model.default_guidance_scale,
            scheduler=DEFAULT_SCHEDULER,
            seeds=(0,),
        )
        (row,) = self._rows(order, None)
        row.step()
        row.decode()
        return LatentColours.of(self._model.vae)

    def _rows(self, order: Order, adapter: AdapterFile | None) -> list[Row]:
        self._residents.use(adapter, order.adapter_weight)
        embeddings = self._embeddings(order)
        return [Row(self._model, embeddings, order, seed) for seed in order.seeds]

    def _embeddings(self, order: Order) -> Tensor:
        guided = order.guidance_scale > 1
        return self._encoder.encode([*([order.negative_prompt] if guided else []), order.prompt])

    def _step(self, row: Row, adapter: AdapterFile | None, weight: float) -> None:
        # Between two steps another adapter may have been loaded, and taken this one's place.
        self._residents.use(adapter, weight)
        row.step()
        if self._model.device.type == "cuda":
            # CUDA runs behind: without this, progress would be told of what is only planned, and a
            # cancelled draw would go on for as many steps as are queued.
            torch.cuda.current_stream().synchronize()

    def _previews(self, rows: list[Row]) -> tuple[Pixels, ...]:
        assert self._colours is not None  # noqa: S101 - nobody draws before the engine is entered
        return tuple(row.preview(self._colours) for row in rows)

    def _chosen(self, order: Order) -> AdapterFile | None:
        if isinstance(order.adapter, InService):
            return self._in_service(order.adapter.style)
        return order.adapter

    def _named(self, order: Order) -> AbstractContextManager[None]:
        return self._using(order.adapter if isinstance(order.adapter, AdapterFile) else None)

    @contextmanager
    def _using(self, adapter: AdapterFile | None) -> Iterator[None]:
        if adapter is None:
            yield
            return
        self._in_use[adapter.sha256] += 1
        try:
            yield
        finally:
            self._in_use[adapter.sha256] -= 1
            if not self._in_use[adapter.sha256]:
                del self._in_use[adapter.sha256]


@dataclass
class _Stopwatch:
    """Seconds by lap."""

    started: float = field(default_factory=time.perf_counter)
    laps: dict[str, float] = field(default_factory=dict)

    def lap(self, name: str) -> None:
        self.laps[name] = self.total() - sum(self.laps.values())

    def total(self) -> float:
        return time.perf_counter() - self.started


def _work(order: Order, steps: int) -> float:
    """What drawing costs, in pixels seen by the UNet."""
    guided = 2 if order.guidance_scale > 1 else 1
    return float(order.width * order.height * len(order.seeds) * guided * steps)
