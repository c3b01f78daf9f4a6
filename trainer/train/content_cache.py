"""Tensors that were computed before, by what they were computed from."""

import hashlib
import logging
from pathlib import Path
from typing import Final

from safetensors.torch import load, save
from torch import Tensor

from trainer.train.folder import write_whole

log: Final = logging.getLogger(__name__)


class ContentCache:
    """A folder of tensors, each file behind its digest. A damaged one is as good as not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, *key: object) -> dict[str, Tensor] | None:
        """What was put under the same key; None: nothing."""
        path = self._path(key)
        try:
            file = path.read_bytes()
        except FileNotFoundError:
            return None
        digest, content = file[: hashlib.sha256().digest_size], file[hashlib.sha256().digest_size :]
        if hashlib.sha256(content).digest() != digest:
            log.warning("%s is damaged, and is computed again", path)
            path.unlink()
            return None
        return load(content)

    def put(self, tensors: dict[str, Tensor], *key: object) -> None:
        """Keeps the tensors under a key: all that they depend on.

        On a full disk nothing is kept, and will be computed again.
        """
        content = save(tensors)
        try:
            write_whole(self._path(key), hashlib.sha256(content).digest() + content)
        except OSError as error:
            log.warning("what was computed is not kept: %s", error)

    def _path(self, key: tuple[object, ...]) -> Path:
        name = hashlib.sha256("\0".join(map(str, key)).encode()).hexdigest()
        return self._folder / name[:2] / name
