"""Which checkpoint predicts the noise of the drawings held out best, and does it beat others."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel

from trainer.train.bootstrap import paired_interval
from trainer.train.candidate import load_candidate
from trainer.train.held_out import HeldOut, Losses
from trainer.train.interlude import LoraUnreadable, evaluating, second_lora, without_lora
from trainer.train.preparation import Examples
from trainer.train.results import CheckpointLoss, HeldOutLosses, PairedLoss

_Measured = TypeVar("_Measured")


class NotMeasurable(Exception):
    """No checkpoint can be chosen; the message is for the artist."""


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
    held_out = HeldOut(schedule, examples, seed)
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
