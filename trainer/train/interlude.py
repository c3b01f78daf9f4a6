"""Interludes of training: the UNet predicts, with its LoRA, another or none, and does not learn."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import torch
from diffusers import UNet2DConditionModel
from diffusers.loaders import StableDiffusionLoraLoaderMixin
from safetensors import SafetensorError

SECOND: Final = "second"
"""What PEFT knows a second LoRA by."""

_FIRST: Final = "default"


class LoraUnreadable(Exception):
    """A file is no LoRA that fits this UNet; says why."""


@contextmanager
def evaluating(unet: UNet2DConditionModel) -> Iterator[None]:
    """Meanwhile nothing is dropped out, nor computed twice to save memory."""
    was_training = unet.training
    unet.eval()
    try:
        yield
    finally:
        unet.train(was_training)


@contextmanager
def without_lora(unet: UNet2DConditionModel) -> Iterator[None]:
    """Meanwhile the UNet predicts as the base model."""
    unet.disable_lora()
    try:
        yield
    finally:
        unet.enable_lora()


@contextmanager
def second_lora(unet: UNet2DConditionModel, path: Path) -> Iterator[None]:
    """Meanwhile the UNet predicts with this file's LoRA in place of its own.

    Read as diffusers reads it: ranks and alphas are the file's, whatever the UNet's own has. Of a
    file that is for the text encoder alone nothing is left: the UNet predicts as the base model.

    Raises:
        LoraUnreadable: It is no LoRA that fits this UNet.
    """
    if not _loaded(unet, path):
        with without_lora(unet):
            yield
        return
    try:
        unet.set_adapters([SECOND])
        yield
    finally:
        unet.set_adapters([_FIRST])
        unet.delete_adapters(SECOND)


def _loaded(unet: UNet2DConditionModel, path: Path) -> bool:
    """Loads a file beside the first; False: it holds nothing for the UNet."""
    try:
        tensors, alphas, metadata = StableDiffusionLoraLoaderMixin.lora_state_dict(
            path.parent, weight_name=path.name, use_safetensors=True, return_lora_metadata=True
        )
        if not any(name.startswith("unet.") for name in tensors):
            return False
        # What PEFT begins a layer with is random, and overwritten.
        with warnings.catch_warnings(), torch.random.fork_rng():
            warnings.simplefilter("ignore", UserWarning)  # of PEFT's: that there are two now
            StableDiffusionLoraLoaderMixin.load_lora_into_unet(
                tensors, alphas, unet, adapter_name=SECOND, metadata=metadata
            )
    except torch.OutOfMemoryError:
        raise
    except (OSError, SafetensorError, ValueError, RuntimeError) as error:
        # PyTorch names every layer that does not fit; the first is enough.
        first = " ".join(str(error).split("\n")[:2])
        raise LoraUnreadable(" ".join(first.split())) from error
    return True
