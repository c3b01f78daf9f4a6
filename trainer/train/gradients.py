"""The gradients of optimiser steps, computed of so many rows at a time as there is memory for."""

import gc
import logging
from collections.abc import Callable
from contextlib import nullcontext
from typing import Final

import torch
from accelerate import Accelerator
from diffusers import UNet2DConditionModel
from torch import Tensor
from torch.nn.functional import mse_loss

from trainer.train.batches import Batch, ByNumber
from trainer.train.job import JobParameters
from trainer.train.memory import NotEnoughMemory, Portion, free_bytes, is_shortage
from trainer.train.portions import Portions

log: Final = logging.getLogger(__name__)


class Gradients:
    """Computes them.

    Args:
        accelerator: Device, precision and processes.
        unet: With a LoRA, not compiled and not wrapped.
        model: The same as it is to be called.
        batches: By number over all processes.
        parameters: How many rows and micro-batches a step has.
        portions: Of a micro-batch, by step; there is one for each.
        reserve_bytes: Of the device's memory, for others; for what is said when it is not enough.
        on_lowered: Told the portion from then on, when it is not what `parameters` ask for.
    """

    def __init__(
        self,
        accelerator: Accelerator,
        unet: UNet2DConditionModel,
        model: Callable[..., tuple[Tensor, ...]],
        batches: ByNumber,
        parameters: JobParameters,
        *,
        portions: Portions,
        reserve_bytes: int,
        on_lowered: Callable[[Portion], None],
    ) -> None:
        self._accelerator = accelerator
        self._unet = unet
        self._model = model
        self._batches = batches
        self._parameters = parameters
        self._portions = portions
        self._portion = Portion(parameters.train_batch_size, parameters.gradient_checkpointing)
        self._reserve_bytes = reserve_bytes
        self._on_lowered = on_lowered
        if self._portion.gradient_checkpointing:
            unet.enable_gradient_checkpointing()

    def compute(self, step: int) -> Tensor:
        """Puts a step's gradients into the weights' `grad`, which must be None before.

        Returns:
            Its mean loss over this process's samples, on the device, which is not waited for.

        Raises:
            NotEnoughMemory: For one row.
        """
        while True:
            self._take(self._portions.at(step) or self._portion)
            try:
                return self._accumulate(step)
            except (RuntimeError, MemoryError) as error:
                # Other processes would wait for ever for the gradients of this one.
                if not is_shortage(error) or self._accelerator.num_processes > 1:
                    raise
                log.warning("step %d did not fit: %s", step, str(error).splitlines()[0])
            # Here, for the error's traceback has held all that the step had computed.
            self._lower(step)

    def _accumulate(self, step: int) -> Tensor:
        parameters, accelerator = self._parameters, self._accelerator
        num_micro_batches = parameters.gradient_accumulation_steps
        num_rows = num_micro_batches * parameters.train_batch_size
        total = torch.zeros((), device=accelerator.device)
        for i in range(num_micro_batches):
            micro_batch = step * num_micro_batches + i
            number = micro_batch * accelerator.num_processes + accelerator.process_index
            portions = list(self._batches[number].split(self._portion.num_rows))
            for j, portion in enumerate(portions):
                is_last = i == num_micro_batches - 1 and j == len(portions) - 1
                # Between processes gradients are averaged once a step.
                with nullcontext() if is_last else accelerator.no_sync(self._model):
                    loss = self._loss(portion) / num_rows
                    accelerator.backward(loss)
                total += loss.detach()
        return total

    def _loss(self, batch: Batch) -> Tensor:
        """The sum of the rows' losses."""
        with self._accelerator.autocast():
            predicted = self._model(
                batch.noisy, batch.timesteps, batch.embeddings, return_dict=False
            )[0]
        per_row = mse_loss(predicted.float(), batch.target, reduction="none").mean((1, 2, 3))
        return (batch.weights * per_row).sum()

    def _take(self, portion: Portion) -> None:
        """Goes on in this portion, as large as the one before or smaller."""
        if portion == self._portion:
            return
        self._portion = portion
        if portion.gradient_checkpointing:
            self._unet.enable_gradient_checkpointing()
        self._on_lowered(portion)

    def _lower(self, step: int) -> None:
        for weight in self._unet.parameters():
            weight.grad = None
        gc.collect()
        device = self._accelerator.device
        if device.type == "cuda":
            torch.cuda.empty_cache()
        lowered = self._portion.lowered()
        if lowered is None:
            raise NotEnoughMemory(None, free_bytes(device, self._reserve_bytes))
        self._portions.change(step, lowered)
