"""The UNet and its text encoder: noise to latents, as a prompt asks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from diffusers import DDPMScheduler, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from numpy.lib.format import open_memmap
from torch import nn
from torch.nn import functional
from transformers import CLIPTextConfig, CLIPTextModel

from pocket_model.captions import prompt, prompt_of_nothing
from pocket_model.fitting import fit
from pocket_model.tokenizer import MAX_TOKENS
from pocket_model.vae import to_tensor

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from diffusers import AutoencoderKL
    from numpy.typing import NDArray
    from torch import Tensor
    from transformers import CLIPTokenizer

    from pocket_model.recipe import Recipe
    from pocket_model.rendering import Rendered

_MIN_SNR_GAMMA: Final = 5.0
# In the loss: an eye is two or three latents wide and has a colour to be learnt, and brows and
# mouth, which are all there is of an expression, are hardly one.
_EYE_WEIGHT: Final = 4.0
_FACE_WEIGHT: Final = 2.5


def build_scheduler() -> DDPMScheduler:
    """Stable Diffusion 1.5's noise schedule."""
    return DDPMScheduler(
        beta_start=0.00085,
        beta_end=0.012,
        beta_schedule="scaled_linear",
        num_train_timesteps=1000,
        prediction_type="epsilon",
        clip_sample=False,
    )


class Denoiser(nn.Module):
    """The UNet with the text encoder it is trained with."""

    def __init__(self, unet: UNet2DConditionModel, text_encoder: CLIPTextModel) -> None:
        super().__init__()
        self.unet = unet
        self.text_encoder = text_encoder

    def forward(self, noisy: Tensor, timesteps: Tensor, tokens: Tensor) -> Tensor:
        """Predict the noise.

        Args:
            noisy: Noisy latents, shape (b, 4, h, w).
            timesteps: Shape (b,), 0 to 999.
            tokens: Shape (b, 77).

        Returns:
            Noise, shape (b, 4, h, w).
        """
        states = self.text_encoder(tokens).last_hidden_state  # (b, 77, width)
        noise: Tensor = self.unet(noisy, timesteps, encoder_hidden_states=states).sample
        return noise


