"""Candidates: the LoRA alone after some steps, kept to choose the best one from."""

from pathlib import Path

import torch
from diffusers import UNet2DConditionModel
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file


class OtherLora(Exception):
    """A file's LoRA is not of the UNet's layers and ranks: a bug, or another's file."""


@torch.no_grad()
def load_candidate(unet: UNet2DConditionModel, path: Path) -> None:
    """Puts a candidate's weights in place of those that the UNet's LoRA has.

    Raises:
        OtherLora: It has others, or of other shapes; nothing was changed.
    """
    kept, weights = load_file(path), get_peft_model_state_dict(unet)
    theirs = {name: tensor.shape for name, tensor in kept.items()}
    ours = {name: weight.shape for name, weight in weights.items()}
    if theirs != ours:
        strange = next(name for name, _ in sorted(theirs.items() ^ ours.items()))
        raise OtherLora(f"{path} is no checkpoint of this run: its {strange} is another")
    for name, weight in weights.items():
        weight.copy_(kept[name])
