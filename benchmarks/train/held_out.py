"""The loss on drawings that nobody learnt from, by stock diffusers, whoever made the adapter."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from diffusers import DDPMScheduler, StableDiffusionPipeline
from diffusers.utils import logging as diffusers_logging
from PIL import Image
from torch import Tensor
from torch.nn.functional import mse_loss
from transformers.utils import logging as transformers_logging

from benchmarks.train.drawn import Drawn

# Of each drawing, at as many timesteps, evenly spaced.
_NOISES: Final = 8
_SEED: Final = 66_005_508
_BATCH: Final = 8


class HeldOut:
    """Drawings with their noise and timesteps, the same for every adapter.

    Args:
        model: The base model's folder, in diffusers' layout.
        drawings: What is measured on.
        resolution: In px.
    """

    def __init__(self, model: Path, drawings: Sequence[Drawn], resolution: int) -> None:
        # Each bar and each warning of theirs would come between the lines about how far this is.
        for logging in (diffusers_logging, transformers_logging):
            logging.disable_progress_bar()
            logging.set_verbosity_error()
        pipeline = StableDiffusionPipeline.from_pretrained(model, dtype=torch.float32)
        self._pipeline = pipeline
        self._schedule = DDPMScheduler.from_config(pipeline.scheduler.config)
        with torch.inference_mode():
            self._latents = torch.cat([_latents(pipeline, each, resolution) for each in drawings])
            self._embeddings = torch.cat(
                [pipeline.encode_prompt(each.caption, "cpu", 1, False)[0] for each in drawings]  # noqa: FBT003 - diffusers'
            )

    @torch.inference_mode()
    def loss(self, adapter: Path | None) -> float:
        """The mean squared error of what is predicted.

        Args:
            adapter: A LoRA's file in diffusers' format; None: the base model alone.
        """
        if adapter is not None:
            self._pipeline.load_lora_weights(adapter.parent, weight_name=adapter.name)
        try:
            return float(np.mean(self._all_losses()))
        finally:
            self._pipeline.unload_lora_weights()

    def _all_losses(self) -> list[float]:
        losses: list[float] = []
        num_train_timesteps = self._schedule.config.num_train_timesteps
        for i in range(_NOISES):
            timestep = int((i + 0.5) * num_train_timesteps / _NOISES)
            generator = torch.Generator().manual_seed(_SEED + i)
            noise = torch.randn(self._latents.shape, generator=generator)
            for rows in torch.arange(len(noise)).split(_BATCH):
                losses += self._losses(rows, noise[rows], timestep)
        return losses

    def _losses(self, rows: Tensor, noise: Tensor, timestep: int) -> list[float]:
        timesteps = torch.full((len(rows),), timestep)
        latents = self._latents[rows]
        target = noise
        if self._schedule.config.prediction_type == "v_prediction":
            target = self._schedule.get_velocity(latents, noise, timesteps)
        noisy = self._schedule.add_noise(latents, noise, timesteps)
        predicted = self._pipeline.unet(noisy, timesteps, self._embeddings[rows]).sample
        per_row: Tensor = mse_loss(predicted, target, reduction="none").mean((1, 2, 3))
        return [float(each) for each in per_row]


def _latents(pipeline: StableDiffusionPipeline, drawing: Drawn, resolution: int) -> Tensor:
    with Image.open(drawing.path) as file:
        image = file.convert("RGB").resize((resolution, resolution), Image.Resampling.LANCZOS)
    pixels = torch.from_numpy(np.asarray(image, dtype=np.float32) / 127.5 - 1.0)
    posterior = pipeline.vae.encode(pixels.permute(2, 0, 1)[None]).latent_dist
    latents: Tensor = posterior.mean * pipeline.vae.config.scaling_factor
    return latents
