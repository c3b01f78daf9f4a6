"""The drawings held out, with the noise that every model is asked to predict of them.

Every model sees the same drawings with the same noise at the same timesteps, so that what differs
between two of them is the models. A drawing's loss is the mean over timesteps that are spread
evenly over the whole schedule, unweighted whatever the run weights.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import mse_loss

from trainer.train.preparation import Examples
from trainer.train.sampling import GOLDEN

# Of a drawing; of fewer drawings more, so that the rows are at least so many. Of four checkpoints
# of the pocket model on 12 drawings, 2 timesteps of each mistook the best 4 times in 32; 4 never
# did, and with 8 noise makes a difference of two no less sure than the choice of drawings does.
_LEAST_TIMESTEPS: Final = 8
_LEAST_ROWS: Final = 96
# That the UNet is given at a time: 4 rows of 512 px, 64 of 128 px.
_LATENTS_AT_A_TIME: Final = 4 * 64 * 64

Losses = NDArray[np.float64]
"""Of each drawing, shape (drawings,)."""


@dataclass(frozen=True, eq=False)
class _Group:
    """Drawings that are equally large, as they were drawn: mirrored they are others.

    Attributes:
        mean: Of the VAE's posterior, shape (drawings, 4, H/8, W/8), fp32.
        std: Likewise.
        embeddings: Of each drawing's caption, shape (drawings, 77, width).
    """

    mean: Tensor
    std: Tensor
    embeddings: Tensor

    @classmethod
    def of(cls, examples: Examples) -> Self:
        """On the processor, where noise is made."""
        return cls(
            examples.mean[:, 0].cpu().float(),
            examples.std[:, 0].cpu().float(),
            examples.embeddings.cpu()[examples.caption_of.cpu()],
        )


@dataclass(frozen=True, eq=False)
class _Rows:
    """What the UNet is given at a time, on its device.

    Attributes:
        noisy: Shape (b, 4, H/8, W/8).
        timesteps: Shape (b,).
        embeddings: Shape (b, 77, width).
        target: What it is to predict, shape of `noisy`, fp32.
    """

    noisy: Tensor
    timesteps: Tensor
    embeddings: Tensor
    target: Tensor


class HeldOut:
    """The drawings held out, with their noise and timesteps.

    Args:
        schedule: The base model's noise.
        examples: The drawings.
        seed: Noise and timesteps are functions of it and of a drawing's number alone.
    """

    def __init__(self, schedule: DDPMScheduler, examples: Sequence[Examples], seed: int) -> None:
        self._schedule = schedule
        self._groups = [_Group.of(each) for each in examples if len(each.mean)]
        self._seed = seed
        self.num_drawings = sum(len(group.mean) for group in self._groups)
        self._num_timesteps = max(
            _LEAST_TIMESTEPS, math.ceil(_LEAST_ROWS / max(self.num_drawings, 1))
        )

    @torch.inference_mode()
    def losses(
        self, unet: UNet2DConditionModel, dtype: torch.dtype, device: torch.device
    ) -> Losses:
        """The UNet's mean squared error as it is now."""
        per_row = []
        autocast = torch.autocast(device.type, dtype, enabled=dtype != torch.float32)
        for rows in self._all_rows(dtype, device):
            with autocast:
                predicted = unet(rows.noisy, rows.timesteps, rows.embeddings).sample
            error = mse_loss(predicted.float(), rows.target, reduction="none")
            per_row.append(error.mean((1, 2, 3)))
        # The only wait for the device.
        of_each = torch.cat(per_row).double().reshape(self.num_drawings, self._num_timesteps)
        losses: Losses = of_each.mean(1).cpu().numpy()
        return losses

    def _all_rows(self, dtype: torch.dtype, device: torch.device) -> Iterator[_Rows]:
        first = 0
        for group in self._groups:
            latents_of_one = group.mean.shape[-2] * group.mean.shape[-1]
            at_a_time = max(1, _LATENTS_AT_A_TIME // latents_of_one)
            num_rows = len(group.mean) * self._num_timesteps
            for start in range(0, num_rows, at_a_time):
                numbers = np.arange(start, min(start + at_a_time, num_rows))
                drawings, strata = np.divmod(numbers, self._num_timesteps)
                yield self._rows(group, drawings, first + drawings, strata, dtype, device)
            first += len(group.mean)

    def _rows(
        self,
        group: _Group,
        drawings: NDArray[np.int64],
        numbers: NDArray[np.int64],
        strata: NDArray[np.int64],
        dtype: torch.dtype,
        device: torch.device,
    ) -> _Rows:
        noise, posterior = self._normals(numbers, strata, tuple(group.mean.shape[1:]))
        of_group = torch.from_numpy(drawings)
        timesteps = torch.from_numpy(self._timesteps(numbers, strata))
        latents = group.mean[of_group] + group.std[of_group] * posterior
        target = noise
        if self._schedule.config.prediction_type == "v_prediction":
            target = self._schedule.get_velocity(latents, noise, timesteps)
        return _Rows(
            noisy=_sent(self._schedule.add_noise(latents, noise, timesteps).to(dtype), device),
            timesteps=_sent(timesteps, device),
            embeddings=_sent(group.embeddings[of_group].to(dtype), device),
            target=_sent(target, device),
        )

    def _timesteps(
        self, numbers: NDArray[np.int64], strata: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """One of each stratum of the schedule, at another place in it for each drawing."""
        places = (numbers * GOLDEN + np.random.default_rng(self._seed).random()) % 1.0
        of_schedule: int = self._schedule.config.num_train_timesteps
        return ((strata + places) / self._num_timesteps * of_schedule).astype(np.int64)

    def _normals(
        self, numbers: NDArray[np.int64], strata: NDArray[np.int64], shape: tuple[int, ...]
    ) -> tuple[Tensor, Tensor]:
        """Noise, and which latents of the VAE's posterior: standard normal, shape (b, *shape)."""
        normals = np.stack(
            [
                np.random.default_rng((self._seed, number, stratum)).standard_normal(
                    (2, *shape), np.float32
                )
                for number, stratum in zip(numbers, strata, strict=True)
            ]
        )
        noise, posterior = torch.from_numpy(normals).unbind(1)
        return noise.contiguous(), posterior


def _sent(tensor: Tensor, device: torch.device) -> Tensor:
    """On the device, without waiting for what it does."""
    if device.type != "cuda":
        return tensor.to(device)
    return tensor.contiguous().pin_memory().to(device, non_blocking=True)
