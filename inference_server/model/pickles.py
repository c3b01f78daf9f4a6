"""Pickled weights, known by their names: what `convert` reads and the server never does."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SUFFIXES: Final = (".bin", ".ckpt", ".pt", ".pth")
IN_ONE: Final = (
    "a checkpoint in one file becomes such a folder by diffusers' "
    "convert_original_stable_diffusion_to_diffusers.py"
)

# What the libraries call the same weights in either format.
_SAFETENSORS: Final = {"pytorch_model": "model"}
# Training leaves optimiser and EMA state beside the weights, under other names.
_STEM: Final = re.compile(
    r"(?P<base>pytorch_model|diffusion_pytorch_model)(?P<variant>\.fp16)?"
    r"(?P<part>-\d{5}-of-\d{5})?"
)


def pickled_weights(component: Path) -> Mapping[Path, list[Path]]:
    """The pickles of a component's folder, by the safetensors file that is to hold what they hold.

    Weights in several files are one there.
    """
    found: dict[Path, list[Path]] = {}
    for path in sorted(component.iterdir()):
        match = _STEM.fullmatch(path.stem)
        if match is None or path.suffix not in SUFFIXES:
            continue
        base = _SAFETENSORS.get(match["base"], match["base"])
        pickles = found.setdefault(component / f"{base}{match['variant'] or ''}.safetensors", [])
        # In several files, or in one of several formats.
        if match["part"] or not pickles:
            pickles.append(path)
    return found
