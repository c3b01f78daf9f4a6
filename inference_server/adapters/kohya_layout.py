"""A LoRA as kohya's sd-scripts write it, which AUTOMATIC1111 and ComfyUI read.

    lora_unet_down_blocks_0_attentions_0_proj_in.lora_down.weight
    lora_te_text_model_encoder_layers_0_mlp_fc1.lora_up.weight
    lora_te_text_model_encoder_layers_0_mlp_fc1.alpha

A layer's name is its module's path with `_` for each dot, which only the model itself can undo.
Source: https://github.com/kohya-ss/sd-scripts/blob/main/networks/lora.py
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import torch
from safetensors.torch import save
from torch import Tensor

from inference_server.adapters.layers import (
    TEXT_ENCODER,
    UNET,
    Layers,
    Part,
    gathered,
    usual_alpha,
    usual_rank,
)
from inference_server.errors import AdapterRejected

_PREFIXES: Final = {UNET: "lora_unet_", TEXT_ENCODER: "lora_te_text_model_"}
_PARTS: Final[Mapping[str, Part]] = {
    "lora_down.weight": "a",
    "lora_up.weight": "b",
    "alpha": "alpha",
}
# What a trainer says of where a LoRA comes from: ours, Stability AI's and kohya's words.
_TOLD: Final = ("ksh.", "modelspec.", "ss_")


def is_kohya(keys: Collection[str]) -> bool:
    """Whether tensors of these names are in this layout."""
    return any(key.startswith(("lora_unet_", "lora_te")) for key in keys)


def read(tensors: Mapping[str, Tensor], names: Collection[str]) -> Layers:
    """The layers of a file.

    Args:
        tensors: By kohya's names.
        names: Of the base model's layers.

    Raises:
        AdapterRejected: It holds something else, or a layer that the base model does not have.
    """
    return gathered(_parts(tensors, {_kohya_name(name): name for name in names}))


def write(layers: Layers, told: Mapping[str, str] | None = None) -> bytes:
    """A safetensors file of them, each with its own alpha.

    Args:
        layers: Of the LoRA.
        told: The metadata of the file they are from, of which what is as true of this one stays:
            its readers are those of kohya's files.
    """
    tensors: dict[str, Tensor] = {}
    for name, layer in layers.items():
        own = _kohya_name(name)
        tensors[f"{own}.lora_down.weight"] = layer.a
        tensors[f"{own}.lora_up.weight"] = layer.b
        # Not as diffusers' convert_state_dict_to_kohya does it, which writes the rank.
        tensors[f"{own}.alpha"] = torch.tensor(layer.alpha)
    alike = len({(layer.rank, layer.alpha) for layer in layers.values()}) == 1
    metadata = {
        **{key: value for key, value in (told or {}).items() if _stays(key)},
        "format": "pt",
        "ss_network_module": "networks.lora",
        # kohya's own word where they differ.
        "ss_network_dim": str(usual_rank(layers)) if alike else "Dynamic",
        "ss_network_alpha": str(usual_alpha(layers)) if alike else "Dynamic",
    }
    return save(tensors, metadata=metadata)


def _stays(key: str) -> bool:
    # The digest is of tensors in the other layout, as what has no prefix is of that layout's.
    return key.startswith(_TOLD) and key != "modelspec.hash_sha256"


def _kohya_name(name: str) -> str:
    network = UNET if name.startswith(UNET) else TEXT_ENCODER
    return _PREFIXES[network] + name.removeprefix(network).replace(".", "_")


def _parts(
    tensors: Mapping[str, Tensor], name_of: Mapping[str, str]
) -> Iterator[tuple[str, Part, Tensor]]:
    for key, tensor in tensors.items():
        own, _, ending = key.partition(".")
        if ending not in _PARTS:
            msg = f"the adapter must hold LoRA only, and has {key}"
            raise AdapterRejected(msg)
        if own not in name_of:
            msg = f"the base model has no layer for the adapter's {key}"
            raise AdapterRejected(msg)
        yield name_of[own], _PARTS[ending], tensor
