"""How pictures are drawn: prompts to conditions, samples step by step, latents to pixels.

Knows nothing of queues. Lives in the device's thread.
"""

import copy
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import structlog
import torch

from inference_server.engine.autoencoder import Autoencoder
from inference_server.engine.conditioning import PromptEncoder
from inference_server.engine.denoiser import Denoiser, SteppedRows
from inference_server.engine.order import Order, Pixels
from inference_server.engine.previews import LatentColours
from inference_server.engine.sample import Bucket, Conditions, Sample
from inference_server.engine.samplers import Samplers
from inference_server.engine.scheduler_names import DEFAULT_SCHEDULER
from inference_server.engine.slots import AdapterSlots
from inference_server.engine.step_costs import StepCosts
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.limits import SIZE_MULTIPLE
from inference_server.model.loading import Model

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# What batches are padded to on CUDA, where kernels are chosen, and graphs captured, by shape.
PADDED_ROWS: Final = (2, 4, 8, 16, 32)
# What every batch is padded to where a row's bits must not depend on others: two guided pictures.
PINNED_ROWS: Final = 4
_WIDTHS_ON_CPU: Final = (1, 2, 3, 4, 6, 8, 12, 16)
_MEASURED_AT_MOST_S: Final = 20.0
_BRIEF_S: Final = 0.3
_REPETITIONS: Final = 5


@dataclass(frozen=True, kw_only=True)
class PipelineSettings:
    """How it is drawn.

    Attributes:
        adapter_slots: Adapter versions in the device's memory at once, 1 or more.
        max_rank: Of an adapter.
        deterministic: A picture's bits do not depend on what else is drawn: every batch has
            PINNED_ROWS rows.
        compile: Compile the UNet for the default size: `torch.compile`'s mode, None: not at all.
        max_prompt_cache_bytes: Of encoded prompts.
    """

    adapter_slots: int = 8
    max_rank: int = 64
    deterministic: bool = False
    compile: str | None = None
    max_prompt_cache_bytes: int = 64 * 1024 * 1024


