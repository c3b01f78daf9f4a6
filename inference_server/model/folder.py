"""A folder with a Stable Diffusion 1.x in diffusers' layout, looked at before anything is loaded.

    model_index.json  scheduler/  text_encoder/  tokenizer/  unet/  vae/

Only safetensors are loaded: a pickle runs whatever code its author liked.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inference_server.errors import ModelRefused
from inference_server.limits import SIZE_MULTIPLE
from inference_server.model.pickles import IN_ONE, SUFFIXES, unconverted

# Weights by component, and what their library calls the file.
_WEIGHTS: Final = {
    "text_encoder": "model",
    "unet": "diffusion_pytorch_model",
    "vae": "diffusion_pytorch_model",
}
_VARIANTS: Final = (None, "fp16")
_CHECKPOINTS: Final = (*SUFFIXES, ".safetensors")


@dataclass(frozen=True)
class Weights:
    """The weights of a component: whole, in as many files as there are.

    Attributes:
        variant: As from_pretrained calls it: None or `fp16`.
    """

    variant: str | None
    files: tuple[Path, ...]


@dataclass(frozen=True)
class ModelFolder:
    """A folder that has all it takes.

    Attributes:
        weights: By component.
        scheduler_config: The noise schedule it was trained with.
    """

    path: Path
    weights: dict[str, Weights]
    scheduler_config: dict[str, object]

    @classmethod
    def checked(cls, path: Path, *, hub_id: str | None = None) -> "ModelFolder":
        """Looks at a folder.

        Args:
            path: The folder.
            hub_id: What it was downloaded from, without the pickles there may be.

        Raises:
            ModelRefused: It is missing, incomplete, not a Stable Diffusion 1.x, or holds pickles
                only; the message says what to do.
        """
        if not path.is_dir():
            msg = f"there is no model folder {path}"
            raise ModelRefused(msg)
        _check_kind(path)
        _check_tokenizer(path)
        weights = {component: _weights(path, component, hub_id) for component in _WEIGHTS}
        return cls(path, weights, _json(path, "scheduler/scheduler_config.json"))


def _check_kind(path: Path) -> None:
    if (path / "text_encoder_2").exists():
        msg = f"{path} is a Stable Diffusion XL; this server draws with Stable Diffusion 1.x"
        raise ModelRefused(msg)
    unet = _json(path, "unet/config.json")
    channels = unet.get("in_channels", 4)
    if unet.get("_class_name") != "UNet2DConditionModel" or channels != 4:  # noqa: PLR2004
        msg = (
            f"{path} must be a Stable Diffusion 1.x: a UNet2DConditionModel with 4 input channels, "
            f"not a {unet.get('_class_name')} with {channels}"
        )
        raise ModelRefused(msg)
    vae, text_encoder = _json(path, "vae/config.json"), _json(path, "text_encoder/config.json")
    levels = vae.get("block_out_channels")
    if not isinstance(levels, list) or 2 ** (len(levels) - 1) != SIZE_MULTIPLE:
        msg = f"{path / 'vae'} must make pictures {SIZE_MULTIPLE} times smaller, and does not"
        raise ModelRefused(msg)
    width = unet.get("cross_attention_dim")
    if width != text_encoder.get("hidden_size"):
        msg = (
            f"{path} has a unet for text embeddings of width {width}, and a text_encoder that "
            f"makes them {text_encoder.get('hidden_size')} wide: they are of different models"
        )
        raise ModelRefused(msg)


def _check_tokenizer(path: Path) -> None:
    if (path / "tokenizer/tokenizer.json").is_file():
        return
    if not (path / "tokenizer/vocab.json").is_file():
        raise ModelRefused(_incomplete(path, "tokenizer/tokenizer.json"))
    # It would be loaded without, and know no words but single letters.
    if not (path / "tokenizer/merges.txt").is_file():
        raise ModelRefused(_incomplete(path, "tokenizer/merges.txt"))


def _weights(path: Path, component: str, hub_id: str | None) -> Weights:
    base = _WEIGHTS[component]
    for variant in _VARIANTS:
        dotted = f".{variant}" if variant else ""
        # In several files, weights have an index, named in the way of both libraries.
        index = f"{component}/{base}.safetensors.index{dotted}.json"
        names = [f"{base}{dotted}.safetensors"]
        if (path / index).is_file():
            table = _json(path, index).get("weight_map")
            names = sorted(set(table.values())) if isinstance(table, dict) else names
        files = tuple(path / component / name for name in names)
        if all(file.is_file() for file in files):
            return Weights(variant, files)
    raise ModelRefused(
        unconverted(path, component, hub_id=hub_id)
        or _incomplete(path, f"{component}/{base}.safetensors")
    )


def _json(path: Path, name: str) -> dict[str, object]:
    try:
        content = json.loads((path / name).read_bytes())
    except FileNotFoundError:
        raise ModelRefused(_incomplete(path, name)) from None
    except (OSError, ValueError) as error:
        msg = f"{path / name} cannot be read: {error}"
        raise ModelRefused(msg) from error
    if not isinstance(content, dict):
        msg = f"{path / name} must hold a JSON object"
        raise ModelRefused(msg)
    return content


def _incomplete(path: Path, missing: str) -> str:
    hint = f"; {IN_ONE}" if any(f.suffix in _CHECKPOINTS for f in path.iterdir()) else ""
    return (
        f"the model folder {path} is incomplete: {missing} is missing "
        f"(it must be a Stable Diffusion 1.x in diffusers' layout){hint}"
    )
