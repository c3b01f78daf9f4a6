"""The LoRA: put into a UNet, taken out of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from diffusers import UNet2DConditionModel
from diffusers.loaders import StableDiffusionLoraLoaderMixin
from diffusers.training_utils import cast_training_params
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from torch import nn

# All of a transformer block, as kohya's sd-scripts do by default, and what shifts the channels of a
# residual block: attention alone learns a style of drawing much more slowly.
TARGET_MODULES: Final = (
    *("to_q", "to_k", "to_v", "to_out.0"),
    *("ff.net.0.proj", "ff.net.2"),
    *("proj_in", "proj_out"),
    "time_emb_proj",
)


def add_lora(
    unet: UNet2DConditionModel, *, rank: int, lora_alpha: float, seed: int
) -> Mapping[str, nn.Parameter]:
    """Adds a fresh LoRA to the UNet's `TARGET_MODULES`; nothing else of the UNet learns.

    Returns:
        Its weights by name, fp32 whatever the UNet is: at bf16 a learning rate of 1e-4 would be
        rounded away.
    """
    torch.manual_seed(seed)
    unet.add_adapter(
        LoraConfig(
            r=rank,
            # An int where it is one: what PEFT writes into the file's metadata.
            lora_alpha=int(lora_alpha) if lora_alpha == int(lora_alpha) else lora_alpha,
            init_lora_weights="gaussian",
            target_modules=list(TARGET_MODULES),
        )
    )
    cast_training_params(unet, torch.float32)
    return {name: weight for name, weight in unet.named_parameters() if weight.requires_grad}


def save_lora(unet: UNet2DConditionModel, path: Path) -> None:
    """Writes the LoRA in diffusers' format, with the metadata that holds its alpha."""
    metadata: dict[str, Any] = unet.peft_config["default"].to_dict()
    StableDiffusionLoraLoaderMixin.save_lora_weights(
        path.parent,
        unet_lora_layers=get_peft_model_state_dict(unet),
        unet_lora_adapter_metadata=metadata,
        weight_name=path.name,
    )
