"""The peer: diffusers' StableDiffusionPipeline, with the adapter through PEFT."""

from pathlib import Path
from typing import Any

import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    StableDiffusionPipeline,
)
from PIL import Image

from benchmarks.draw.jobs import Job

_KARRAS = {"use_karras_sigmas": True}
_SCHEDULERS: dict[str, tuple[Any, dict[str, Any]]] = {
    "euler": (EulerDiscreteScheduler, {}),
    "euler_a": (EulerAncestralDiscreteScheduler, {}),
    "ddim": (DDIMScheduler, {"clip_sample": False}),
    "dpmpp_2m": (DPMSolverMultistepScheduler, {}),
    "dpmpp_2m_karras": (DPMSolverMultistepScheduler, _KARRAS),
}


class Stock:
    """The pipeline, ready to draw jobs one after the other.

    Args:
        model: A folder in diffusers' layout.
        adapter: A folder as diffusers' training script leaves it.
    """

    def __init__(self, model: Path, adapter: Path) -> None:
        # As the server does by default.
        device, dtype = ("cuda", torch.float16) if torch.cuda.is_available() else ("cpu", None)
        pipeline = StableDiffusionPipeline.from_pretrained(model, torch_dtype=dtype).to(device)
        pipeline.set_progress_bar_config(disable=True)
        pipeline.load_lora_weights(adapter)
        self._pipeline = pipeline
        config = {
            key: value
            for key, value in pipeline.scheduler.config.items()
            if not key.startswith(("_", "use_karras"))
        }
        self._schedulers = {
            name: kind.from_config({**config, **own}) for name, (kind, own) in _SCHEDULERS.items()
        }

    def draw(self, job: Job) -> Image.Image:
        """A picture."""
        self._pipeline.scheduler = self._schedulers[job.scheduler]
        generator = torch.Generator("cpu").manual_seed(job.seed)
        image: Image.Image = self._pipeline(
            job.prompt,
            negative_prompt=job.negative_prompt,
            width=job.size,
            height=job.size,
            num_inference_steps=job.num_inference_steps,
            guidance_scale=job.guidance_scale,
            generator=generator,
        ).images[0]
        return image
