"""The autoencoder: pictures to latents an eighth of their size, and back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np
import torch
from diffusers import AutoencoderKL
from torch.nn import functional

from pocket_model.fitting import fit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from torch import Tensor

    from pocket_model.recipe import Recipe, Training
    from pocket_model.rendering import Rendered

    # Pictures (b, h, w, 3) and the weights of their pixels (b, 1, h, w).
    _Batch = tuple[NDArray[np.uint8], NDArray[np.float32]]

_KL_WEIGHT: Final = (
    5e-4  # lets a few hundredths of noise into the latents, which the decoder learns to bear
)
_EDGE_WEIGHT: Final = 1.0
_EYE_WEIGHT: Final = 4.0  # eyes are 4 % of a picture and most of what a viewer looks at
_REST_WEIGHT: Final = 0.85


def build_vae(recipe: Recipe) -> AutoencoderKL:
    """An untrained `AutoencoderKL` with factor 8 and 4 latent channels."""
    levels = len(recipe.vae_channels)
    return AutoencoderKL(
        down_block_types=("DownEncoderBlock2D",) * levels,
        up_block_types=("UpDecoderBlock2D",) * levels,
        block_out_channels=recipe.vae_channels,
        layers_per_block=1,
        latent_channels=4,
        norm_num_groups=8,
        mid_block_add_attention=False,  # so that what is learnt on crops holds for whole pictures
        sample_size=recipe.size,
    )


def train_vae(
    recipe: Recipe, rendered: Rendered, folder: Path, device: torch.device
) -> AutoencoderKL:
    """Train the autoencoder on whole drawings of the base styles."""
    torch.manual_seed(recipe.seed)
    vae = build_vae(recipe).to(device).to(memory_format=torch.channels_last)
    crops = partial(_crops, recipe, recipe.vae, (recipe.seed,), [rendered])
    losses = partial(_losses, vae, recipe.seed, crops)
    trained = fit("vae", vae, recipe.vae, losses, folder, ema=recipe.ema)
    trained.register_to_config(scaling_factor=1 / _latent_std(trained, rendered))
    return trained


def train_decoder(
    recipe: Recipe, drawings: Sequence[Rendered], vae: AutoencoderKL, folder: Path
) -> AutoencoderKL:
    """Train the decoder further, on several kinds of drawings in turn; latents stay what they are.

    A style that it never sees has other eyes, lines and shadows than the base styles.
    """
    vae.requires_grad_(requires_grad=False)
    for trained in (vae.post_quant_conv, vae.decoder):
        trained.requires_grad_()
    crops = partial(_crops, recipe, recipe.decoder, (recipe.seed, 4), drawings)
    losses = partial(_losses, vae, recipe.seed + 4, crops)
    return fit("decoder", vae, recipe.decoder, losses, folder, ema=recipe.ema)


def to_tensor(pictures: np.ndarray, device: torch.device) -> Tensor:
    """uint8 pictures (b, h, w, 3) as floats in [-1, 1], shape (b, 3, h, w), channels last."""
    tensor = torch.from_numpy(pictures).to(device).permute(0, 3, 1, 2)
    return tensor.float().div_(127.5).sub_(1).contiguous(memory_format=torch.channels_last)


def _losses(
    vae: AutoencoderKL, seed: int, batch: Callable[[int], _Batch], step: int
) -> Mapping[str, Tensor]:
    device = vae.device
    pictures, weights = batch(step)
    target, weight = to_tensor(pictures, device), torch.from_numpy(weights).to(device)
    generator = torch.Generator().manual_seed(seed + step)
    with torch.autocast(device.type, torch.bfloat16):
        posterior = vae.encode(target).latent_dist
        noise = torch.randn(posterior.mean.shape, generator=generator).to(device)
        decoded = vae.decode(posterior.mean + posterior.std * noise).sample
    decoded = decoded.float()
    pixel = ((decoded - target).abs() * weight).mean()
    edge = _edges(decoded, target, weight)
    kl = posterior.kl().mean() / posterior.mean[0].numel()
    return {
        "loss": pixel + _EDGE_WEIGHT * edge + _KL_WEIGHT * kl,
        "pixel": pixel,
        "edge": edge,
        "kl": kl,
    }


def _crops(
    recipe: Recipe,
    training: Training,
    seed: tuple[int, ...],
    drawings: Sequence[Rendered],
    step: int,
) -> _Batch:
    """What is learnt from at one step.

    Most steps see crops of half the size, every other one around an eye: four times as many of
    them fit into a second. The last steps see whole drawings.
    """
    rng, rendered = np.random.default_rng((*seed, step)), drawings[step % len(drawings)]
    whole = step >= training.steps * (1 - recipe.vae_whole)
    side = recipe.size if whole else recipe.size // 2
    count = training.batch_size // 2 if whole else training.batch_size
    pictures = np.empty((count, side, side, 3), np.uint8)
    weights = np.full((count, 1, side, side), _REST_WEIGHT, np.float32)
    for i, row in enumerate(rng.integers(len(rendered.pictures), size=count)):
        left, top = rng.integers(recipe.size - side + 1, size=2)
        if i % 2 and not whole:
            left, top = _around(rendered.eyes[row, 0], recipe.size, side, rng)
        for box in rendered.eyes[row] - (left, top, left, top):
            x0, y0, x1, y1 = box.clip(0, side)
            weights[i, :, y0:y1, x0:x1] = _EYE_WEIGHT
        flip = -1 if rng.random() < 0.5 else 1  # noqa: PLR2004
        weights[i] = weights[i, :, :, ::flip]
        # Swapped channels teach colours that no style here uses.
        channels = rng.permutation(3) if rng.random() < 0.3 else np.arange(3)  # noqa: PLR2004
        picture = rendered.pictures[row, top : top + side, left : left + side]
        pictures[i] = picture[:, ::flip, channels]
    return pictures, weights


def _around(
    box: np.ndarray, size: int, side: int, rng: np.random.Generator
) -> tuple[np.integer, np.integer]:
    """Left and top of a crop that has the box somewhere near its middle."""
    x, y = (box[:2] + box[2:]) // 2 - side // 2 + rng.integers(-side // 4, side // 4 + 1, size=2)
    return np.clip(x, 0, size - side), np.clip(y, 0, size - side)


def _edges(decoded: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    """Difference of the pictures' slopes at one and two px: what makes lines sharp."""
    total = torch.zeros((), device=decoded.device)
    error = decoded - target
    for reach in (1, 2):
        across = (error[..., reach:] - error[..., :-reach]).abs() * weight[..., reach:]
        down = (error[..., reach:, :] - error[..., :-reach, :]).abs() * weight[..., reach:, :]
        total = total + across.mean() + down.mean()
    return total / 4


@torch.no_grad()
def _latent_std(vae: AutoencoderKL, rendered: Rendered, pictures: int = 512) -> float:
    rows = np.linspace(0, len(rendered.pictures) - 1, pictures).astype(int)
    chunks = [
        vae.encode(to_tensor(rendered.pictures[part], vae.device)).latent_dist.mean
        for part in np.array_split(rows, pictures // 16)
    ]
    return float(torch.cat(chunks).std())


def mean_absolute_error(decoded: Tensor, target: Tensor) -> float:
    """Mean difference of pictures in [-1, 1], in steps of 255."""
    return float(functional.l1_loss(decoded.clamp(-1, 1), target)) * 127.5
