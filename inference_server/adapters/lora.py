"""LoRA files: reading them, and whether they fit a UNet.

Only what diffusers' own training scripts write is taken: LoRA of the UNet's linear and convolution
layers, in diffusers' or PEFT's key names, with or without PEFT's metadata.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from diffusers.utils.state_dict_utils import convert_unet_state_dict_to_peft
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from inference_server.errors import AdapterRejected

_UNET: Final = "unet."
_METADATA: Final = "lora_adapter_metadata"
_A: Final = ".lora_A.weight"
_B: Final = ".lora_B.weight"

Shapes = Mapping[str, tuple[int, ...]]
"""The weights' shapes of the layers that LoRA can act on, by module path."""


@dataclass(frozen=True, eq=False)
class Lora:
    """What a LoRA file holds.

    Attributes:
        tensors: By PEFT's names below the UNet: `….to_q.lora_A.weight`, shape (rank, in), and
            `….lora_B.weight`, shape (out, rank).
        config: For peft.LoraConfig; None: rank and alpha follow from the tensors.
    """

    tensors: Mapping[str, Tensor]
    config: dict[str, object] | None


class _Config(BaseModel):
    """What is believed of a file's metadata. All else of LoraConfig stays at its default."""

    model_config = ConfigDict(extra="ignore")

    r: int
    lora_alpha: float
    target_modules: list[str] | str
    rank_pattern: dict[str, int] = {}
    alpha_pattern: dict[str, float] = {}
    use_rslora: bool = False


def read_lora(path: Path) -> Lora:
    """Reads a LoRA file.

    Raises:
        AdapterRejected: It is no safetensors file, or its metadata is malformed.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - no mapping
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        msg = f"the adapter must be a safetensors file: {error}"
        raise AdapterRejected(msg) from error
    foreign = sorted(key for key in tensors if not key.startswith(_UNET))
    if foreign:
        msg = f"the adapter must act on the UNet only, and has {_some(foreign)}"
        raise AdapterRejected(msg)
    own = {key.removeprefix(_UNET): tensor for key, tensor in tensors.items()}
    if not any(key.endswith(_A) for key in own):
        own = convert_unet_state_dict_to_peft(own)
    return Lora(own, _config(metadata.get(_METADATA)))


def _config(metadata: str | None) -> dict[str, object] | None:
    if metadata is None:
        return None
    try:
        entries = json.loads(metadata)
        own = {key.removeprefix(_UNET): value for key, value in entries.items()}
        return _Config.model_validate(own).model_dump()
    except (ValueError, AttributeError, ValidationError) as error:
        msg = f"the adapter's {_METADATA} cannot be read: {error}"
        raise AdapterRejected(msg) from error


def shapes_of(unet: nn.Module) -> Shapes:
    """The layers of a UNet, as yet without LoRA, that LoRA can act on."""
    return {
        name: tuple(module.weight.shape)
        for name, module in unet.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }


def check_fit(lora: Lora, shapes: Shapes) -> None:
    """Checks that every tensor belongs to a layer, fits it, has its partner and is finite.

    Raises:
        AdapterRejected: One is not so; names it.
    """
    if not lora.tensors:
        raise AdapterRejected("the adapter is empty")
    for key, tensor in lora.tensors.items():
        module = key.removesuffix(_A).removesuffix(_B)
        if module == key or module not in shapes:
            msg = f"the base model has no layer for the adapter's {key}"
            raise AdapterRejected(msg)
        a, b = lora.tensors.get(module + _A), lora.tensors.get(module + _B)
        if a is None or b is None:
            msg = f"the adapter's {key} has no partner"
            raise AdapterRejected(msg)
        _check_shapes(module, shapes[module], a, b)
        if not tensor.is_floating_point() or not bool(torch.isfinite(tensor).all()):
            msg = f"the adapter's {key} must hold finite floating-point numbers"
            raise AdapterRejected(msg)


def _check_shapes(module: str, weight: tuple[int, ...], a: Tensor, b: Tensor) -> None:
    """A layer (out, in, *kernel) takes A (rank, in, *kernel) and B (out, rank, 1…)."""
    out, *inner = weight
    rank = len(a) if a.ndim else 0
    expected_b = (out, rank, *(1 for _ in inner[1:]))
    if rank == 0 or tuple(a.shape[1:]) != tuple(inner) or tuple(b.shape) != expected_b:
        msg = (
            f"the adapter's {module} has shapes {tuple(a.shape)} and {tuple(b.shape)}, "
            f"which do not fit the base model's {weight}"
        )
        raise AdapterRejected(msg)


def _some(keys: list[str]) -> str:
    return keys[0] if len(keys) == 1 else f"{keys[0]} and {len(keys) - 1} more"
