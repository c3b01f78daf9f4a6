"""LoRA files of the tiny model, for tests."""

from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from diffusers.loaders import StableDiffusionLoraLoaderMixin
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file

from trainer.train.base_model import BaseModel
from trainer.train.lora import add_lora


def unet_with_lora(
    base_model: Path,
    *,
    rank: int = 4,
    lora_alpha: float = 8,
    seed: int = 1,
    std: float = 0.1,
    dtype: torch.dtype = torch.float32,
) -> UNet2DConditionModel:
    """As after some steps: with a LoRA that changes what it predicts."""
    unet = BaseModel.find(str(base_model)).unet(dtype)
    weights = add_lora(unet, rank=rank, lora_alpha=lora_alpha, seed=seed)
    for weight in weights.values():
        torch.nn.init.normal_(weight, std=std)
    return unet


def candidate(path: Path, unet: UNet2DConditionModel) -> Path:
    """The LoRA of a UNet as a candidate."""
    path.parent.mkdir(exist_ok=True)
    save_file(get_peft_model_state_dict(unet), path)
    return path


def published(path: Path, unet: UNet2DConditionModel) -> Path:
    """The LoRA of a UNet as diffusers itself writes it."""
    StableDiffusionLoraLoaderMixin.save_lora_weights(
        path.parent,
        unet_lora_layers=get_peft_model_state_dict(unet),
        unet_lora_adapter_metadata=unet.peft_config["default"].to_dict(),
        weight_name=path.name,
    )
    return path


def predicted(unet: UNet2DConditionModel) -> torch.Tensor:
    """What it predicts of one input."""
    generator = torch.Generator().manual_seed(0)
    latents = torch.randn(1, 4, 8, 8, generator=generator)
    embeddings = torch.randn(1, 77, 32, generator=generator)
    with torch.no_grad():
        prediction: torch.Tensor = unet(latents, 5, embeddings).sample
    return prediction
