"""The drawings held out: which checkpoint predicts their noise best, and does it beat others.

Every model sees the same drawings with the same noise at the same timesteps, so that what differs
between two of them is the models. A drawing's loss is the mean over timesteps that are spread
evenly over the whole schedule, unweighted whatever the run weights.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self, TypeVar

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import mse_loss

from trainer.train.bootstrap import paired_interval
from trainer.train.candidate import load_candidate
from trainer.train.interlude import LoraUnreadable, evaluating, second_lora, without_lora
from trainer.train.preparation import Examples
from trainer.train.results import CheckpointLoss, HeldOutLosses, PairedLoss
from trainer.train.sampling import GOLDEN

# Of a drawing; of fewer drawings more, so that the rows are at least so many. Of four checkpoints
# of the pocket model on 12 drawings, 2 timesteps of each mistook the best 4 times in 32; 4 never
# did, and with 8 noise makes a difference of two no less sure than the choice of drawings does.
_LEAST_TIMESTEPS: Final = 8
_LEAST_ROWS: Final = 96
# That the UNet is given at a time: 4 rows of 512 px, 64 of 128 px.
_LATENTS_AT_A_TIME: Final = 4 * 64 * 64

_Measured = TypeVar("_Measured")

Losses = NDArray[np.float64]
"""Of each drawing, shape (drawings,)."""


class NotMeasurable(Exception):
    """No checkpoint can be chosen; the message is for the artist."""


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


def measure(  # noqa: PLR0913 - each is another thing that a loss depends on
    unet: UNet2DConditionModel,
    schedule: DDPMScheduler,
    examples: Sequence[Examples],
    candidates: Mapping[int, Path],
    in_service: Path | None,
    *,
    seed: int,
    dtype: torch.dtype,
    device: torch.device,
    report: Callable[[int], None],
) -> HeldOutLosses:
    """Measures all models on the drawings held out and chooses the best checkpoint.

    Args:
        unet: With the run's LoRA, as `default`; not compiled. Left as it was.
        schedule: The base model's noise.
        examples: The drawings held out, those of a shape together; may be empty.
        candidates: By step: LoRA of the run's layers and rank, see load_candidate.
        in_service: A LoRA in diffusers' format, of any layers and rank.
        seed: Of noise and timesteps: a constant, so that runs can be compared.
        dtype: That the UNet computes in.
        device: Where the UNet is.
        report: Told how many candidates are done; 0 at the beginning, and when the first one's
            turn is, so that the pace of those before it is not taken for theirs.

    Raises:
        NotMeasurable: No checkpoint's loss is a number, or the version in service cannot be read.
    """
    held_out = _HeldOut(schedule, examples, seed)
    if not held_out.num_drawings:
        return HeldOutLosses(num_drawings=0, checkpoints=(), best_step=max(candidates))

    def losses() -> Losses:
        return held_out.losses(unet, dtype, device)

    report(0)
    with evaluating(unet), _lora_kept(unet):
        with without_lora(unet):
            base = losses()
        others = {"base": base}
        if in_service is not None:
            others["in_service"] = _of_version_in_service(unet, in_service, losses)
        of_step = {}
        report(0)
        for num_done, (step, path) in enumerate(sorted(candidates.items()), start=1):
            load_candidate(unet, path)
            of_step[step] = losses()
            report(num_done)
    return _compared(of_step, others)


def check_comparable(unet: UNet2DConditionModel, in_service: Path) -> None:
    """Whether the version in service can be measured, before hours are spent on one to compare.

    Raises:
        NotMeasurable: It cannot.
    """
    _of_version_in_service(unet, in_service, lambda: None)


def _of_version_in_service(
    unet: UNet2DConditionModel, path: Path, measured: Callable[[], _Measured]
) -> _Measured:
    try:
        with second_lora(unet, path):
            return measured()
    except LoraUnreadable as error:
        msg = (
            f"the version in service cannot be compared with: {error}; put another into service, "
            "or take it out, and start the run again"
        )
        raise NotMeasurable(msg) from error


def _compared(of_step: Mapping[int, Losses], others: Mapping[str, Losses]) -> HeldOutLosses:
    # Where a loss is no number, nothing can be compared with it, nor written as JSON.
    finite = {step: each for step, each in of_step.items() if np.isfinite(each).all()}
    if not finite:
        msg = (
            "no checkpoint's loss on the drawings held out is a number: the learning rate is too "
            "high for these drawings"
        )
        raise NotMeasurable(msg)
    best_step = _chosen(finite)
    best = finite[best_step]
    return HeldOutLosses(
        num_drawings=len(best),
        checkpoints=tuple(
            CheckpointLoss(step=step, loss=float(each.mean())) for step, each in finite.items()
        ),
        best_step=best_step,
        **{
            name: _paired(best, other) for name, other in others.items() if np.isfinite(other).all()
        },
    )


def _chosen(losses: Mapping[int, Losses]) -> int:
    """The step with the lowest mean loss, or the latest that chance alone may have put behind it.

    What a loss over so few drawings cannot tell apart, pictures can: see docs/decisions/0062.
    """
    lowest = min(losses.values(), key=lambda each: float(each.mean()))
    return max(step for step, each in losses.items() if paired_interval(each - lowest)[0] <= 0)


def _paired(best: Losses, other: Losses) -> PairedLoss:
    # The drawing is what could have been another; its noise is the same for both.
    low, high = paired_interval(best - other)
    return PairedLoss(
        loss=float(other.mean()), difference=float((best - other).mean()), low=low, high=high
    )


class _HeldOut:
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


@contextmanager
def _lora_kept(unet: UNet2DConditionModel) -> Iterator[None]:
    """Afterwards its LoRA's weights are those from before."""
    weights = [weight for weight in unet.parameters() if weight.requires_grad]
    kept = [weight.detach().clone() for weight in weights]
    try:
        yield
    finally:
        with torch.no_grad():
            for weight, before in zip(weights, kept, strict=True):
                weight.copy_(before)
