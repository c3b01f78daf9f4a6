"""The base model as training needs it: found, told from others, loaded piece by piece."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

import torch
from diffusers import AutoencoderKL, DDPMScheduler, UNet2DConditionModel
from huggingface_hub import snapshot_download
from transformers import CLIPTextModel, CLIPTokenizer

_WEIGHTS: Final = {
    "text_encoder": "model",
    "unet": "diffusion_pytorch_model",
    "vae": "diffusion_pytorch_model",
}
_VARIANTS: Final = (None, "fp16")


class BaseModelUnusable(Exception):
    """The base model cannot be trained on; says why, for the operator."""


@dataclass(frozen=True)
class BaseModel:
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
    def find(cls, name: str) -> Self:
        """The folder of that path, or the hub's of that id, downloaded if it is not here yet.

        Raises:
            BaseModelUnusable: It is incomplete, or holds pickles only.
        """
        folder = Path(name)
        if folder.is_dir():
            shown = folder.resolve().name
        else:
            wanted = ["*/*.json", "*/*.safetensors", "tokenizer/*", "*.json"]
            folder, shown = Path(snapshot_download(name, allow_patterns=wanted)), name
        weights = {component: _weights(folder, component) for component in _WEIGHTS}
        return cls(shown, folder, weights)

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

    def vae(self) -> AutoencoderKL:
        """The autoencoder, in fp32: in fp16 some of them overflow."""
        vae = AutoencoderKL.from_pretrained(**self._source("vae"))
        return vae.eval().requires_grad_(requires_grad=False)

    def text_encoder(self) -> CLIPTextModel:
        """The text encoder, in fp32."""
        source = self._source("text_encoder")
        source["dtype"] = source.pop("torch_dtype")
        model: CLIPTextModel = CLIPTextModel.from_pretrained(**source)
        model.eval().requires_grad_(requires_grad=False)
        return model

    def tokenizer(self) -> CLIPTokenizer:
        """The tokenizer."""
        tokenizer: CLIPTokenizer = CLIPTokenizer.from_pretrained(self.folder, subfolder="tokenizer")
        return tokenizer

    def unet(self, dtype: torch.dtype) -> UNet2DConditionModel:
        """The UNet, which does not learn itself."""
        unet = UNet2DConditionModel.from_pretrained(**self._source("unet", dtype))
        return unet.requires_grad_(requires_grad=False)

    def noise_schedule(self) -> DDPMScheduler:
        """The schedule it was trained with."""
        return DDPMScheduler.from_pretrained(self.folder, subfolder="scheduler")

    def _source(self, component: str, dtype: torch.dtype = torch.float32) -> dict[str, Any]:
        return {
            "pretrained_model_name_or_path": self.folder,
            "subfolder": component,
            "variant": self.weights[component][0],
            "use_safetensors": True,
            "torch_dtype": dtype,
        }


def _weights(folder: Path, component: str) -> tuple[str | None, tuple[Path, ...]]:
    for variant in _VARIANTS:
        files = tuple(_files(folder / component, _WEIGHTS[component], variant))
        if files and all(file.is_file() for file in files):
            return variant, files
    msg = (
        f"the base model {folder} must be a Stable Diffusion 1.x in diffusers layout with "
        f"safetensors weights, and its {component} has none"
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