def build_denoiser(recipe: Recipe, tokenizer: CLIPTokenizer) -> Denoiser:
    """An untrained UNet and text encoder of the recipe's sizes for the tokenizer's vocabulary."""
    text_encoder = CLIPTextModel(
        CLIPTextConfig(
            vocab_size=len(tokenizer),
            hidden_size=recipe.text_width,
            intermediate_size=4 * recipe.text_width,
            num_hidden_layers=recipe.text_layers,
            num_attention_heads=recipe.text_width // 32,
            max_position_embeddings=MAX_TOKENS,
            projection_dim=recipe.text_width,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )
    levels = len(recipe.unet_channels)
    unet = UNet2DConditionModel(
        sample_size=recipe.size // 8,
        block_out_channels=recipe.unet_channels,
        layers_per_block=recipe.unet_layers,
        down_block_types=("CrossAttnDownBlock2D",) * levels,
        up_block_types=("CrossAttnUpBlock2D",) * levels,
        cross_attention_dim=recipe.text_width,
        # diffusers calls the number of heads so; 32 channels for each.
        attention_head_dim=tuple(width // 32 for width in recipe.unet_channels),
        norm_num_groups=32,
    )
    return Denoiser(unet, text_encoder)


def train_denoiser(
    recipe: Recipe,
    rendered: Rendered,
    vae: AutoencoderKL,
    tokenizer: CLIPTokenizer,
    folder: Path,
    device: torch.device,
) -> Denoiser:
    """Train UNet and text encoder together on the drawings' cached latents."""
    torch.manual_seed(recipe.seed + 1)
    denoiser = build_denoiser(recipe, tokenizer).to(device)
    denoiser.unet.to(memory_format=torch.channels_last)
    attend_for_training(denoiser)
    latents = cached_latents(rendered.pictures, vae, folder / "latents.npy")
    losses = partial(_losses, denoiser, build_scheduler(), recipe, rendered, latents, tokenizer)
    return fit("denoiser", denoiser, recipe.unet, losses, folder, ema=recipe.ema)


def attend_for_training(denoiser: Denoiser) -> None:
    """Use plain matrix products for attention on a CPU.

    There the backward pass of the fused kernel takes a third of a training step in bf16.
    """
    if denoiser.unet.device.type == "cpu":
        denoiser.unet.set_attn_processor(AttnProcessor())
        denoiser.text_encoder.set_attn_implementation("eager")


@torch.no_grad()
def cached_latents(
    pictures: NDArray[np.uint8], vae: AutoencoderKL, path: Path
) -> NDArray[np.float16]:
    """Scaled latents of all pictures, shape (n, 4, h/8, w/8), from `path` if they are there.

    The posterior's mean only: its deviation is a few hundredths here.
    """
    if not path.exists():
        count, size = len(pictures), pictures.shape[1] // 8
        temporary = path.with_suffix(".tmp")
        latents = open_memmap(temporary, "w+", np.float16, (count, 4, size, size))
        for start in range(0, count, 32):
            batch = to_tensor(np.array(pictures[start : start + 32]), vae.device)
            mean = vae.encode(batch).latent_dist.mean * vae.config.scaling_factor
            latents[start : start + 32] = mean.cpu().half().numpy()
        latents.flush()
        temporary.replace(path)
    cached: NDArray[np.float16] = np.load(path, mmap_mode="r")
    return cached


def tokens_of(prompts: Sequence[str], tokenizer: CLIPTokenizer) -> Tensor:
    """Token ids of the prompts, cut and padded to 77, shape (b, 77)."""
    tokens: Tensor = tokenizer(
        list(prompts),
        padding="max_length",
        truncation=True,
        max_length=MAX_TOKENS,
        return_tensors="pt",
    ).input_ids
    return tokens


def _losses(
    denoiser: Denoiser,
    scheduler: DDPMScheduler,
    recipe: Recipe,
    rendered: Rendered,
    latents: NDArray[np.float16],
    tokenizer: CLIPTokenizer,
    step: int,
) -> Mapping[str, Tensor]:
    rng = np.random.default_rng((recipe.seed, 1, step))
    rows = rng.integers(len(latents), size=recipe.unet.batch_size)
    prompts = [
        prompt_of_nothing(rng)
        if rng.random() < recipe.caption_dropout
        else prompt(rendered.portraits[row], rendered.styles[row], rng)
        for row in rows
    ]
    clean = torch.from_numpy(latents[rows].astype(np.float32))
    weights = torch.from_numpy(eye_and_face_weights(rendered.eyes[rows], clean.shape[-1]))
    return denoising_losses(
        denoiser, scheduler, clean, tokens_of(prompts, tokenizer), recipe.seed + step, weights
    )


def eye_and_face_weights(eyes: NDArray[np.integer], side: int) -> NDArray[np.float32]:
    """Of each latent in the loss, shape (b, 1, side, side), from eyes in px, shape (b, 2, 4)."""
    weights = np.ones((len(eyes), 1, side, side), np.float32)
    width, height = eyes[..., 2] - eyes[..., 0], eyes[..., 3] - eyes[..., 1]
    # From the brows to the chin, and as far as the eye that is closed.
    aside = width * np.where(width.min(axis=1, keepdims=True) > 0, 1.2, 2.6)
    around = np.stack([-aside, -0.6 * height, aside, 1.3 * height], axis=-1)
    for boxes, weight in ((eyes + around, _FACE_WEIGHT), (eyes, _EYE_WEIGHT)):
        low = np.floor(boxes[..., :2] / 8).astype(int).clip(0)
        high = np.ceil(boxes[..., 2:] / 8).astype(int)
        for row, eye in np.argwhere(width > 0):
            (left, top), (right, bottom) = low[row, eye], high[row, eye]
            weights[row, :, top:bottom, left:right] = weight
    return weights


def denoising_losses(
    denoiser: Denoiser,
    scheduler: DDPMScheduler,
    clean: Tensor,
    tokens: Tensor,
    seed: int,
    weights: Tensor,
) -> Mapping[str, Tensor]:
    """Mean squared error of the predicted noise, weighted by min-SNR-γ with γ = 5.

    Args:
        denoiser: Predicts the noise.
        scheduler: Adds it.
        clean: Scaled latents, shape (b, 4, h, w).
        tokens: Shape (b, 77).
        seed: Of noise and timesteps.
        weights: Of each latent, shape (b, 1, h, w).

    Source: Hang et al. 2023, arXiv:2303.09556.
    """
    generator = torch.Generator().manual_seed(seed)
    device = denoiser.unet.device
    # One timestep from each of b equal ranges: a batch covers the schedule evenly.
    steps = scheduler.config.num_train_timesteps
    spread = torch.arange(len(clean)) + torch.rand(len(clean), generator=generator)
    timesteps = (spread * (steps / len(clean))).long().clamp(max=steps - 1)
    noise = torch.randn(clean.shape, generator=generator)
    noisy = scheduler.add_noise(clean, noise, timesteps)
    with torch.autocast(device.type, torch.bfloat16):
        predicted = denoiser(
            noisy.to(device, memory_format=torch.channels_last),
            timesteps.to(device),
            tokens.to(device),
        )
    error = functional.mse_loss(predicted.float(), noise.to(device), reduction="none")
    signal = scheduler.alphas_cumprod[timesteps]
    snr = signal / (1 - signal)
    weight = (snr.clamp(max=_MIN_SNR_GAMMA) / snr)[:, None, None, None] * weights
    return {"loss": (error * weight.to(device)).mean(), "mse": error.mean()}
