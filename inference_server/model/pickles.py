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


def unconverted(folder: Path, component: str = "", *, hub_id: str | None = None) -> str | None:
    """What to say where safetensors are missing: that they are to be had of pickles.

    Args:
        folder: The model's.
        component: Of its folders, the one that lacks them; empty: it has its weights in itself.
        hub_id: What it was downloaded from, without the pickles there may be.

    Returns:
        None: They are not.
    """
    if hub_id is not None:
        lacking = f"its {component}" if component else "it"
        return (
            f"the model hub's {hub_id} has no safetensors for {lacking}; if it has pickled "
            f"weights, convert them: python -m inference_server convert {hub_id}"
        )
    if pickled_weights(folder / component):
        return (
            f"{folder / component} holds pickled weights only, which can run code when they are "
            f"loaded; convert them first: python -m inference_server convert {folder}"
        )
    return None
