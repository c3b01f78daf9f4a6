"""One picture on its way from noise to pixels.

Several pictures of a draw are several rows, each with its own noise, generator and scheduler, and
each seen by the UNet alone: so picture n of a draw is to the bit the picture that its seed gives in
a draw of its own. Rows that share a batch would be so only at one batch size.
"""

import numpy as np
import torch
from torch import Tensor

from inference_server.engine.order import Order, Pixels
from inference_server.engine.previews import LatentColours
from inference_server.engine.schedulers import Scheduler, fresh_scheduler
from inference_server.errors import PictureNotFinite
from inference_server.limits import SIZE_MULTIPLE
from inference_server.model.loading import Model


class Row:
    """One sample of the denoising process. Lives in the device's thread.

    Args:
        model: The base model, its UNet with the draw's adapter in place at each step.
        embeddings: Of the negative prompt and the prompt, shape (2, tokens, width), or, without
            guidance, of the prompt alone, shape (1, tokens, width).
        order: What is drawn.
        seed: Of this picture. Its noise comes from a generator on the CPU, in fp32: the same on
            every device.
    """

    def __init__(self, model: Model, embeddings: Tensor, order: Order, seed: int) -> None:
        self._model = model
        self._embeddings = embeddings
        self._guidance_scale = order.guidance_scale
        self._generator = torch.Generator("cpu").manual_seed(seed)
        self._scheduler: Scheduler = fresh_scheduler(order.scheduler, model.scheduler_config)
        self._scheduler.set_timesteps(order.num_inference_steps, device=model.device)
        skipped = order.num_inference_steps - num_steps(order)
        self._timesteps = self._scheduler.timesteps[skipped:]
        if hasattr(self._scheduler, "set_begin_index"):
            # Without it each step would look its index up on the device, and wait for the answer.
            self._scheduler.set_begin_index(skipped)
        self._latents = self._noise(order) if order.image is None else self._noisy(order.image)
        self._clean = self._latents
        self._step = 0

    def step(self) -> None:
        """Takes one denoising step."""
        timestep = self._timesteps[self._step]
        rows = len(self._embeddings)
        noisy = self._scheduler.scale_model_input(torch.cat([self._latents] * rows), timestep)
        noise = self._model.unet(
            noisy.to(self._model.dtype), timestep, encoder_hidden_states=self._embeddings
        ).sample.float()
        if rows > 1:
            without, with_prompt = noise.chunk(2)
            noise = without + self._guidance_scale * (with_prompt - without)
        stepped = self._scheduler.step(noise, timestep, self._latents, generator=self._generator)
        self._latents = stepped.prev_sample
        self._clean = self._predicted(stepped)
        self._step += 1

    def preview(self, colours: LatentColours) -> Pixels:
        """A rough, small look at what it is becoming."""
        return colours.picture(self._clean)

    def decode(self) -> Pixels:
        """The picture.

        Raises:
            PictureNotFinite: There is none.
        """
        vae = self._model.vae
        latents = (self._latents / vae.config.scaling_factor).to(vae.dtype)
        decoded = vae.decode(latents).sample.float()  # (1, 3, h, w) in [-1, 1]
        if not bool(torch.isfinite(decoded).all()):
            msg = (
                "the picture came out as no numbers; "
                "try another version, a lower adapter_weight or a lower guidance_scale"
            )
            raise PictureNotFinite(msg)
        picture = (decoded[0] / 2 + 0.5).clamp(0, 1).permute(1, 2, 0)
        pixels: Pixels = (picture * 255).round().to("cpu", torch.uint8).numpy()
        return pixels

    def _noise(self, order: Order) -> Tensor:
        channels = self._model.unet.config.in_channels
        shape = (1, channels, order.height // SIZE_MULTIPLE, order.width // SIZE_MULTIPLE)
        noise = torch.randn(shape, generator=self._generator).to(self._model.device)
        return noise * self._scheduler.init_noise_sigma

    def _noisy(self, image: Pixels) -> Tensor:
        """The image's latents, noised to where the first step begins.

        Source: Meng et al. 2021, arXiv:2108.01073.
        """
        vae = self._model.vae
        pixels = torch.from_numpy(image.astype(np.float32) / 127.5 - 1).permute(2, 0, 1)[None]
        posterior = vae.encode(pixels.to(vae.device, vae.dtype)).latent_dist
        latents = posterior.sample(self._generator).float() * vae.config.scaling_factor
        noise = torch.randn(latents.shape, generator=self._generator).to(latents.device)
        noisy: Tensor = self._scheduler.add_noise(latents, noise, self._timesteps[:1])
        return noisy

    def _predicted(self, stepped: object) -> Tensor:
        """The clean latents as this step saw them, for the preview."""
        clean = getattr(stepped, "pred_original_sample", None)
        if clean is None:
            # DPM-Solver++ predicts nothing else, and keeps it for its next step.
            clean = getattr(self._scheduler, "model_outputs")[-1]  # noqa: B009 - not in Scheduler
        assert isinstance(clean, Tensor)  # noqa: S101 - for the type checker
        return clean


def num_steps(order: Order) -> int:
    """Steps that are taken: with an image, only the last ones, and always one."""
    if order.image is None:
        return order.num_inference_steps
    return max(1, min(order.num_inference_steps, int(order.num_inference_steps * order.strength)))
