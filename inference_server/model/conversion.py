"""`python -m inference_server convert`: pickled weights to safetensors, offline.

torch.load(weights_only=True) reads tensors and plain containers and refuses everything that could
run code. The pickles stay where they are; the server does not look at them.
"""

import argparse
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Final

import torch
from safetensors.torch import save_file
from torch import Tensor

from inference_server.errors import ModelRefused
from inference_server.model.folder import ModelFolder
from inference_server.model.pickles import SUFFIXES, pickled_weights
from inference_server.model.source import (
    COMPONENTS,
    PIPELINE_FILES,
    TRANSFORMER_FILES,
    ModelSource,
)

_WANTED: Final = (
    *PIPELINE_FILES,
    *TRANSFORMER_FILES,
    *(f"{component}/*{suffix}" for component in COMPONENTS for suffix in SUFFIXES),
    "pytorch_model*.bin",
)
_PARTS: Final = re.compile(r"-of-(\d{5})$")


def convert(folder: Path) -> list[Path]:
    """Writes a safetensors file beside the pickles of a model's components that have none yet.

    Args:
        folder: In diffusers' layout, or in transformers', as translation models and safety checkers
            are.

    Returns:
        The files written.

    Raises:
        ModelRefused: A pickle holds more than tensors, or the folder is incomplete afterwards.
    """
    written = []
    for target, pickles in _pickles(folder).items():
        if target.exists():
            continue
        temporary = target.with_suffix(".partial")
        tensors = {name: tensor for part in pickles for name, tensor in _tensors(part).items()}
        save_file(tensors, temporary, metadata={"format": "pt"})
        temporary.replace(target)
        written.append(target)
    if _is_pipeline(folder):
        ModelFolder.checked(folder)
    elif not any(folder.glob("*.safetensors")):
        msg = f"{folder} is incomplete: model.safetensors is missing, and so are pickled weights"
        raise ModelRefused(msg)
    return written


def main(arguments: Sequence[str]) -> None:
    """The command.

    Raises:
        ModelRefused: See `convert`.
    """
    parser = argparse.ArgumentParser(
        prog="python -m inference_server convert",
        description="Convert a model's pickled weights (.bin, .ckpt, .pt) to safetensors.",
    )
    parser.add_argument(
        "model", help="a folder in diffusers' or transformers' layout, or a hub id to download"
    )
    folder = ModelSource.find(parser.parse_args(arguments).model, wanted=_WANTED).folder
    for path in convert(folder):
        print(f"wrote {path}")  # noqa: T201 - a command's output
    settings = "MODEL" if _is_pipeline(folder) else "TRANSLATION_MODEL or …SAFETY_CHECKER"
    print(f"{folder} holds safetensors; set INFERENCE_SERVER_{settings}={folder}")  # noqa: T201


def _is_pipeline(folder: Path) -> bool:
    """Whether it has its weights in components; transformers' are beside their configuration."""
    return (folder / "unet").exists() or not (folder / "config.json").is_file()


def _pickles(folder: Path) -> Mapping[Path, list[Path]]:
    found: dict[Path, list[Path]] = {}
    for component in COMPONENTS if _is_pipeline(folder) else ("",):
        if not (folder / component).is_dir():
            msg = f"{folder} must be in diffusers' layout, and has no {component} folder"
            raise ModelRefused(msg)
        found.update(pickled_weights(folder / component))
    for target, pickles in found.items():
        parts = _PARTS.search(pickles[0].stem)
        if parts is not None and int(parts[1]) != len(pickles):
            msg = (
                f"{target.parent} is incomplete: of the {int(parts[1])} files that its pickled "
                f"weights have, {len(pickles)} are there"
            )
            raise ModelRefused(msg)
    return found


def _tensors(pickle: Path) -> dict[str, Tensor]:
    try:
        content = torch.load(pickle, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError) as error:
        # torch's own words advise to load it all the same.
        msg = f"{pickle} holds more than tensors or is damaged, and is not loaded"
        raise ModelRefused(msg) from error
    # Lightning wraps the weights in one more dictionary.
    state = content.get("state_dict", content) if isinstance(content, Mapping) else {}
    tensors = {name: value for name, value in state.items() if isinstance(value, Tensor)}
    if not tensors:
        msg = f"{pickle} holds no tensors by name"
        raise ModelRefused(msg)
    # safetensors refuses tensors that share memory, as tied weights do.
    return {name: tensor.clone().contiguous() for name, tensor in tensors.items()}
