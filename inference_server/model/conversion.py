"""`python -m inference_server convert`: pickled weights to safetensors, offline.

torch.load(weights_only=True) reads tensors and plain containers and refuses everything that could
run code. The pickles stay where they are; the server does not look at them.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from pickle import UnpicklingError
from typing import Final

import torch
from safetensors.torch import save_file
from torch import Tensor

from inference_server.errors import ModelRefused
from inference_server.model.folder import PICKLES, ModelFolder
from inference_server.model.source import ModelSource

# What the libraries call the same weights in either format.
_STEMS: Final = {"pytorch_model": "model"}
_COMPONENTS: Final = ("text_encoder", "unet", "vae")


def convert(folder: Path) -> list[Path]:
    """Writes a safetensors file beside each pickle of a model's components that has none yet.

    Args:
        folder: In diffusers' layout.

    Returns:
        The files written.

    Raises:
        ModelRefused: A pickle holds more than tensors, or the folder is incomplete afterwards.
    """
    written = []
    for pickle in _pickles(folder):
        target = pickle.with_name(_STEMS.get(pickle.stem, pickle.stem) + ".safetensors")
        if target.exists():
            continue
        temporary = target.with_suffix(".partial")
        save_file(_tensors(pickle), temporary, metadata={"format": "pt"})
        temporary.replace(target)
        written.append(target)
    ModelFolder.checked(folder)
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
    parser.add_argument("model", help="a folder in diffusers' layout, or a hub id to download")
    folder = ModelSource.find(parser.parse_args(arguments).model, pickles=True).folder
    for path in convert(folder):
        print(f"wrote {path}")  # noqa: T201 - a command's output
    print(f"{folder} holds safetensors; set INFERENCE_SERVER_MODEL={folder}")  # noqa: T201


def _pickles(folder: Path) -> Iterator[Path]:
    for component in _COMPONENTS:
        if not (folder / component).is_dir():
            msg = f"{folder} must be in diffusers' layout, and has no {component} folder"
            raise ModelRefused(msg)
        for path in sorted((folder / component).iterdir()):
            # Training leaves optimiser and EMA state beside the weights.
            if path.suffix in PICKLES and path.stem in ("pytorch_model", "diffusion_pytorch_model"):
                yield path


def _tensors(pickle: Path) -> dict[str, Tensor]:
    try:
        content = torch.load(pickle, map_location="cpu", weights_only=True)
    except (UnpicklingError, RuntimeError, EOFError) as error:
        msg = f"{pickle} holds more than tensors or is damaged, and is not loaded: {error}"
        raise ModelRefused(msg) from error
    # Lightning wraps the weights in one more dictionary.
    state = content.get("state_dict", content) if isinstance(content, Mapping) else {}
    tensors = {name: value for name, value in state.items() if isinstance(value, Tensor)}
    if not tensors:
        msg = f"{pickle} holds no tensors by name"
        raise ModelRefused(msg)
    # safetensors refuses tensors that share memory, as tied weights do.
    return {name: tensor.clone().contiguous() for name, tensor in tensors.items()}
