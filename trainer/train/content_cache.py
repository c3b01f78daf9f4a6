"""Tensors that were computed before, by what they were computed from."""

import hashlib
from pathlib import Path

from safetensors import SafetensorError
from safetensors.torch import load_file, save
from torch import Tensor

from trainer.train.folder import write_whole


class ContentCache:
    """A folder of tensors. What cannot be read is as good as not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, *key: object) -> dict[str, Tensor] | None:
        """What was put under the same key; None: nothing."""
        path = self._path(key)
        try:
            return load_file(path)
        except FileNotFoundError:
            return None
        except SafetensorError:
            path.unlink()
            return None

    def put(self, tensors: dict[str, Tensor], *key: object) -> None:
        """Keeps the tensors under a key: all that they depend on."""
        write_whole(self._path(key), save(tensors))

    def _path(self, key: tuple[object, ...]) -> Path:
        name = hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()
        return self._folder / name[:2] / f"{name}.safetensors"
