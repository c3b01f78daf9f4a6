"""One picture on its way from noise to clean latents."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from inference_server.engine.autoencoder import Autoencoder
from inference_server.engine.order import Order, Pixels
from inference_server.engine.samplers import Samplers, Trajectory
from inference_server.engine.slots import Taken
from inference_server.limits import HIRES_SCALE, SIZE_MULTIPLE

_FP32_SLACK: Final = 1e-4


@dataclass(frozen=True, eq=False)
class Conditions:
    """What a draw's pictures have in common.

    Attributes:
        embeddings: Of the prompt, and with guidance of the negative prompt as well: each of shape
            (1, tokens, width).
        taken: The adapter's slot, and its weight.
        image: The picture to start from, encoded, of which each samples latents of its own; None:
            they start from noise.
    """

    embeddings: tuple[Tensor, ...]
    taken: Taken
    image: DiagonalGaussianDistribution | None = None


@dataclass(frozen=True)
class Bucket:
    """What may share a batch.

    Attributes:
        height: Of the latents.
        width: Of the latents.
        tokens: The number of tokens, where only equal ones are to share a batch.
        precise: Stepped in fp32 whatever the model is in.
    """

    height: int
    width: int
    tokens: tuple[int, ...] | None = None
    precise: bool = False

    @property
    def cells(self) -> tuple[int, int]:
        """Height and width."""
        return self.height, self.width


@dataclass(frozen=True, eq=False)
class Enlarged:
    """Latents of a doubled picture, shape (1, channels, 2·h, 2·w), as they are and noised."""

    clean: Tensor
    noised: Tensor


class Sample:
    """One picture on its way. Lives in the device's thread.

    Its noise, ancestral noise included, comes from a generator of its own, on the CPU and in fp32:
    the same request and seed give the same picture whatever else is drawn, on every device.

    Args:
        order: What is drawn.
        seed: Of this picture.
        conditions: What it is drawn with.
        samplers: For its steps.
        autoencoder: For its latents.
        precise: Step it in fp32.
    """

    def __init__(
        self,
        order: Order,
        seed: int,
        conditions: Conditions,
        samplers: Samplers,
        autoencoder: Autoencoder,
        *,
        precise: bool = False,
    ) -> None:
        self.seed = seed
        self.conditions = conditions
        self.precise = precise
        self.steps_taken = 0
        self._generator = torch.Generator("cpu").manual_seed(seed)
        self._step_noise: Tensor | None = None
        self._autoencoder = autoencoder
        self._device = autoencoder.device
        self._guidance_scale = order.guidance_scale
        first, *self._to_come = trajectories(order, samplers)
        if conditions.image is None:
            latents = self._noise((1, autoencoder.channels, *cells_of(order))) * first.initial_scale
        else:
            clean = autoencoder.latents(conditions.image, self._generator)
            latents = self._noised(clean, first)
        self._begin(first, latents)

    def _begin(self, trajectory: Trajectory, latents: Tensor) -> None:
        self._trajectory = trajectory
        self._step = 0
        self.latents = latents  # (1, channels, h, w), fp32
        # Those that the step before predicted. The first step's coefficient for them is 0.
        self.clean = torch.zeros_like(latents)

    @property
    def rows(self) -> int:
        """How many it has in a batch."""
        return len(self.conditions.embeddings)

    @property
    def cells(self) -> int:
        """Of its latents."""
        return self.latents.shape[2] * self.latents.shape[3]

    @property
    def work(self) -> int:
        """Of its next step."""
        return self.rows * self.cells

    @property
    def has_a_step(self) -> bool:
        """Whether there is one to take now."""
        return self._step < len(self._trajectory)

    @property
    def is_to_be_enlarged(self) -> bool:
        """Whether it goes on from `enlarged`."""
        return not self.has_a_step and bool(self._to_come)

    @property
    def finished(self) -> bool:
        """Whether no step is left."""
        return not self.has_a_step and not self._to_come

    def bucket(self, *, equal_tokens: bool) -> Bucket:
        """With which others its next step may be taken."""
        tokens = tuple(each.shape[1] for each in self.conditions.embeddings)
        height, width = self.latents.shape[2:]
        return Bucket(height, width, tokens if equal_tokens else None, self.precise)

    def coefficients(self) -> NDArray[np.float64]:
        """Of its next step: timestep, input scale, p, q, a, b, c, s, guidance scale."""
        t, i = self._trajectory, self._step
        return np.array(
            [
                t.timesteps[i],
                t.input_scale[i],
                t.p[i],
                t.q[i],
                t.a[i],
                t.b[i],
                t.c[i],
                t.s[i],
                self._guidance_scale,
            ]
        )

    def step_noise(self) -> Tensor | None:
        """Fresh noise for its next step, if it takes any; the same if the step is tried again."""
        if self._trajectory.is_ancestral and self._step_noise is None:
            self._step_noise = self._noise(self.latents.shape)
        return self._step_noise

    def stepped(self, latents: Tensor, clean: Tensor) -> None:
        """Notes the outcome of a step."""
        self.latents, self.clean = latents, clean
        self._step_noise = None
        self._step += 1
        self.steps_taken += 1

    def enlarged(self, pixels: Pixels) -> Enlarged:
        """From what it goes on twice as wide and high. Any thread may call it.

        Args:
            pixels: What its latents decode to.
        """
        height, width, _ = pixels.shape
        size = (HIRES_SCALE * width, HIRES_SCALE * height)
        larger = np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))
        clean = self._autoencoder.latents(self._autoencoder.encode(larger), self._generator)
        return Enlarged(clean, self._noised(clean, self._to_come[0]))

    def go_on(self, enlarged: Enlarged) -> None:
        """Goes on from what `enlarged` has given."""
        self._begin(self._to_come.pop(0), enlarged.noised)
        self.clean = enlarged.clean

    def _noised(self, clean: Tensor, trajectory: Trajectory) -> Tensor:
        """Clean latents at the level where a trajectory begins.

        Source: Meng et al. 2021, arXiv:2108.01073.
        """
        of_clean, of_noise = trajectory.noising
        return clean * of_clean + self._noise(clean.shape) * of_noise

    def _noise(self, shape: tuple[int, ...]) -> Tensor:
        return torch.randn(shape, generator=self._generator).to(self._device)


def trajectories(order: Order, samplers: Samplers) -> list[Trajectory]:
    """What a picture of an order goes through: one, or where it is doubled two."""
    made = [samplers.trajectory(order.scheduler, order.num_inference_steps, _skipped(order))]
    if order.hires_strength is not None:
        skipped = _left_out(order.num_inference_steps, order.hires_strength)
        made.append(samplers.trajectory(order.scheduler, order.num_inference_steps, skipped))
    return made


def num_steps(order: Order) -> int:
    """Steps that are taken for each picture: from an image only the last ones, and always one."""
    return sum(_phases(order))


def work_of(order: Order) -> float:
    """Work of all steps of all pictures of an order."""
    first, enlarged = _phases(order)
    return step_work_of(order) * (first + HIRES_SCALE**2 * enlarged)


def step_work_of(order: Order) -> float:
    """Work of one step of all its pictures, before they are doubled."""
    height, width = cells_of(order)
    return float(len(order.seeds) * rows_of(order) * height * width)


def rows_of(order: Order) -> int:
    """Rows of one of its pictures in a batch."""
    return 2 if order.guidance_scale > 1 else 1


def _phases(order: Order) -> tuple[int, int]:
    """Steps of the picture, and of the doubled one."""
    of = order.num_inference_steps
    enlarged = 0
    if order.hires_strength is not None:
        enlarged = of - _left_out(of, order.hires_strength)
    return of - _skipped(order), enlarged


def _skipped(order: Order) -> int:
    return 0 if order.image is None else _left_out(order.num_inference_steps, order.strength)


def _left_out(num_inference_steps: int, strength: float) -> int:
    # As in diffusers' pipelines, but that 0.7 may come as the nearest fp32, which is less.
    taken = int(num_inference_steps * strength + _FP32_SLACK)
    return num_inference_steps - max(1, min(num_inference_steps, taken))


def cells_of(order: Order) -> tuple[int, int]:
    """Height and width of the latents of an order's pictures, before they are doubled."""
    return order.height // SIZE_MULTIPLE, order.width // SIZE_MULTIPLE
