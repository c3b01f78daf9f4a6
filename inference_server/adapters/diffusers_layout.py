"""A LoRA as diffusers' training scripts write it, with PEFT's metadata: what is kept.

    unet.down_blocks.0.attentions.0.proj_in.lora_A.weight
    text_encoder.text_model.encoder.layers.0.mlp.fc1.lora_B.weight

Older scripts named the tensors otherwise, and wrote no metadata; those are read too.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from diffusers.utils.state_dict_utils import (
    StateDictType,
    convert_state_dict_to_peft,
    convert_unet_state_dict_to_peft,
)
from peft.utils.other import get_pattern_key
from pydantic import BaseModel, ConfigDict, FiniteFloat
from safetensors.torch import save
from torch import Tensor

from inference_server.adapters.layers import (
    TEXT_ENCODER,
    UNET,
    Layer,
    Layers,
    Part,
    gathered,
    usual_alpha,
    usual_rank,
)
from inference_server.errors import AdapterRejected

_METADATA: Final = "lora_adapter_metadata"
_PARTS: Final[Mapping[str, Part]] = {".lora_A.weight": "a", ".lora_B.weight": "b"}
# CLIPTextModel's modules had this in front until transformers 5, and files have it still: diffusers
# of any age reads it.
_TEXT_MODEL: Final = "text_model."


class _Config(BaseModel):
    """What PEFT's LoraConfig says about scaling; the rest shows in the tensors."""

    model_config = ConfigDict(extra="ignore")

    lora_alpha: FiniteFloat
    alpha_pattern: dict[str, FiniteFloat] = {}
    use_rslora: bool = False

    def alpha(self, module: str, rank: int) -> float:
        """A module's alpha, as it would be without rank-stabilised scaling.

        Source: Kalajdzievski 2023, arXiv:2312.03732: alpha / √rank in place of alpha / rank.
        """
        pattern = get_pattern_key(list(self.alpha_pattern), module)
        alpha = self.alpha_pattern.get(pattern, self.lora_alpha)
        return alpha * math.sqrt(rank) if self.use_rslora else alpha


def read(tensors: Mapping[str, Tensor], metadata: Mapping[str, str]) -> Layers:
    """The layers of a file.

    Raises:
        AdapterRejected: It holds something else, or its metadata is malformed.
    """
    layers = gathered(_parts(tensors))
    written = metadata.get(_METADATA)
    if written is None:
        return layers
    try:
        configs = _configs(written)
        return {name: _with_alpha(name, layer, configs) for name, layer in layers.items()}
    except (ValueError, AttributeError) as error:
        msg = f"the adapter's {_METADATA} cannot be read: {error}"
        raise AdapterRejected(msg) from error
    except re.error as error:
        msg = f"the adapter's alpha_pattern must hold regular expressions: {error}"
        raise AdapterRejected(msg) from error


def write(layers: Layers) -> bytes:
    """A safetensors file of them."""
    tensors, entries = {}, {}
    for network, prefix in ((UNET, UNET), (TEXT_ENCODER, TEXT_ENCODER + _TEXT_MODEL)):
        own = {
            name.removeprefix(network): layer
            for name, layer in layers.items()
            if name.startswith(network)
        }
        for module, layer in own.items():
            tensors[f"{prefix}{module}.lora_A.weight"] = layer.a
            tensors[f"{prefix}{module}.lora_B.weight"] = layer.b
        if own:
            entries.update({f"{network}{key}": value for key, value in _config(own).items()})
    written = {_METADATA: json.dumps(entries, indent=2, sort_keys=True)}
    return save(tensors, metadata={"format": "pt", **written})


def _parts(tensors: Mapping[str, Tensor]) -> Iterator[tuple[str, Part, Tensor]]:
    unet = {key: tensor for key, tensor in tensors.items() if key.startswith(UNET)}
    text_encoder = {key: tensor for key, tensor in tensors.items() if key.startswith(TEXT_ENCODER)}
    if not any(key.endswith(tuple(_PARTS)) for key in unet):
        unet = convert_unet_state_dict_to_peft(unet)
    if not any(key.endswith(tuple(_PARTS)) for key in text_encoder):
        # The type whose table has the newer names too.
        text_encoder = convert_state_dict_to_peft(text_encoder, StateDictType.DIFFUSERS_OLD)
    foreign = {key: t for key, t in tensors.items() if not key.startswith((UNET, TEXT_ENCODER))}
    for key, tensor in {**unet, **text_encoder, **foreign}.items():
        yield (*_named(key), tensor)


def _named(key: str) -> tuple[str, Part]:
    for ending, part in _PARTS.items():
        if key.endswith(ending) and key.startswith((UNET, TEXT_ENCODER)):
            name = key.removesuffix(ending)
            return name.replace(TEXT_ENCODER + _TEXT_MODEL, TEXT_ENCODER), part
    msg = f"the adapter must hold LoRA of the UNet and of the text encoder only, and has {key}"
    raise AdapterRejected(msg)


def _configs(written: str) -> Mapping[str, _Config]:
    """By network, for those that the metadata speaks of."""
    entries: dict[str, Any] = json.loads(written)
    own = {
        network: {
            key.removeprefix(network): value
            for key, value in entries.items()
            if key.startswith(network)
        }
        for network in (UNET, TEXT_ENCODER)
    }
    return {network: _Config.model_validate(given) for network, given in own.items() if given}


def _with_alpha(name: str, layer: Layer, configs: Mapping[str, _Config]) -> Layer:
    network = UNET if name.startswith(UNET) else TEXT_ENCODER
    if network not in configs:
        return layer
    module = name.removeprefix(network)
    return replace(layer, alpha=configs[network].alpha(module, layer.rank))


def _config(layers: Layers) -> Mapping[str, Any]:
    """PEFT's LoraConfig of a network: what most layers have, and by name what the others have."""
    rank, alpha = usual_rank(layers), usual_alpha(layers)
    return {
        "r": rank,
        "lora_alpha": alpha,
        # PEFT matches names by their ends; `^` makes them whole.
        "rank_pattern": {f"^{n}": v.rank for n, v in layers.items() if v.rank != rank},
        "alpha_pattern": {f"^{n}": v.alpha for n, v in layers.items() if v.alpha != alpha},
        "target_modules": list(layers),
    }
