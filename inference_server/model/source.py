"""Where a model comes from: a folder, or the hub."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inference_server.errors import ModelRefused
from inference_server.model.pickles import IN_ONE

_HUB_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*")
_INDEX: Final = "model_index.json"
COMPONENTS: Final = ("text_encoder", "unet", "vae")
# All that is read of a diffusers folder, and of a transformers one: no pickles, and nothing that is
# for other frameworks.
PIPELINE_FILES: Final = (
    _INDEX,
    "defaults.json",
    "scheduler/*.json",
    "tokenizer/*",
    *(f"{component}/{name}" for component in COMPONENTS for name in ("*.json", "*.safetensors")),
)
TRANSFORMER_FILES: Final = ("*.json", "*.model", "*.spm", "*.txt", "model*.safetensors")


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
    def find(
        cls, model: str, *, wanted: Sequence[str] = PIPELINE_FILES, kind: str = "model"
    ) -> "ModelSource":
        """Finds a model, downloading it if it is named by a hub id and not here yet.

        A folder is never looked for on any network.

        Args:
            model: A folder, or a hub id such as `stablediffusionapi/anything-v5`.
            wanted: Of the hub's files, the patterns of those to download.
            kind: What it is to be, for people.

        Raises:
            ModelRefused: There is no such folder, or the hub does not give it.
        """
        folder = Path(model)
        if folder.is_dir():
            return cls(folder.resolve().name, folder)
        if folder.is_file():
            msg = f"the {kind} must be a folder, not the file {model}"
            # What is published in one file is a Stable Diffusion.
            raise ModelRefused(f"{msg}; {IN_ONE}" if _INDEX in wanted else msg)
        # `models/pockett` beside `models/pocket` is a slip, and nobody's hub id.
        beside_others = len(folder.parts) > 1 and folder.parent.is_dir()
        if beside_others or model.startswith(".") or not _HUB_ID.fullmatch(model):
            msg = f"there is no {kind} folder {model}"
            raise ModelRefused(msg)
        return cls(model, _downloaded(model, wanted), hub_id=model)


def _downloaded(hub_id: str, wanted: Sequence[str]) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - most never need it
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError  # noqa: PLC0415

    try:
        return Path(snapshot_download(hub_id, allow_patterns=list(wanted)))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        msg = (
            f"there is no folder {hub_id}, and the model hub does not give {hub_id} either: "
            f"{str(error).splitlines()[0]}"
        )
        raise ModelRefused(msg) from error
