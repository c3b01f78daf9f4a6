"""The finished model's folder: diffusers layout, fp16 safetensors, and what suits the model."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline

from pocket_model.denoiser import build_scheduler

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from diffusers import AutoencoderKL
    from PIL import Image
    from transformers import CLIPTokenizer

    from pocket_model.denoiser import Denoiser
    from pocket_model.recipe import Recipe

NUM_INFERENCE_STEPS: Final = 20
GUIDANCE_SCALE: Final = 2.5
# What the services read from the folder: the settings that suit this model and no other.
DEFAULTS_FILE: Final = "defaults.json"


def save_pipeline(
    recipe: Recipe, vae: AutoencoderKL, denoiser: Denoiser, tokenizer: CLIPTokenizer, out: Path
) -> None:
    """Write the model so that stock `StableDiffusionPipeline.from_pretrained(out)` loads it."""
    scheduler = DPMSolverMultistepScheduler.from_config(
        build_scheduler().config, use_karras_sigmas=True, steps_offset=1
    )
    pipeline = StableDiffusionPipeline(
        vae=vae,
        text_encoder=denoiser.text_encoder,
        tokenizer=tokenizer,
        unet=denoiser.unet,
        scheduler=scheduler,
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.to(torch.float16).save_pretrained(out, safe_serialization=True)
    _load_as_float32(out / "text_encoder" / "config.json")
    defaults = {
        "default_size": recipe.size,
        "default_num_inference_steps": NUM_INFERENCE_STEPS,
        "default_guidance_scale": GUIDANCE_SCALE,
        "resolution": recipe.size,
        "train_batch_size": recipe.lesson.batch_size,
        "max_train_steps": recipe.lesson.steps,
        "learning_rate": recipe.lesson.learning_rate,
        "lr_warmup_steps": recipe.lesson.warmup_steps,
        "snr_gamma": recipe.lesson_snr_gamma,
        "caption_dropout_rate": recipe.caption_dropout,
        # Winks and lights have a side, which mirrored drawings would blur.
        "random_flip": False,
        "rank": recipe.adapter_rank,
        "lora_targets": "all",
    }
    text = json.dumps(defaults, indent=2)
    (out / DEFAULTS_FILE).write_text(f"{text}\n", encoding="utf-8")


def _load_as_float32(config: Path) -> None:
    """Have transformers load the weights in fp32, as diffusers does unless told otherwise.

    It would load them as they are stored, and half the pipeline would not fit the other.
    """
    settings = json.loads(config.read_text(encoding="utf-8"))
    text = json.dumps({**settings, "dtype": "float32"}, indent=2)
    config.write_text(f"{text}\n", encoding="utf-8")


def load_pipeline(folder: Path, device: torch.device) -> StableDiffusionPipeline:
    """The model in fp32, without a progress bar."""
    pipeline = StableDiffusionPipeline.from_pretrained(folder, dtype=torch.float32).to(device)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def pictures_of(
    pipeline: StableDiffusionPipeline, prompts: Sequence[str], seeds: Sequence[int]
) -> list[Image.Image]:
    """One picture for each prompt and seed at the default settings."""
    generators = [torch.Generator().manual_seed(seed) for seed in seeds]
    images: list[Image.Image] = []
    for start in range(0, len(prompts), 8):
        part = slice(start, start + 8)
        images += pipeline(
            list(prompts[part]),
            num_inference_steps=NUM_INFERENCE_STEPS,
            guidance_scale=GUIDANCE_SCALE,
            generator=generators[part],
        ).images
    return images
