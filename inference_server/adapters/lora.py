"""LoRA files: reading them, and whether they fit a base model."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor, nn

from inference_server.adapters import diffusers_layout
from inference_server.adapters.layers import TEXT_ENCODER, UNET, Layer, Layers
from inference_server.errors import AdapterRejected

Shapes = Mapping[str, tuple[int, ...]]
"""The weights' shapes of the base model's layers that LoRA can act on, by Layers' names."""

# What else is published as a LoRA, by a piece of its tensors' names.
_OTHER_KINDS: Final = {
    "hada_": "LoHa",
    "lokr_": "LoKr",
    "dora_scale": "DoRA",
    "lora_magnitude_vector": "DoRA",
    "lora_mid": "LoRA in Tucker's form",
}


@dataclass(frozen=True, eq=False)
class Factors:
    """A layer's update of its weight, B·A. Nothing is left to be multiplied with.

    Attributes:
        a: Shape (rank, in), fp32.
        b: Shape (out, rank), fp32.
    """

    a: Tensor
    b: Tensor


@dataclass(frozen=True, eq=False)
class Lora:
    """An adapter as it is drawn with.

    Attributes:
        unet: By the paths of UNet2DConditionModel's modules.
        text_encoder: By those of CLIPTextModel's: `encoder.layers.0.self_attn.q_proj`.
    """

    unet: Mapping[str, Factors]
    text_encoder: Mapping[str, Factors]

    @property
    def rank(self) -> int:
        """The largest of its layers'."""
        return max(len(factors.a) for factors in (*self.unet.values(), *self.text_encoder.values()))


def read_lora(path: Path) -> Lora:
    """Reads an adapter as the registry keeps it. Blocks.

    Raises:
        AdapterRejected: It is no safetensors file, or no LoRA in diffusers' layout.
    """
    layers = diffusers_layout.read(*read_file(path))
    return Lora(_below(UNET, layers), _below(TEXT_ENCODER, layers))


def read_file(path: Path) -> tuple[Mapping[str, Tensor], Mapping[str, str]]:
    """The tensors and the metadata of a safetensors file of any layout.

    Raises:
        AdapterRejected: It is none, or holds what is no LoRA.
    """
    try:
        with safe_open(path, framework="pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118 - no mapping
            metadata = file.metadata() or {}
    except (SafetensorError, OSError) as error:
        msg = f"the adapter must be a safetensors file: {error}"
        raise AdapterRejected(msg) from error
    for key in tensors:
        for piece, kind in _OTHER_KINDS.items():
            if piece in key:
                raise AdapterRejected(f"the adapter must be a plain LoRA; {key} makes it a {kind}")
    return tensors, metadata


def shapes_of(unet: nn.Module, text_encoder: nn.Module) -> Shapes:
    """The layers of a base model, as yet without LoRA, that LoRA can act on.

    Args:
        unet: A UNet2DConditionModel.
        text_encoder: A CLIPTextModel.
    """
    networks = {UNET: unet, TEXT_ENCODER: text_encoder}
    return {
        prefix + name: tuple(module.weight.shape)
        for prefix, network in networks.items()
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear | nn.Conv2d)
    }


def check_fit(layers: Layers, shapes: Shapes, max_rank: int) -> None:
    """Checks that every layer belongs to the base model, fits it and is finite.

    Raises:
        AdapterRejected: One is not so; names it and the rule.
    """
    for name, layer in layers.items():
        if name not in shapes:
            raise AdapterRejected(f"the base model has no layer for the adapter's {name}")
        _check_layer(name, layer, shapes[name])
        if layer.rank > max_rank:
            msg = f"the adapter's {name} must have a rank of at most {max_rank}, not {layer.rank}"
            raise AdapterRejected(msg)


def _check_layer(name: str, layer: Layer, weight: tuple[int, ...]) -> None:
    factors = _factors(layer)
    out, inner, *kernel = weight
    if factors.b.shape[0] != out or factors.a.shape[1] != inner or set(kernel) - {1}:
        msg = (
            f"the adapter's {name} has matrices of shapes {tuple(layer.a.shape)} and "
            f"{tuple(layer.b.shape)}, which do not fit the base model's {weight}"
        )
        raise AdapterRejected(msg)
    if not all(bool(torch.isfinite(matrix).all()) for matrix in (factors.a, factors.b)):
        raise AdapterRejected(f"the adapter's {name} must hold finite numbers")


def _below(network: str, layers: Layers) -> Mapping[str, Factors]:
    return {
        name.removeprefix(network): _factors(layer)
        for name, layer in layers.items()
        if name.startswith(network)
    }


def _factors(layer: Layer) -> Factors:
    a, b = layer.a.flatten(1).float(), layer.b.flatten(1).float()
    return Factors(a, b * (layer.alpha / layer.rank))
