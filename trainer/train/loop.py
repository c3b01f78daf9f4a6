"""The optimisation of one LoRA."""

import logging
import math
import time
from collections.abc import Callable
from typing import Final, TextIO

import torch
from accelerate import Accelerator
from diffusers.optimization import get_scheduler
from torch.optim import AdamW

from trainer.train.checkpoint import load_checkpoint, save_checkpoint
from trainer.train.folder import RunFolder
from trainer.train.gradients import Gradients
from trainer.train.job import Job
from trainer.train.line import Resumed, Trained
from trainer.train.lora import Learner, save_candidate
from trainer.train.losses import Losses
from trainer.train.progress import StepReport, write_line
from trainer.train.stopping import StopRequest

log: Final = logging.getLogger(__name__)

# As in diffusers' train_text_to_image_lora.py.
_MAX_GRADIENT_NORM: Final = 1.0
_WEIGHT_DECAY: Final = 1e-2
_BETA1: Final = 0.9
# Of the second moment: Adam's usual memory of 1000 steps, but in a short run of a fifth of its
# steps, or its first gradients, from before anything was learnt, would rule it to the end.
_MEMORY: Final = (50, 1000)  # steps, the least and the usual
_MEMORY_SHARE: Final = 0.2
# Besides those after `checkpointing_steps`: a LoRA is small, and more than a minute of work is not
# to be lost.
_CHECKPOINT_INTERVAL_S: Final = 60.0
# Several processes must look up from their work after the same step: each has a clock of its own.
_STEPS_TOGETHER: Final = 20


class TrainingFailed(Exception):
    """Training cannot go on; the message is for the artist."""


class NotKept(Exception):
    """There is no room now; from its checkpoint the run can be gone on with when there is."""


def evenly_spaced(count: int, max_train_steps: int) -> frozenset[int]:
    """So many steps, the last of them the run's last; fewer where the run has fewer."""
    return frozenset(math.ceil(max_train_steps * (i + 1) / count) for i in range(count))


def _beta2(max_train_steps: int) -> float:
    least, usual = _MEMORY
    return 1 - 1 / min(max(_MEMORY_SHARE * max_train_steps, least), usual)


