"""The LoRA: put into a UNet, begun with another's weights, taken out of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import torch
from diffusers import UNet2DConditionModel
from diffusers.training_utils import cast_training_params
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from trainer.train.folder import write_whole
from trainer.train.job import LoraTargets
from trainer.train.lora_layers import LAYERS

_ATTENTION: Final = ("to_q", "to_k", "to_v", "to_out.0")
_FEED_FORWARD: Final = ("ff.net.0.proj", "ff.net.2")
# With both, all of a transformer block, as kohya's sd-scripts do by default; and what shifts the
# channels of a residual block. Attention alone learns a style of drawing much more slowly.
TARGET_MODULES: Final = (*_ATTENTION, *_FEED_FORWARD, "proj_in", "proj_out", "time_emb_proj")

_MODULES_OF: Final[Mapping[LoraTargets, tuple[str, ...]]] = {
    "attention": _ATTENTION,
    "feed_forward": (*_ATTENTION, *_FEED_FORWARD),
    "all": TARGET_MODULES,
}
_METADATA_KEY: Final = "lora_adapter_metadata"  # diffusers' own
_PREFIX: Final = "unet."


@dataclass(frozen=True, eq=False)
class Learner:
    """A UNet with a LoRA.

    Attributes:
        unet: Neither compiled nor wrapped.
        weights: What learns of it, by name; see add_lora.
    """

    unet: UNet2DConditionModel
    weights: Mapping[str, nn.Parameter]


class OtherLayers(Exception):
    """A LoRA cannot be gone on with; the message is for the artist."""


def target_modules(targets: LoraTargets) -> tuple[str, ...]:
    """PEFT's names of the layers that learn."""
    return _MODULES_OF[targets]


def add_lora(
    unet: UNet2DConditionModel,
    *,
    rank: int,
    lora_alpha: float,
    seed: int,
    targets: LoraTargets = "all",
) -> Mapping[str, nn.Parameter]:
    """Adds a fresh LoRA to the UNet's `targets`; nothing else of the UNet learns.

    Returns:
        Its weights by name, fp32 whatever the UNet is: at bf16 a learning rate of 1e-4 would be
        rounded away.
    """
    torch.manual_seed(seed)
    config = LoraConfig(
        r=rank,
        # An int where it is one: what PEFT writes into the file's metadata.
        lora_alpha=int(lora_alpha) if lora_alpha == int(lora_alpha) else lora_alpha,
        init_lora_weights="gaussian",
        target_modules=list(target_modules(targets)),
    )
    config._register_custom_module(LAYERS)  # noqa: SLF001 - documented by that name
    unet.add_adapter(config)
    cast_training_params(unet, torch.float32)
    return {name: weight for name, weight in unet.named_parameters() if weight.requires_grad}


@torch.no_grad()
def begin_with(weights: Mapping[str, nn.Parameter], path: Path, lora_alpha: float) -> None:
    """Puts the weights of a LoRA file in diffusers' format in place of the fresh ones.

    Args:
        weights: See add_lora.
        path: Of the same layers and rank.
        lora_alpha: Of the LoRA that begins. Where the file's is another, what it does to the UNet
            stays the same: the weights make up for it.

    Raises:
        OtherLayers: It cannot be read, or is of other layers or ranks; nothing was changed.
    """
    try:
        with safe_open(path, "pt") as file:
            metadata = file.metadata() or {}
            kept = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (OSError, SafetensorError) as error:
        msg = f"the version that the run continues from cannot be read: {error}"
        raise OtherLayers(msg) from error
    ours = {_PREFIX + name.replace(".default.", "."): weight for name, weight in weights.items()}
    strange = {name: tuple(tensor.shape) for name, tensor in kept.items()}.items() ^ {
        name: tuple(weight.shape) for name, weight in ours.items()
    }.items()
    if strange:
        msg = (
            "the version that the run continues from has other layers or another rank, as "
            f"{min(strange)[0].removeprefix(_PREFIX)} shows: start the run from scratch"
        )
        raise OtherLayers(msg)
    for name, weight in ours.items():
        rank = weight.shape[0] if ".lora_A." in name else weight.shape[1]
        # Files without metadata have an alpha of their rank.
        alpha = json.loads(metadata.get(_METADATA_KEY, "{}")).get("unet.lora_alpha", rank)
        scale = alpha / lora_alpha if ".lora_B." in name else 1.0
        weight.copy_(kept[name].float() * scale)


def save_candidate(unet: UNet2DConditionModel, path: Path) -> None:
    """Writes the LoRA's weights as they are, fp32, by PEFT's names, whole or not at all."""
    weights: dict[str, Tensor] = get_peft_model_state_dict(unet)
    write_whole(path, save({name: weight.contiguous() for name, weight in weights.items()}))
