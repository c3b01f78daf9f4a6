"""LoRA files: reading them, and whether they fit a UNet.

Only what diffusers' own training scripts write is taken: LoRA of the UNet's linear and convolution
layers, in diffusers' or PEFT's key names, with or without PEFT's metadata.
"""

import json
import math
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from diffusers.utils.state_dict_utils import convert_unet_state_dict_to_peft
from peft.utils.other import get_pattern_key
from pydantic import BaseModel, ConfigDict, FiniteFloat, PositiveInt
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from inference_server.errors import AdapterRejected

_UNET: Final = "unet."
_METADATA: Final = "lora_adapter_metadata"
_A: Final = ".lora_A.weight"
_B: Final = ".lora_B.weight"

Shapes = Mapping[str, tuple[int, ...]]
"""The weights' shapes of the layers that LoRA can act on, by module path."""


Tensors = Mapping[str, Tensor]
"""A LoRA by PEFT's names below the UNet: `….to_q.lora_A.weight`, shape (rank, in), and
`….to_q.lora_B.weight`, shape (out, rank)."""


class _Metadata(BaseModel):
    """What a file's metadata says about scaling; the rest shows in the tensors."""

    model_config = ConfigDict(extra="ignore")

    r: PositiveInt
    lora_alpha: FiniteFloat
    alpha_pattern: dict[str, FiniteFloat] = {}
    use_rslora: bool = False


def read_lora(path: Path) -> Tensors:
    """Reads a LoRA file.

    Its scaling, alpha / rank, is multiplied into B: nobody can forget it after that.

    Raises:
        AdapterRejected: It is no safetensors file, acts on more than the UNet, or its metadata is
            malformed.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - no mapping
            metadata = (file.metadata() or {}).get(_METADATA)
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
    return own if metadata is None else _scaled(own, _parsed(metadata))


def _parsed(metadata: str) -> _Metadata:
    try:
        entries = json.loads(metadata)
        return _Metadata.model_validate(
            {key.removeprefix(_UNET): value for key, value in entries.items()}
        )
    except (ValueError, AttributeError) as error:
        msg = f"the adapter's {_METADATA} cannot be read: {error}"
        raise AdapterRejected(msg) from error


def _scaled(tensors: Tensors, metadata: _Metadata) -> Tensors:
    scaled = {}
    for key, tensor in tensors.items():
        module = key.removesuffix(_B)
        if module == key or tensor.ndim < 2:  # noqa: PLR2004
            scaled[key] = tensor
            continue
        try:
            pattern = get_pattern_key(list(metadata.alpha_pattern), module)
        except re.error as error:
            msg = f"the adapter's alpha_pattern must hold regular expressions: {error}"
            raise AdapterRejected(msg) from error
        alpha = metadata.alpha_pattern.get(pattern, metadata.lora_alpha)
        rank = tensor.shape[1]
        scaled[key] = tensor * (alpha / (math.sqrt(rank) if metadata.use_rslora else rank))
    return scaled


def shapes_of(unet: nn.Module) -> Shapes:
    """The layers of a UNet, as yet without LoRA, that LoRA can act on."""
    return {
        name: tuple(module.weight.shape)
        for name, module in unet.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }


def check_fit(tensors: Tensors, shapes: Shapes) -> None:
    """Checks that every tensor belongs to a layer, fits it, has its partner and is finite.

    Raises:
        AdapterRejected: One is not so; names it.
    """
    if not tensors:
        raise AdapterRejected("the adapter is empty")
    for key in tensors:
        if _module(key) == key or _module(key) not in shapes:
            msg = f"the base model has no layer for the adapter's {key}"
            raise AdapterRejected(msg)
    for key, tensor in tensors.items():
        module = _module(key)
        a, b = tensors.get(module + _A), tensors.get(module + _B)
        if a is None or b is None:
            msg = f"the adapter's {key} has no partner"
            raise AdapterRejected(msg)
        _check_shapes(module, shapes[module], a, b)
        if not tensor.is_floating_point() or not bool(torch.isfinite(tensor).all()):
            msg = f"the adapter's {key} must hold finite floating-point numbers"
            raise AdapterRejected(msg)


def _module(key: str) -> str:
    return key.removesuffix(_A).removesuffix(_B)


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