class Loop:
    """Trains until the last step, until the loss is no number, or until it is told to stop.

    Args:
        accelerator: Device, precision and processes.
        learner: The UNet and what of it learns.
        gradients: Of its steps.
        job: How.
        folder: Where checkpoints and candidates are.
        progress: Where lines go.
        on_trained: Told each line about steps.
        draw_sample: Called after the steps for it, with the step; None: no samples are wanted.
    """

    def __init__(
        self,
        accelerator: Accelerator,
        learner: Learner,
        gradients: Gradients,
        job: Job,
        folder: RunFolder,
        progress: TextIO,
        *,
        on_trained: Callable[[Trained], None] = lambda _: None,
        draw_sample: Callable[[int], None] | None = None,
    ) -> None:
        parameters = job.parameters
        self._accelerator = accelerator
        self._learner = learner
        self._gradients = gradients
        self._parameters = parameters
        self._folder = folder
        self._progress = progress
        self._on_trained = on_trained
        self._draw_sample = draw_sample
        # Fused: 5 % of a step of one drawing on a processor, and element by element, so that it
        # comes to the same bits again.
        self._optimizer = AdamW(
            learner.weights.values(),
            lr=parameters.learning_rate,
            betas=(_BETA1, _beta2(parameters.max_train_steps)),
            weight_decay=_WEIGHT_DECAY,
            fused=True,
        )
        # Asked for its rule alone: a share of the learning rate, by step.
        (self._share,) = get_scheduler(
            parameters.lr_scheduler,
            self._optimizer,
            num_warmup_steps=parameters.lr_warmup_steps,
            num_training_steps=parameters.max_train_steps,
        ).lr_lambdas
        self._losses = Losses(accelerator)
        self._candidate_steps = evenly_spaced(job.num_checkpoints, parameters.max_train_steps)
        num_samples = job.samples.count if job.samples is not None else 0
        self._sample_steps = evenly_spaced(num_samples, parameters.max_train_steps)

    def run(self, stop: StopRequest) -> bool:
        """Trains, from the checkpoint if there is one.

        Returns:
            Whether it is done with: the last step was reached, or the loss is no number any more
            and there are candidates from before. If not, a checkpoint has been written.

        Raises:
            TrainingFailed: The loss is no number, and there is no candidate.
            NotEnoughMemory: For one drawing.
            NotKept: The disk has no room for a candidate.
        """
        max_train_steps = self._parameters.max_train_steps
        step = self._resume()
        report = StepReport(self._progress, step, max_train_steps, self._samples_per_step)
        kept_at = time.monotonic()
        sound_at, stopped = step, False
        while step < max_train_steps and not stopped:
            learning_rate = self._parameters.learning_rate * self._share(step)
            self._step(step, learning_rate)
            step += 1
            is_last = step == max_train_steps
            keep = is_last or step % self._parameters.checkpointing_steps == 0
            candidate = step in self._candidate_steps
            # The step after a candidate tells whether it was sound.
            told = candidate or step - 1 in self._candidate_steps
            if not (keep or told or self._is_time(step, report, stop)):
                self._sample(step)
                continue
            loss, finite, stopped = self._losses.read(
                self._weights_are_finite(), stop_requested=stop.requested
            )
            # Of all steps since the last time, and so of the weights before this one.
            sound_at = step if math.isfinite(loss) else sound_at
            if not (finite and math.isfinite(loss)):
                return self._gave_up(step, sound_at)
            self._on_trained(report.tell(step, loss, learning_rate))
            # Before the checkpoint: a run that goes on from there has its earlier candidates.
            if candidate:
                self._keep_candidate(step)
            self._sample(step)
            if keep or stopped or time.monotonic() - kept_at >= _CHECKPOINT_INTERVAL_S:
                self._checkpoint(step)
                kept_at = time.monotonic()
        return step == max_train_steps

    @property
    def _samples_per_step(self) -> int:
        parameters = self._parameters
        per_process = parameters.train_batch_size * parameters.gradient_accumulation_steps
        num_processes: int = self._accelerator.num_processes
        return per_process * num_processes

    def _is_time(self, step: int, report: StepReport, stop: StopRequest) -> bool:
        if self._accelerator.num_processes > 1:
            return step % _STEPS_TOGETHER == 0
        return report.is_due or stop.requested

    def _resume(self) -> int:
        step = load_checkpoint(self._folder.checkpoint, self._learner.weights, self._optimizer)
        if step:
            write_line(self._progress, Resumed(step=step))
        return step

    def _step(self, step: int, learning_rate: float) -> None:
        """One optimiser step, which the device may still be at when this returns."""
        self._losses.add(self._gradients.compute(step))
        self._accelerator.clip_grad_norm_(self._learner.weights.values(), _MAX_GRADIENT_NORM)
        for group in self._optimizer.param_groups:
            group["lr"] = learning_rate
        self._optimizer.step()
        self._optimizer.zero_grad()

    def _weights_are_finite(self) -> torch.Tensor:
        """Whether the next loss will be a number, on the device, which is not waited for."""
        finite = [weight.isfinite().all() for weight in self._learner.weights.values()]
        return torch.stack(finite).all()

    def _gave_up(self, step: int, sound_at: int) -> bool:
        """Leaves those candidates whose own loss was a number; that of the last was not seen."""
        kept = [each for each in self._candidate_steps if self._folder.candidate(each).exists()]
        earlier = [each for each in kept if each < sound_at]
        for each in kept:
            if each >= sound_at:
                self._folder.candidate(each).unlink()
        reason = (
            f"the loss was no number after step {step}: the learning rate "
            f"{self._parameters.learning_rate:g} is too high for these drawings"
        )
        if not earlier:
            raise TrainingFailed(reason)
        log.warning("%s; the best of what was kept until step %d is taken", reason, max(earlier))
        return True

    def _keep_candidate(self, step: int) -> None:
        if not self._accelerator.is_main_process:
            return
        path = self._folder.candidate(step)
        try:
            save_candidate(self._learner.unet, path)
        except OSError as error:
            msg = f"what was learnt until step {step} cannot be kept: {error}"
            raise NotKept(msg) from error

    def _sample(self, step: int) -> None:
        if step in self._sample_steps and self._draw_sample and self._accelerator.is_main_process:
            self._draw_sample(step)

    def _checkpoint(self, step: int) -> None:
        """Writes it, unless the disk is full: then the last one stays, and training goes on."""
        if not self._accelerator.is_main_process:
            return
        try:
            save_checkpoint(self._folder.checkpoint, step, self._learner.weights, self._optimizer)
        except OSError as error:
            log.warning("no checkpoint was written after step %d: %s", step, error)
