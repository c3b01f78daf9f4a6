"""What tells one base model from another: its weights."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def sha256_of(path: Path) -> str:
    """The lower-case hexadecimal SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def model_digest(folder: Path, weights: Iterable[Path]) -> str:
    """The digest of a base model, which anybody can check without this program.

        sha256sum text_encoder/*.safetensors unet/*.safetensors vae/*.safetensors | sha256sum

    Args:
        folder: The model's.
        weights: The safetensors files that are loaded from it.
    """
    names = sorted(path.relative_to(folder).as_posix() for path in weights)
    lines = (f"{sha256_of(folder / name)}  {name}\n" for name in names)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