class Pipeline:
    """Draws samples of one model.

    Args:
        model: It belongs to the pipeline from now on: its layers get slots for adapters.
        settings: How.
        inversions: Learnt embeddings by name.
    """

    def __init__(
        self, model: Model, settings: PipelineSettings, inversions: TextualInversions
    ) -> None:
        self._model = model
        self._settings = settings
        self.encoder = PromptEncoder(
            model.tokenizer,
            model.text_encoder,
            inversions,
            max_cache_bytes=settings.max_prompt_cache_bytes,
        )
        self.slots = AdapterSlots(
            model.unet,
            model.text_encoder,
            count=settings.adapter_slots,
            max_rank=settings.max_rank,
            alike=settings.deterministic or settings.compile is not None,
        )
        self.autoencoder = Autoencoder(model.vae)
        self._samplers = Samplers(model.scheduler_config)
        self._colours: LatentColours | None = None
        self._denoiser = self._made_denoiser(model.unet, model.dtype)
        self._precise: Denoiser | None = None

    @property
    def device(self) -> torch.device:
        """What it draws on."""
        return self._model.device

    @property
    def can_be_more_precise(self) -> bool:
        """Whether fp32 is more than it has."""
        return self._model.dtype != torch.float32

    @property
    def max_rank(self) -> int:
        """Of an adapter."""
        return self._settings.max_rank

    @property
    def most_rows(self) -> int:
        """Of a batch."""
        return PINNED_ROWS if self._settings.deterministic else max(PADDED_ROWS)

    def conditions(self, order: Order, slot: int | None) -> Conditions:
        """Encodes an order's prompts with the adapter in a slot, and the picture to start from."""
        guided = order.guidance_scale > 1
        prompts = [order.prompt, *([order.negative_prompt] if guided else [])]
        taken = (slot, order.adapter_weight) if slot is not None else (None, 0.0)
        adapter = None
        if slot is not None and self.slots.acts_on_text(slot):
            adapter = (self.slots.digest(slot), order.adapter_weight)
        self.slots.text_encoder.select_one(taken)
        encoded = [self.encoder.encode(prompt, adapter=adapter) for prompt in prompts]
        image = None if order.image is None else self.autoencoder.encode(order.image)
        return Conditions(tuple(encoded), taken, image)

    def samples(
        self, order: Order, seeds: Sequence[int], slot: int | None, *, precise: bool = False
    ) -> list[Sample]:
        """Pictures of an order about to be drawn with the adapter in a slot, one for each seed."""
        conditions = self.conditions(order, slot)
        return [self.sample(order, seed, conditions, precise=precise) for seed in seeds]

    def sample(
        self, order: Order, seed: int, conditions: Conditions, *, precise: bool = False
    ) -> Sample:
        """A picture about to be drawn."""
        return Sample(order, seed, conditions, self._samplers, self.autoencoder, precise=precise)

    def bucket(self, sample: Sample) -> Bucket:
        """With which others a sample may share a batch."""
        # In another number of tokens attention adds up in another order.
        return sample.bucket(equal_tokens=self._settings.deterministic)

    def step(self, samples: Sequence[Sample]) -> SteppedRows:
        """Takes the next step of samples of one bucket.

        Raises:
            torch.OutOfMemoryError: They are too many; nothing has changed.
        """
        denoiser = self._precise_denoiser() if samples[0].precise else self._denoiser
        stepped = denoiser.step(samples)
        if self.device.type == "cuda":
            # CUDA runs behind: without this, progress would be told of what is only planned, and a
            # cancelled draw would go on for as many steps as are queued.
            torch.cuda.current_stream().synchronize()
        return stepped

    def forget_precise(self) -> None:
        """Gives the fp32 copy's memory back."""
        self._precise = None

    def preview(self, sample: Sample) -> Pixels:
        """A rough, small look at what a sample is becoming."""
        if self._colours is None:
            self._colours = LatentColours.of(self._model.vae)
        return self._colours.picture(sample.clean)

    def warm_up(self) -> tuple[StepCosts, float]:
        """Takes every path once: what a first call costs must not be the first caller's.

        Returns:
            What steps cost, and the seconds of encoding a prompt and decoding a picture.
        """
        order = self._order()
        conditions = self.conditions(order, None)
        self._take(order, conditions, 1)
        sample = self.sample(order, 0, conditions)
        self.preview(sample)
        self.autoencoder.decode(sample.latents)
        began = time.perf_counter()
        self.conditions(replace(order, prompt="warm up"), None)
        self.autoencoder.decode(sample.latents)
        around_s = time.perf_counter() - began
        cells = sample.cells
        widths = self._fixed_rows or _WIDTHS_ON_CPU
        costs = StepCosts.measure(
            [rows * cells for rows in widths],
            lambda work: self._measured(order, conditions, int(work) // cells),
            budget_s=_MEASURED_AT_MOST_S,
        )
        log.info(
            "steps measured",
            rows_that_pay=costs.widest // cells,
            step_s=round(costs.seconds(costs.widest), 4),
            around_s=round(around_s, 4),
        )
        return costs, around_s

    def _measured(self, order: Order, conditions: Conditions, rows: int) -> float:
        """Seconds of a step: the least of a few, for noise only ever adds."""
        self._take(order, conditions, rows)
        seconds: list[float] = []
        while len(seconds) < _REPETITIONS and sum(seconds) < _BRIEF_S:
            seconds.append(self._take(order, conditions, rows))
        return min(seconds)

    def _take(self, order: Order, conditions: Conditions, rows: int) -> float:
        samples = [self.sample(order, seed, conditions) for seed in range(rows)]
        began = time.perf_counter()
        self.step(samples)
        return time.perf_counter() - began

    def _order(self) -> Order:
        size = self._model.default_size
        return Order(
            prompt="",
            negative_prompt="",
            adapter=None,
            adapter_weight=1.0,
            width=size,
            height=size,
            num_inference_steps=1,
            guidance_scale=1.0,
            scheduler=DEFAULT_SCHEDULER,
            seeds=(0,),
        )

    @property
    def _fixed_rows(self) -> tuple[int, ...]:
        """The numbers of rows that batches are padded to; none on the CPU, where padding costs."""
        if self._settings.deterministic:
            return (PINNED_ROWS,)
        is_fixed = self.device.type == "cuda" or self._settings.compile is not None
        return PADDED_ROWS if is_fixed else ()

    def _precise_denoiser(self) -> Denoiser:
        if self._precise is None:
            # The factors in the slots are shared, and those of adapters to come with them.
            shared = self.slots.unet.shared()
            unet = copy.deepcopy(self._model.unet, {id(each): each for each in shared}).float()
            self._precise = self._made_denoiser(unet, torch.float32)
        return self._precise

    def _made_denoiser(self, unet: Any, dtype: torch.dtype) -> Denoiser:  # noqa: ANN401 - diffusers'
        compiled = None
        if self._settings.compile is not None and dtype == self._model.dtype:
            compiled = torch.compile(unet, mode=self._settings.compile, fullgraph=True)
        return Denoiser(
            unet,
            self.slots.unet,
            dtype=dtype,
            device=self.device,
            padded_rows=partial(_padded, self._fixed_rows),
            compiled=compiled,
            compiled_cells=(self._model.default_size // SIZE_MULTIPLE,) * 2,
        )


def _padded(sizes: Sequence[int], rows: int) -> int:
    return next((size for size in sizes if size >= rows), rows)
