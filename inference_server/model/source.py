"""Where the base model comes from: a folder, or the hub."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inference_server.errors import ModelRefused
from inference_server.model.pickles import IN_ONE, SUFFIXES

_HUB_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_COMPONENTS: Final = ("text_encoder", "unet", "vae")
# All of a diffusers folder but pickles and what other frameworks read.
_WANTED: Final = [
    "model_index.json",
    "defaults.json",
    "scheduler/*.json",
    "tokenizer/*",
    *(f"{component}/{name}" for component in _COMPONENTS for name in ("*.json", "*.safetensors")),
]
_PICKLES: Final = [f"{component}/*{suffix}" for component in _COMPONENTS for suffix in SUFFIXES]


@dataclass(frozen=True)
class ModelSource:
    """A model's folder on this machine, and its name for people.

    Attributes:
        hub_id: What it was downloaded from.
    """

    name: str
    folder: Path
    hub_id: str | None = None

    @classmethod
    def find(cls, model: str, *, pickles: bool = False) -> "ModelSource":
        """Finds a model, downloading it if it is named by a hub id and not here yet.

        A folder is never looked for on any network.

        Args:
            model: A folder, or a hub id such as `stablediffusionapi/anything-v5`.
            pickles: Take pickled weights along: for converting them, and nothing else.

        Raises:
            ModelRefused: There is no such folder, or the hub does not give it.
        """
        folder = Path(model)
        if folder.is_dir():
            return cls(folder.resolve().name, folder)
        if folder.is_file():
            msg = f"the model must be a folder in diffusers' layout, not the file {model}; {IN_ONE}"
            raise ModelRefused(msg)
        # `models/pockett` beside `models/pocket` is a slip, and nobody's hub id.
        beside_others = len(folder.parts) > 1 and folder.parent.is_dir()
        if beside_others or model.startswith(".") or not _HUB_ID.fullmatch(model):
            msg = f"there is no model folder {model}"
            raise ModelRefused(msg)
        return cls(model, _downloaded(model, pickles=pickles), hub_id=model)


def _downloaded(hub_id: str, *, pickles: bool) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - most never need it
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415

    wanted = [*_WANTED, *_PICKLES] if pickles else _WANTED
    try:
        return Path(snapshot_download(hub_id, allow_patterns=wanted))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError) as error:
        msg = (
            f"there is no folder {hub_id}, and the model hub does not give {hub_id} either: "
            f"{str(error).splitlines()[0]}"
        )
        raise ModelRefused(msg) from error
