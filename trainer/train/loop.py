"""The optimisation of one LoRA."""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TextIO

import numpy as np
import torch
from accelerate import Accelerator
from diffusers import DDPMScheduler, UNet2DConditionModel
from diffusers.optimization import get_scheduler
from diffusers.training_utils import compute_snr
from torch import Tensor, nn
from torch.nn.functional import mse_loss
from torch.optim import AdamW

from trainer.train.checkpoint import load_checkpoint, save_checkpoint
from trainer.train.folder import RunFolder
from trainer.train.job import JobParameters
from trainer.train.line import Resumed
from trainer.train.lora import add_lora
from trainer.train.preparation import Examples
from trainer.train.progress import StepReport, write_line
from trainer.train.sampling import Sampling
from trainer.train.stopping import StopRequest

# As in diffusers' train_text_to_image_lora.py.
_MAX_GRADIENT_NORM: Final = 1.0
_WEIGHT_DECAY: Final = 1e-2
# Besides those after `checkpointing_steps`: a LoRA is small, and more than a minute of work is not
# to be lost.
_CHECKPOINT_INTERVAL_S: Final = 60.0


class TrainingFailed(Exception):
    """Training cannot go on; the message is for the artist."""


@dataclass(frozen=True, eq=False)
class Batch:
    """Rows as the UNet is given them.

    Attributes:
        noisy: Shape (b, 4, H/8, W/8).
        timesteps: Shape (b,).
        embeddings: Shape (b, 77, width).
        target: What it is to predict, shape of `noisy`.
    """

    noisy: Tensor
    timesteps: Tensor
    embeddings: Tensor
    target: Tensor


