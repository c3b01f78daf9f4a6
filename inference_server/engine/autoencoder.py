"""Pictures to latents and back."""

import numpy as np
import torch
from diffusers.models.autoencoders.autoencoder_kl import AutoencoderKL
from diffusers.models.autoencoders.vae import DiagonalGaussianDistribution
from torch import Generator, Tensor

from inference_server.engine.order import Pixels
from inference_server.errors import PictureNotFinite


class Autoencoder:
    """The model's VAE, one picture at a time: so a picture's bits do not depend on others'."""

    def __init__(self, vae: AutoencoderKL) -> None:
        self._vae = vae
        self._scaling_factor: float = vae.config.scaling_factor
        self.channels: int = vae.config.latent_channels
        self.device: torch.device = vae.device

    def encode(self, image: Pixels) -> DiagonalGaussianDistribution:
        """What latents a picture may have."""
        pixels = torch.from_numpy(image.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
        encoded = self._vae.encode(pixels.to(self._vae.device, self._vae.dtype))
        posterior: DiagonalGaussianDistribution = encoded.latent_dist
        return posterior

    def latents(self, posterior: DiagonalGaussianDistribution, generator: Generator) -> Tensor:
        """Latents of a picture, sampled, shape (1, channels, h / 8, w / 8), fp32."""
        latents: Tensor = posterior.sample(generator).float() * self._scaling_factor
        return latents

    def decode(self, latents: Tensor) -> Pixels:
        """The picture of latents of shape (1, channels, h, w).

        Raises:
            PictureNotFinite: There is none.
        """
        decoded = self._vae.decode((latents / self._scaling_factor).to(self._vae.dtype)).sample
        picture = (decoded[0].float() / 2 + 0.5).permute(1, 2, 0)  # (h, w, 3)
        on_cpu = picture.to("cpu")
        if not bool(torch.isfinite(on_cpu).all()):
            msg = (
                "the picture came out as no numbers; "
                "try another version, a lower adapter_weight or a lower guidance_scale"
            )
            raise PictureNotFinite(msg)
        pixels: Pixels = (on_cpu.clamp(0, 1) * 255).round().to(torch.uint8).numpy()
        return pixels
