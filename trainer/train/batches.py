"""Micro-batches as the UNet is given them, made of what is cached."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final, Protocol

import numpy as np
import torch
from diffusers import DDPMScheduler
from diffusers.training_utils import compute_snr
from numpy.typing import NDArray
from torch import Tensor

from trainer.train.preparation import Examples
from trainer.train.sampling import MicroBatch, Sampling

# Examples.embeddings ends with the empty prompt's.
_EMPTY_PROMPT: Final = -1


@dataclass(frozen=True, eq=False)
class Batch:
    """Rows as the UNet is given them.

    Attributes:
        noisy: Shape (b, 4, H/8, W/8).
        timesteps: Shape (b,).
        embeddings: Shape (b, 77, width).
        target: What it is to predict, shape of `noisy`, fp32.
        weights: Of each row in the loss, shape (b,).
    """

    noisy: Tensor
    timesteps: Tensor
    embeddings: Tensor
    target: Tensor
    weights: Tensor

    def split(self, num_rows: int) -> Iterator["Batch"]:
        """The same rows, at most so many at a time."""
        parts = (tensor.split(num_rows) for tensor in vars(self).values())
        return (Batch(*rows) for rows in zip(*parts, strict=True))


class Batches:
    """Makes batches of a run's samples.

    Args:
        sampling: Which samples; its buckets are those of `examples`.
        examples: What they show.
        schedule: The base model's noise.
        snr_gamma: Of min-SNR weighting; None: all timesteps weigh the same.
        device: Where the UNet is.
        dtype: That it computes in.
    """

    def __init__(
        self,
        sampling: Sampling,
        examples: Sequence[Examples],
        schedule: DDPMScheduler,
        *,
        snr_gamma: float | None,
        device: torch.device,
        dtype: torch.dtype,
    ) -> None:
        self._sampling = sampling
        self._examples = examples
        self._schedule = schedule
        self._velocity = schedule.config.prediction_type == "v_prediction"
        self._weights = self._loss_weights(snr_gamma)  # (num_train_timesteps,)
        self._device = device
        self._dtype = dtype

    def __getitem__(self, number: int) -> Batch:
        """The run's micro-batch of that number."""
        micro_batch = self._sampling.micro_batch(number)
        samples = micro_batch.samples
        noise = self._sent(np.stack([sample.noise for sample in samples]))
        timesteps = np.array([sample.timestep for sample in samples])
        latents, embeddings = self._seen(micro_batch)
        on_device = self._sent(timesteps)
        target = noise
        if self._velocity:
            target = self._schedule.get_velocity(latents, noise, on_device)
        return Batch(
            noisy=self._schedule.add_noise(latents, noise, on_device).to(self._dtype),
            timesteps=on_device,
            embeddings=embeddings.to(self._dtype),
            target=target,
            weights=self._sent(self._weights[timesteps]),
        )

    def _seen(self, micro_batch: MicroBatch) -> tuple[Tensor, Tensor]:
        """Latents, fp32, and embeddings of the samples."""
        examples, samples = self._examples[micro_batch.bucket], micro_batch.samples
        drawing = np.array([sample.drawing for sample in samples])
        side = np.array([int(sample.flipped) for sample in samples])
        captioned = np.array([sample.captioned for sample in samples])
        caption = np.where(captioned, examples.caption_of.numpy()[drawing], _EMPTY_PROMPT)
        posterior = self._sent(np.stack([sample.posterior for sample in samples]))
        mean, std = (
            self._taken(each.flatten(0, 1), 2 * drawing + side).float()
            for each in (examples.mean, examples.std)
        )
        embeddings = self._taken(examples.embeddings, caption % len(examples.embeddings))
        return mean + std * posterior, embeddings

    def _taken(self, source: Tensor, rows: NDArray[np.int64]) -> Tensor:
        """These rows on the device, wherever the source is, without waiting for the device."""
        if source.device.type == "cpu":
            return self._sent(source[torch.from_numpy(rows)])
        return source.index_select(0, self._sent(rows))

    def _sent(self, array: NDArray[np.generic] | Tensor) -> Tensor:
        tensor = torch.as_tensor(array)
        if self._device.type != "cuda":
            return tensor.to(self._device)
        return tensor.pin_memory().to(self._device, non_blocking=True)

    def _loss_weights(self, gamma: float | None) -> NDArray[np.float32]:
        timesteps = torch.arange(self._schedule.config.num_train_timesteps)
        if gamma is None:
            return np.ones(len(timesteps), np.float32)
        # Min-SNR weighting: Hang et al. 2023, arXiv:2303.09556, section 3.4.
        snr: Tensor = compute_snr(self._schedule, timesteps)
        weights: NDArray[np.float32] = (
            (snr.clamp(max=gamma) / (snr + 1 if self._velocity else snr)).float().numpy()
        )
        return weights


class ByNumber(Protocol):
    """Where a run's micro-batches come from."""

    def __getitem__(self, number: int) -> Batch: ...


class MadeAhead:
    """Batches of which the next is made while the device still works on the one before.

    Args:
        batches: What makes them.
        stride: From one number to the next that will be asked for.
    """

    def __init__(self, batches: ByNumber, stride: int) -> None:
        self._batches = batches
        self._stride = stride
        self._maker = ThreadPoolExecutor(1, "batches")
        self._made: dict[int, Future[Batch]] = {}

    def __getitem__(self, number: int) -> Batch:
        """See Batches; any number may be asked for."""
        asked = self._made.pop(number, None) or self._maker.submit(
            self._batches.__getitem__, number
        )
        following = number + self._stride
        self._made = {following: self._maker.submit(self._batches.__getitem__, following)}
        return asked.result()


def placed(
    examples: Sequence[Examples], device: torch.device, room_bytes: int
) -> tuple[Examples, ...]:
    """The examples on the device if they fit into this room, else as they are.

    From elsewhere only the rows of a batch are sent, through pinned memory.
    """
    # Groups share their embeddings.
    tensors = {id(t): t for each in examples for t in (each.mean, each.std, each.embeddings)}
    if sum(tensor.nbytes for tensor in tensors.values()) > room_bytes:
        return tuple(examples)
    moved = {key: tensor.to(device) for key, tensor in tensors.items()}
    return tuple(
        replace(
            each,
            mean=moved[id(each.mean)],
            std=moved[id(each.std)],
            embeddings=moved[id(each.embeddings)],
        )
        for each in examples
    )
