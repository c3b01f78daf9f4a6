"""Pictures of the validation prompt, drawn by the unfinished adapter on the way."""

import io
from pathlib import Path
from typing import Final

import torch
from diffusers import DPMSolverMultistepScheduler, UNet2DConditionModel
from PIL import Image
from torch import Tensor

from trainer.train.base_model import BaseModel
from trainer.train.folder import write_whole
from trainer.train.interlude import evaluating
from trainer.train.job import JobSamples
from trainer.train.preparation import embed

# The inference server's default, so that the pictures are what members would get.
_SCHEDULER: Final = {
    "algorithm_type": "dpmsolver++",
    "solver_order": 2,
    "solver_type": "midpoint",
    "thresholding": False,
    "use_karras_sigmas": True,
}
_PIXELS_PER_LATENT: Final = 8


class Validation:
    """Draws the same picture again and again, as well as the adapter can by then.

    Args:
        base_model: Whose autoencoder and text encoder are in memory for no longer than needed.
        samples: What to draw.
        size: Width and height, px, multiples of 8.
        device: Where the UNet is.
    """

    def __init__(
        self,
        base_model: BaseModel,
        samples: JobSamples,
        size: tuple[int, int],
        device: torch.device,
    ) -> None:
        self._base_model = base_model
        self._samples = samples
        width, height = size
        self._latents_shape = (1, 4, height // _PIXELS_PER_LATENT, width // _PIXELS_PER_LATENT)
        self._device = device
        encoder = base_model.text_encoder()
        encoder.to(device)  # type: ignore[arg-type] # transformers wraps it
        without, given = embed(base_model.tokenizer(), encoder, ["", samples.prompt])
        self._embeddings = torch.stack([without, given]).to(device)  # (2, 77, width)

    def draw(self, unet: UNet2DConditionModel, path: Path) -> None:
        """Draws it with the UNet as it is now; writes a PNG.

        Args:
            unet: With the run's LoRA; not compiled. Left as it was, chance too.
            path: Where to.
        """
        with torch.inference_mode(), evaluating(unet):
            picture = self._decoded(self._denoised(unet))
        content = io.BytesIO()
        picture.save(content, "PNG")
        write_whole(path, content.getvalue())

    def _denoised(self, unet: UNet2DConditionModel) -> Tensor:
        # A fresh one: it counts steps.
        scheduler = DPMSolverMultistepScheduler.from_pretrained(
            self._base_model.folder, subfolder="scheduler", **_SCHEDULER
        )
        scheduler.set_timesteps(self._samples.num_inference_steps, device=self._device)
        scheduler.set_begin_index(0)
        # Of its own, for the run's chance is not its; on the processor: the same on every device.
        generator = torch.Generator().manual_seed(self._samples.seed)
        noise = torch.randn(self._latents_shape, generator=generator).to(self._device)
        latents = noise * scheduler.init_noise_sigma
        embeddings = self._embeddings.to(unet.dtype)
        autocast = torch.autocast(
            self._device.type, unet.dtype, enabled=unet.dtype != torch.float32
        )
        for timestep in scheduler.timesteps:
            both = scheduler.scale_model_input(latents, timestep).expand(2, -1, -1, -1)
            with autocast:
                predicted = unet(both.to(unet.dtype), timestep, embeddings).sample.float()
            without, given = predicted.split(1)
            guided = without + self._samples.guidance_scale * (given - without)
            latents = scheduler.step(guided, timestep, latents).prev_sample
        denoised: Tensor = latents
        return denoised

    def _decoded(self, latents: Tensor) -> Image.Image:
        vae = self._base_model.vae().to(self._device)
        pixels = vae.decode(latents / vae.config.scaling_factor).sample[0]  # (3, H, W), -1 to 1
        # A LoRA that came to no numbers draws black.
        shades = ((pixels / 2 + 0.5).clamp(0, 1) * 255).round().nan_to_num()
        picture: Image.Image = Image.fromarray(shades.byte().permute(1, 2, 0).cpu().numpy())
        return picture
