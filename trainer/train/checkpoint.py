"""Checkpoints: the LoRA, the optimiser and the step, in one file, whole or not there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import nn
from torch.optim import AdamW

from trainer.train.folder import write_whole

_MOMENTS: Final = ("exp_avg", "exp_avg_sq")


def save_checkpoint(
    path: Path, step: int, weights: Mapping[str, nn.Parameter], optimizer: AdamW
) -> None:
    """Writes what is needed to go on after `step`.

    Order and noise are functions of the seed and the step, and the learning rate is one of the
    step: there is no other state.
    """
    tensors = {f"weight.{name}": weight.detach() for name, weight in weights.items()}
    for name, weight in weights.items():
        state = optimizer.state[weight]
        tensors |= {f"{moment}.{name}": state[moment] for moment in _MOMENTS}
    write_whole(path, save(tensors, metadata={"step": str(step)}))


def load_checkpoint(path: Path, weights: Mapping[str, nn.Parameter], optimizer: AdamW) -> int:
    """Puts everything back and returns the step it was at; 0 if there is no checkpoint."""
    try:
        with safe_open(path, "pt") as file:
            step = int(file.metadata()["step"])
            kept = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - no mapping
    except (FileNotFoundError, SafetensorError):
        return 0
    for name, weight in weights.items():
        weight.data.copy_(kept[f"weight.{name}"])
        moments = {moment: kept[f"{moment}.{name}"].to(weight.device) for moment in _MOMENTS}
        # The fused optimiser counts on the device.
        count = torch.tensor(float(step), device=weight.device)
        optimizer.state[weight] = {"step": count, **moments}
    return step