class Loop:
    """Trains until the last step or until it is told to stop.

    Args:
        accelerator: Device, precision and processes.
        unet: The base model's.
        schedule: Its noise.
        examples: What there is to learn from.
        parameters: How.
    """

    def __init__(
        self,
        accelerator: Accelerator,
        unet: UNet2DConditionModel,
        schedule: DDPMScheduler,
        examples: Examples,
        parameters: JobParameters,
    ) -> None:
        self._accelerator = accelerator
        self._schedule = schedule
        self._examples = examples
        self._parameters = parameters
        self._weights: Mapping[str, nn.Parameter] = add_lora(
            unet,
            rank=parameters.rank,
            lora_alpha=parameters.lora_alpha,
            seed=parameters.seed,
        )
        self._unet = accelerator.prepare_model(unet)
        self._optimizer = AdamW(
            self._weights.values(), lr=parameters.learning_rate, weight_decay=_WEIGHT_DECAY
        )
        self._learning_rate = get_scheduler(
            parameters.lr_scheduler,
            self._optimizer,
            num_warmup_steps=parameters.lr_warmup_steps,
            num_training_steps=parameters.max_train_steps,
        )
        self._sampling = Sampling(
            parameters.seed,
            len(examples.mean),
            parameters.random_flip,
            tuple(examples.mean.shape[2:]),
            schedule.config.num_train_timesteps,
        )

    def run(self, folder: RunFolder, progress: TextIO, stop: StopRequest) -> bool:
        """Trains, from the checkpoint if there is one.

        Returns:
            Whether the last step was reached; if not, a checkpoint has been written.

        Raises:
            TrainingFailed: The loss is no number any more.
        """
        parameters = self._parameters
        step = self._resume(folder, progress)
        report = StepReport(progress, step, parameters.max_train_steps, self._samples_per_step)
        kept_at = time.monotonic()
        while step < parameters.max_train_steps:
            learning_rate = self._learning_rate.get_last_lr()[0]
            loss = self._step(step)
            step += 1
            if not math.isfinite(loss):
                msg = (
                    f"the loss was no number after step {step}: the learning rate "
                    f"{parameters.learning_rate:g} is too high for these drawings"
                )
                raise TrainingFailed(msg)
            report.step_done(step, loss, learning_rate)
            due = time.monotonic() - kept_at >= _CHECKPOINT_INTERVAL_S
            if due or step % parameters.checkpointing_steps == 0 or stop.requested:
                self._checkpoint(folder, step)
                kept_at = time.monotonic()
            if stop.requested:
                return step == parameters.max_train_steps
        return True

    @property
    def _samples_per_step(self) -> int:
        parameters = self._parameters
        per_process = parameters.train_batch_size * parameters.gradient_accumulation_steps
        num_processes: int = self._accelerator.num_processes
        return per_process * num_processes

    def _resume(self, folder: RunFolder, progress: TextIO) -> int:
        step = load_checkpoint(folder.checkpoint, self._weights, self._optimizer)
        if step:
            # Its learning rate is a function of the step alone.
            for _ in range(step):
                self._learning_rate.step()
            write_line(progress, Resumed(step=step))
        return step

    def _checkpoint(self, folder: RunFolder, step: int) -> None:
        if self._accelerator.is_main_process:
            save_checkpoint(folder.checkpoint, step, self._weights, self._optimizer)

    def _step(self, step: int) -> float:
        """One optimiser step; returns its mean loss over all samples."""
        micro_batches = self._parameters.gradient_accumulation_steps
        losses = []
        for micro_batch in range(micro_batches):
            batch = self._batch(step * micro_batches + micro_batch)
            with self._accelerator.autocast():
                predicted = self._unet(batch.noisy, batch.timesteps, batch.embeddings).sample
            loss = self._loss(predicted, batch)
            self._accelerator.backward(loss / micro_batches)
            losses.append(loss.detach())
        self._accelerator.clip_grad_norm_(self._weights.values(), _MAX_GRADIENT_NORM)
        self._optimizer.step()
        self._learning_rate.step()
        self._optimizer.zero_grad()
        return float(self._accelerator.reduce(torch.stack(losses).mean(), "mean"))

    def _batch(self, number: int) -> Batch:
        """The run's micro-batch of that number, this process's share of it."""
        accelerator, size = self._accelerator, self._parameters.train_batch_size
        first = (number * accelerator.num_processes + accelerator.process_index) * size
        samples = [self._sampling.sample(first + i) for i in range(size)]
        drawing = torch.tensor([sample.drawing for sample in samples])
        side = torch.tensor([int(sample.flipped) for sample in samples])
        timesteps = torch.tensor([sample.timestep for sample in samples])
        noise = torch.from_numpy(np.stack([sample.noise for sample in samples]))
        posterior = torch.from_numpy(np.stack([sample.posterior for sample in samples]))
        examples = self._examples
        latents = examples.mean[drawing, side] + examples.std[drawing, side] * posterior
        embeddings = examples.embeddings[examples.caption_of[drawing]]
        target = noise
        if self._schedule.config.prediction_type == "v_prediction":
            target = self._schedule.get_velocity(latents, noise, timesteps)
        noisy = self._schedule.add_noise(latents, noise, timesteps)
        # The LoRA's layers cast for themselves; the UNet's own want its dtype.
        dtype = self._accelerator.unwrap_model(self._unet).dtype
        device = accelerator.device
        return Batch(
            noisy.to(device, dtype),
            timesteps.to(device),
            embeddings.to(device, dtype),
            target.to(device),
        )

    def _loss(self, predicted: Tensor, batch: Batch) -> Tensor:
        gamma = self._parameters.snr_gamma
        per_row = mse_loss(predicted.float(), batch.target, reduction="none").mean((1, 2, 3))
        if gamma is None:
            return per_row.mean()
        # Min-SNR weighting: Hang et al. 2023, arXiv:2303.09556, section 3.4.
        snr: Tensor = compute_snr(self._schedule, batch.timesteps)
        velocity = self._schedule.config.prediction_type == "v_prediction"
        weight = snr.clamp(max=gamma) / (snr + 1 if velocity else snr)
        return (weight * per_row).mean()
