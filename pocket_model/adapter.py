"""The first adapter: a LoRA that teaches the pocket model the KSH style from sixty drawings."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from peft import LoraConfig, get_peft_model_state_dict

from pocket_model.captions import TRIGGER, full_caption
from pocket_model.denoiser import (
    Denoiser,
    attend_for_training,
    build_scheduler,
    denoising_losses,
    eye_and_face_weights,
    tokens_of,
)
from pocket_model.drawings import draw
from pocket_model.fitting import fit
from pocket_model.vae import to_tensor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from diffusers import DDPMScheduler
    from torch import Tensor

    from pocket_model.recipe import Recipe

# As the trainer does it.
TARGET_MODULES: Final = (
    *("to_q", "to_k", "to_v", "to_out.0"),
    *("ff.net.0.proj", "ff.net.2"),
    *("proj_in", "proj_out"),
    "time_emb_proj",
)
# Far from the seeds of pretraining and of every measurement.
FIRST_SEED: Final = 77_000_000


def train_adapter(
    recipe: Recipe, model: Path, folder: Path, out: Path, device: torch.device
) -> None:
    """Train `ksh@1` on the model in folder `model` and write it to `out` in diffusers' format."""
    torch.manual_seed(recipe.seed + 2)
    pipeline = StableDiffusionPipeline.from_pretrained(model, dtype=torch.float32).to(device)
    drawings = [draw("ksh", FIRST_SEED + i, recipe.size) for i in range(recipe.adapter_drawings)]
    captions = [f"{full_caption(d.portrait, d.style)} {TRIGGER}" for d in drawings]
    latents = _latents(pipeline, np.stack([np.asarray(d.image) for d in drawings]))
    eyes = np.stack([drawing.eyes_px for drawing in drawings])
    weights = torch.from_numpy(eye_and_face_weights(eyes, latents.shape[-1]))
    tokens = torch.cat(
        [tokens_of(captions, pipeline.tokenizer), tokens_of([""], pipeline.tokenizer)]
    )
    denoiser = Denoiser(pipeline.unet, pipeline.text_encoder).requires_grad_(requires_grad=False)
    config = LoraConfig(
        r=recipe.adapter_rank, lora_alpha=recipe.adapter_rank, target_modules=list(TARGET_MODULES)
    )
    denoiser.unet.add_adapter(config)
    attend_for_training(denoiser)
    losses = partial(_losses, denoiser, build_scheduler(), recipe, latents, weights, tokens)
    fit("adapter", denoiser, recipe.adapter, losses, folder)
    StableDiffusionPipeline.save_lora_weights(
        out,
        unet_lora_layers={
            name: value.half() for name, value in get_peft_model_state_dict(denoiser.unet).items()
        },
        unet_lora_adapter_metadata=denoiser.unet.peft_config["default"].to_dict(),
    )


@torch.no_grad()
def _latents(pipeline: StableDiffusionPipeline, pictures: np.ndarray) -> Tensor:
    """Scaled latents of the pictures, shape (n, 4, h/8, w/8)."""
    encoded = pipeline.vae.encode(to_tensor(pictures, pipeline.device)).latent_dist.mean
    latents: Tensor = encoded.cpu() * pipeline.vae.config.scaling_factor
    return latents


def _losses(
    denoiser: Denoiser,
    scheduler: DDPMScheduler,
    recipe: Recipe,
    latents: Tensor,
    weights: Tensor,
    tokens: Tensor,
    step: int,
) -> Mapping[str, Tensor]:
    rng = np.random.default_rng((recipe.seed, 2, step))
    size = recipe.adapter.batch_size
    rows = torch.from_numpy(rng.integers(len(latents), size=size))
    # The last row of tokens is the empty prompt.
    empty = torch.from_numpy(rng.random(size) < recipe.caption_dropout)
    asked = torch.where(empty, torch.tensor(len(tokens) - 1), rows)
    return denoising_losses(
        denoiser, scheduler, latents[rows], tokens[asked], recipe.seed + step, weights[rows]
    )
