"""LoRA files as other people's tools write them, of the tiny model."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from tests.inference_server.tiny_model import pipeline

KOHYA_UNET: Final = "lora_unet_"
KOHYA_TEXT_ENCODER: Final = "lora_te_text_model_"


def modules(*, text_encoder: bool = False) -> Mapping[str, nn.Module]:
    """What kohya's scripts train by default, by kohya's names."""
    tiny = pipeline()
    found = {
        KOHYA_UNET + name.replace(".", "_"): module
        for name, module in tiny.unet.named_modules()
        if ".attentions." in name and _can_learn(module)
    }
    if text_encoder:
        found |= {
            KOHYA_TEXT_ENCODER + name.replace(".", "_"): module
            for name, module in tiny.text_encoder.named_modules()
            if _can_learn(module)
        }
    return found


def _can_learn(module: nn.Module) -> bool:
    return isinstance(module, nn.Linear) or getattr(module, "kernel_size", ()) == (1, 1)


def write_kohya(path: Path, *, text_encoder: bool = False, seed: int = 3) -> Path:
    """Ranks 2 and 4, alphas from 1 to 3, in half precision: different from layer to layer."""
    torch.manual_seed(seed)
    tensors: dict[str, Tensor] = {}
    for i, (name, module) in enumerate(modules(text_encoder=text_encoder).items()):
        out, inner, *kernel = tuple(module.get_parameter("weight").shape)
        rank = 2 + 2 * (i % 2)
        tensors[f"{name}.lora_down.weight"] = torch.randn(rank, inner, *kernel).half() / 2
        tensors[f"{name}.lora_up.weight"] = torch.randn(out, rank, *kernel).half() / 2
        tensors[f"{name}.alpha"] = torch.tensor(1.0 + i % 3).half()
    save_file(tensors, path, metadata={"ss_network_module": "networks.lora"})
    return path


def delta(tensors: Mapping[str, Tensor], name: str) -> Tensor:
    """What a layer of a kohya file adds to its weight, shape (out, in)."""
    down = tensors[f"{name}.lora_down.weight"].float().flatten(1)
    up = tensors[f"{name}.lora_up.weight"].float().flatten(1)
    return up @ down * (tensors[f"{name}.alpha"].item() / len(down))


def write_diffusers(path: Path, tensors: Mapping[str, Tensor], **config: Any) -> Path:  # noqa: ANN401 - PEFT's
    """A file in diffusers' layout; `config` is PEFT's for the UNet."""
    entries = {f"unet.{name}": value for name, value in config.items()}
    metadata = {"lora_adapter_metadata": json.dumps(entries)} if config else None
    save_file(dict(tensors), path, metadata=metadata)
    return path
