"""The studio: from what a caller asks for to finished pictures, with an engine of whatever kind."""

import asyncio
import hashlib
import secrets
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from concurrent.futures import Executor
from contextlib import aclosing
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np

from inference_server.adapters.adapter import AdapterFile, BaseModel, Style
from inference_server.adapters.registry import Registry
from inference_server.engine.engine import Engine
from inference_server.engine.order import (
    Begun,
    Done,
    InService,
    Load,
    Order,
    Picture,
    Queued,
    Stepped,
)
from inference_server.errors import NotPng
from inference_server.events import DrawEvent, Finished, Image, Preview, Progress, Timings
from inference_server.in_flight import InFlight
from inference_server.limits import SIZE_MULTIPLE, Limits, check_request_id
from inference_server.png import Inspection, encode_png, encode_webp, inspect_png
from inference_server.request import DrawRequest, SafetyPolicy
from inference_server.safety import SafetyChecker
from inference_server.sheet import Canvas, Sheet
from inference_server.source_image import start_from
from inference_server.words import Wording, Words
from rpc.language import size

_P = ParamSpec("_P")
_T = TypeVar("_T")

_DEFAULT_STRENGTH = 0.8
_CHOSEN_SEEDS = 2**32
_ALL_SEEDS = 2**63
_LONGER = 1.5


@dataclass(frozen=True, kw_only=True)
class Defaults:
    """What a request that does not say gets.

    Attributes:
        size: Pixels of both sides.
        schedulers: Those there are: display names by name.
    """

    base_model: BaseModel
    style: str
    size: int
    num_inference_steps: int
    guidance_scale: float
    scheduler: str
    schedulers: Mapping[str, str]
    safety_policy: SafetyPolicy = SafetyPolicy.REPORT


