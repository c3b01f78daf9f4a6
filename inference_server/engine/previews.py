"""Previews: what latents look like, without the VAE's decoder.

To the eye, latents are nearly a linear function of colour. The map is fitted to the model's own VAE
at start-up, on pictures of flat colours, so that it holds for every model; published constants hold
for one VAE only.
"""

from typing import Final

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from torch import Tensor
from torch.nn import functional

from inference_server.engine.order import Pixels
from inference_server.limits import SIZE_MULTIPLE

_PICTURES: Final = 8
_PATCHES: Final = 4  # patches of one colour along each side of a picture
_PATCH_LATENTS: Final = 2
# A preview is half as wide as its picture: it is blurred anyway, and is sent at every step.
_ENLARGED: Final = 4


class LatentColours:
    """The linear map from latents to colours that fits a VAE best.

    Args:
        weights: Shape (channels + 1, 3); the last row is the constant.
    """

    def __init__(self, weights: Tensor) -> None:
        self._weights = weights

    @classmethod
    def of(cls, vae: AutoencoderKL) -> "LatentColours":
        """Fits the map by least squares.

        Args:
            vae: Encodes the pictures of flat colours.
        """
        generator = torch.Generator("cpu").manual_seed(0)
        patches = torch.rand((_PICTURES, 3, _PATCHES, _PATCHES), generator=generator) * 2 - 1
        colours = functional.interpolate(patches, scale_factor=_PATCH_LATENTS)
        pictures = functional.interpolate(colours, scale_factor=SIZE_MULTIPLE)
        posterior = vae.encode(pictures.to(vae.device, vae.dtype)).latent_dist
        latents = posterior.mode().float().cpu() * vae.config.scaling_factor
        solved = torch.linalg.lstsq(_rows(latents), _rows(colours)[:, :-1]).solution
        return cls(solved)

    def picture(self, latents: Tensor) -> Pixels:
        """A small picture of the first of `latents`, shape (n, channels, h, w)."""
        rows = _rows(latents[:1].float().cpu())
        colours = (rows @ self._weights).T.reshape(1, 3, *latents.shape[2:])
        enlarged = functional.interpolate(
            colours, scale_factor=_ENLARGED, mode="bilinear", align_corners=False
        )
        picture = ((enlarged[0].nan_to_num() + 1) * 127.5).clamp(0, 255).round()
        pixels: Pixels = picture.permute(1, 2, 0).numpy().astype(np.uint8)
        return pixels


def _rows(maps: Tensor) -> Tensor:
    """One row for each place, and a column of ones: (n, c, h, w) → (n·h·w, c + 1)."""
    flat = maps.permute(0, 2, 3, 1).reshape(-1, maps.shape[1])
    return torch.cat([flat, torch.ones(len(flat), 1)], dim=1)
