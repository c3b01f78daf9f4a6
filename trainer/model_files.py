"""The base model's files: found, told from others. Without torch, for the service looks at them."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from trainer.errors import BaseModelUnusable

_WEIGHTS: Final = {
    "text_encoder": "model",
    "unet": "diffusion_pytorch_model",
    "vae": "diffusion_pytorch_model",
}
_VARIANTS: Final = (None, "fp16")
_HUB_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
# All of a diffusers folder but pickles and what other frameworks read.
_WANTED: Final = [
    "*.json",
    "tokenizer/*",
    *(f"{component}/*.safetensors" for component in _WEIGHTS),
]


def may_be_hub_id(model: str) -> bool:
    """Whether this, which is no folder, can be looked for on the hub."""
    # `models/pockett` beside `models/pocket` is a slip, and nobody's hub id.
    beside_others = len(Path(model).parts) > 1 and Path(model).parent.is_dir()
    return not beside_others and _HUB_ID.fullmatch(model) is not None


@dataclass(frozen=True)
class ModelFiles:
    """A Stable Diffusion 1.x folder in diffusers layout.

    Attributes:
        name: For people: the hub id or the folder's name.
        folder: On this machine.
        weights: Its safetensors files and their variant, by component.
    """

    name: str
    folder: Path
    weights: dict[str, tuple[str | None, tuple[Path, ...]]]

    @classmethod
    def find(cls, model: str) -> Self:
        """The folder of that path, or the hub's of that id, downloaded if it is not here yet.

        A folder is never looked for on any network.

        Raises:
            BaseModelUnusable: It is not there, is incomplete, or holds pickles only.
        """
        folder = Path(model)
        shown = folder.resolve().name
        if not folder.is_dir():
            if not may_be_hub_id(model):
                msg = (
                    f"the base model {model} is not there; set TRAINER_BASE_MODEL to a folder with "
                    "a Stable Diffusion 1.x in diffusers layout, or to a hub id"
                )
                raise BaseModelUnusable(msg)
            folder, shown = _downloaded(model), model
        return cls(shown, folder, {each: _weights(folder, each, model) for each in _WEIGHTS})

    def digest(self, *components: str) -> str:
        """Tells these components' weights, or all weights, from others.

        Of all, it is the inference server's digest of its base model, which decides whether an
        adapter fits: `sha256sum text_encoder/*.safetensors unet/*.safetensors vae/*.safetensors |
        sha256sum`, over the files that are loaded.
        """
        files = [
            file for component in components or _WEIGHTS for file in self.weights[component][1]
        ]
        names = sorted(file.relative_to(self.folder).as_posix() for file in files)
        lines = (f"{_sha256(self.folder / name)}  {name}\n" for name in names)
        return hashlib.sha256("".join(lines).encode()).hexdigest()


def _downloaded(hub_id: str) -> Path:
    try:
        return Path(snapshot_download(hub_id, allow_patterns=_WANTED))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        msg = (
            f"there is no folder {hub_id}, and the model hub does not give {hub_id} either: "
            f"{str(error).splitlines()[0]}"
        )
        raise BaseModelUnusable(msg) from error


def _weights(folder: Path, component: str, model: str) -> tuple[str | None, tuple[Path, ...]]:
    for variant in _VARIANTS:
        files = tuple(_files(folder / component, _WEIGHTS[component], variant))
        if files and all(file.is_file() for file in files):
            return variant, files
    msg = (
        f"the base model {model} must be a Stable Diffusion 1.x in diffusers layout with "
        f"safetensors weights, and its {component} has none; of pickles, "
        f"`python -m inference_server convert {model}` makes some"
    )
    raise BaseModelUnusable(msg)


def _files(folder: Path, stem: str, variant: str | None) -> Iterator[Path]:
    dotted = f".{variant}" if variant else ""
    # Large weights are in several files, named in an index.
    index = folder / f"{stem}.safetensors.index{dotted}.json"
    if index.is_file():
        for name in sorted(set(json.loads(index.read_bytes())["weight_map"].values())):
            yield folder / name
    else:
        yield folder / f"{stem}{dotted}.safetensors"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