class Studio:
    """Checks, completes and follows draws.

    Args:
        engine: Draws.
        registry: Knows styles and versions.
        in_flight: Keeps the draws.
        pool: For decoding and encoding pictures, and for words.
        wording: Makes prompts of requests.
        checker: Looks at pictures; None: nobody does.
    """

    def __init__(
        self,
        engine: Engine,
        registry: Registry,
        in_flight: InFlight,
        pool: Executor,
        *,
        wording: Wording,
        checker: SafetyChecker | None,
        defaults: Defaults,
        limits: Limits,
    ) -> None:
        self._engine = engine
        self._registry = registry
        self._in_flight = in_flight
        self._pool = pool
        self._wording = wording
        self._checker = checker
        self.defaults = defaults
        self.limits = limits

    def draw(
        self, request: DrawRequest, request_id: str | None, timeout_s: float | None
    ) -> AsyncGenerator[DrawEvent, None]:
        """Draws, or attaches to a draw that is under way.

        Args:
            request: What is asked for.
            request_id: Its name, if it has one.
            timeout_s: Seconds until the caller wants no answer any more.

        Raises:
            KshError: See the contract.
        """
        if request_id is not None:
            check_request_id(request_id)
        return self._in_flight.follow(request, request_id, lambda: self._draw(request, timeout_s))

    @property
    def textual_inversions(self) -> tuple[str, ...]:
        """Words that stand for a learnt embedding in a prompt."""
        return self._wording.textual_inversions

    @property
    def checks_safety(self) -> bool:
        """Whether a safety checker looks at the pictures."""
        return self._checker is not None

    def load(self) -> Load:
        """How busy the engine is."""
        return self._engine.load()

    def cancel(self, request_id: str) -> bool:
        """Ends a draw; False: it had finished before.

        Raises:
            InvalidDraw: No draw can have this name.
            DrawNotFound: None of this name is running or kept.
        """
        check_request_id(request_id)
        return self._in_flight.cancel(request_id)

    def sizes(self) -> list[tuple[int, int]]:
        """Sizes worth offering, in pixels: the default, and upright and wide ones like it."""
        size, longer = self.defaults.size, _rounded(self.defaults.size * _LONGER)
        offered = [(size, size), (size, longer), (longer, size)]
        return [(w, h) for w, h in offered if self.limits.allow_size(w, h)]

    async def inspect(self, png: bytes) -> Inspection:
        """Reads what a PNG was made with.

        Raises:
            NotPng: It is none, is truncated or too large.
            NoParameters: It says nothing.
        """
        if len(png) > self.limits.max_image_bytes:
            msg = f"png must be at most {size(self.limits.max_image_bytes)}, not {size(len(png))}"
            raise NotPng(msg)
        return await self._pooled(inspect_png, png)

    async def _draw(
        self, request: DrawRequest, timeout_s: float | None
    ) -> AsyncGenerator[DrawEvent, None]:
        arrived = time.perf_counter()
        self.limits.check(request, self.defaults.schedulers)
        style = self._registry.style(request.style or self.defaults.style)
        canvas = await self._canvas(request)
        words = await self._pooled(self._words, request, style)
        # Nothing is awaited from here until the engine counts the version as used: it cannot be
        # removed in between.
        order = self._order(request, style, canvas, words)
        sheet = Sheet(request, style, order, canvas, words, self.defaults.base_model)
        encoding_s = 0.0
        left_s = None if timeout_s is None else timeout_s - (time.perf_counter() - arrived)
        async with aclosing(self._engine.draw(order, timeout_s=left_s)) as events:
            async for event in events:
                match event:
                    case Queued():
                        yield event
                    case Begun():
                        sheet.adapter = event.adapter
                        yield sheet.started(event)
                    case Stepped():
                        yield await self._progress(event)
                    case Picture():
                        began = time.perf_counter()
                        yield await self._image(event, sheet, request)
                        encoding_s += time.perf_counter() - began
                    case Done():
                        yield Finished(
                            Timings(
                                queued_s=event.queued_s,
                                encode_s=event.encode_s,
                                denoise_s=event.denoise_s,
                                decode_s=event.decode_s + encoding_s,
                                total_s=time.perf_counter() - arrived,
                            )
                        )

    def _may_withhold(self, request: DrawRequest) -> bool:
        """Whether a picture may be left out. Its previews are then: a late one is the picture."""
        policy = request.safety_policy or self.defaults.safety_policy
        return self._checker is not None and policy is SafetyPolicy.WITHHOLD

    def _wanted(self, request: DrawRequest, style: Style) -> AdapterFile | InService | None:
        if request.version is None:
            return None if request.adapter_weight == 0 else InService(style.name)
        # An unknown version is refused even if it would not be used.
        adapter = self._registry.version(style.name, request.version)
        adapter.check_fits(self.defaults.base_model)
        return None if request.adapter_weight == 0 else adapter.file

    def _words(self, request: DrawRequest, style: Style) -> Words:
        """On a thread of the pool: cutting the longest prompt into tokens takes a while."""
        words = self._wording.words(request, style)
        self._engine.check_prompt(words.prompt)
        if self._guidance_scale(request) > 1:
            self._engine.check_prompt(words.negative_prompt)
        return words

    def _guidance_scale(self, request: DrawRequest) -> float:
        return _float32(_or(request.guidance_scale, self.defaults.guidance_scale))

    def _order(self, request: DrawRequest, style: Style, canvas: Canvas, words: Words) -> Order:
        defaults = self.defaults
        first = request.seed if request.seed is not None else secrets.randbelow(_CHOSEN_SEEDS)
        return Order(
            prompt=words.prompt,
            negative_prompt=words.negative_prompt,
            adapter=self._wanted(request, style),
            adapter_weight=_or(request.adapter_weight, 1.0),
            width=canvas.width,
            height=canvas.height,
            num_inference_steps=_or(request.num_inference_steps, defaults.num_inference_steps),
            guidance_scale=self._guidance_scale(request),
            scheduler=request.scheduler or defaults.scheduler,
            seeds=tuple((first + i) % _ALL_SEEDS for i in range(_or(request.num_images, 1))),
            image=canvas.image,
            strength=_float32(_or(request.strength, _DEFAULT_STRENGTH)),
            hires_strength=request.hires_strength,
            preview_interval_steps=0
            if self._may_withhold(request)
            else request.preview_interval_steps,
            requester=request.requester,
        )

    async def _canvas(self, request: DrawRequest) -> Canvas:
        size, doubled = self.defaults.size, request.hires_strength is not None
        if request.image is None:
            width, height = _or(request.width, size), _or(request.height, size)
            self.limits.check_size(width, height, doubled=doubled)
            return Canvas(width, height)
        # In one go: no more pictures are there in full size than the pool has threads.
        pixels = await self._pooled(
            start_from, request.image, request.width, request.height, self.limits, size
        )
        height, width, _ = pixels.shape
        self.limits.check_size(width, height, doubled=doubled)
        return Canvas(width, height, pixels, await self._pooled(_sha256, request.image))

    async def _progress(self, event: Stepped) -> Progress:
        previews = [
            Preview(index, await self._pooled(encode_webp, pixels))
            for index, pixels in event.previews
        ]
        return Progress(event.step, event.of, event.eta_s, tuple(previews))

    async def _image(self, picture: Picture, sheet: Sheet, request: DrawRequest) -> Image:
        index, parameters = picture.index, sheet.parameters(picture.index)
        safety = None
        if self._checker is not None:
            safety = await self._pooled(self._checker.check, picture.pixels)
        if safety is not None and safety.flagged and self._may_withhold(request):
            return Image(index, b"", parameters.seed, parameters, safety, withheld=True)
        png = await self._pooled(encode_png, picture.pixels, parameters)
        return Image(index, png, parameters.seed, parameters, safety)

    async def _pooled(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        call = partial(copy_context().run, function, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)


def _or(value: _T | None, default: _T) -> _T:
    return default if value is None else value


def _float32(number: float) -> float:
    # As the contract can say it, so that a draw repeated from what its picture says is the same.
    return float(np.float32(number))


def _rounded(size: float) -> int:
    return int(size) // SIZE_MULTIPLE * SIZE_MULTIPLE


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
