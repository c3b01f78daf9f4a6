"""Textual inversions: words with vectors of their own in place of CLIP's.

A file `EasyNegative.safetensors` makes `EasyNegative` such a word. Read are AUTOMATIC1111's and
kohya's layout (`emb_params`) and diffusers' (`<easynegative>`, or a key for each vector, `cat`,
`cat_1`, …), all for Stable Diffusion 1.x.

Source: Gal et al. 2022, arXiv:2208.01618.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Final, Self

import structlog
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor
from transformers import CLIPTextModel

from inference_server.engine.whole_words import WholeWords, without

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_SAFE: Final = ".safetensors"
_UNSAFE: Final = (".bin", ".pt")
# What a style may list, less what the prompt's notation would read as something else.
_NAME: Final = re.compile(r"[^\s,()\[\]:\\]{1,64}")
_A1111: Final = "emb_params"
_SDXL: Final = ("clip_g", "clip_l")


class TextualInversions:
    """The installed ones.

    Args:
        vectors: By name, shape (vectors, width) each, at most one window's 75. No two names may
            differ in case only.
    """

    def __init__(self, vectors: Mapping[str, Tensor] | None = None) -> None:
        self._vectors = dict(vectors or {})
        self._words = WholeWords(self._vectors)

    @classmethod
    def load(cls, folder: Path, text_encoder: CLIPTextModel) -> Self:
        """Reads a folder and those in it. A file that cannot be used is logged, and left.

        Args:
            folder: One that is not there holds none.
            text_encoder: What they are for; their vectors are moved to its device.
        """
        vectors: dict[str, Tensor] = {}
        taken: set[str] = set()
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        for path in files:
            if path.suffix.lower() != _SAFE:
                continue
            # As Discord sends it; macOS takes the letters of Korean file names apart.
            name = unicodedata.normalize("NFC", path.stem)
            try:
                _check_name(name, taken)
                vectors[name] = _read(path, text_encoder)
            except ValueError as error:
                log.warning("textual inversion refused", file=str(path), reason=str(error))
            else:
                taken.add(name.casefold())
        unsafe = [str(path) for path in files if path.suffix.lower() in _UNSAFE]
        if unsafe:
            reason = "they can run code; convert them to safetensors"
            log.warning("textual inversions refused", files=unsafe, reason=reason)
        return cls(vectors)

    @property
    def names(self) -> tuple[str, ...]:
        """As their files are called, sorted."""
        return tuple(sorted(self._vectors, key=str.casefold))

    def prepared(self, prompt: str, listed: Collection[str]) -> tuple[str, tuple[str, ...]]:
        """Leaves out of a prompt the listed words that are not installed.

        Args:
            prompt: As it would be drawn.
            listed: The words that its style says are textual inversions.

        Returns:
            The prompt, otherwise as it was, and the words left out, as listed, each once.
        """
        installed = {name.casefold() for name in self._vectors}
        missing = {word.casefold(): word for word in listed if word.casefold() not in installed}
        return without(prompt, missing.values(), keeping=self._vectors)

    def split(self, text: str) -> Iterator[str | Tensor]:
        """A text in parts: what is for CLIP's tokenizer, and in place of each name its vectors."""
        start = 0
        for found in self._words.found(text):
            yield text[start : found.start]
            yield self._vectors[found.word]
            start = found.end
        yield text[start:]


def _check_name(name: str, taken: Collection[str]) -> None:
    if not _NAME.fullmatch(name):
        rule = r"a name must be 1 to 64 characters without blanks, commas or any of ( ) [ ] : \ "
        raise ValueError(f"{rule.strip()}, not {name!r}")
    if name.casefold() in taken:
        raise ValueError(f"a name must be the only one of its kind, and {name!r} is there already")


def _read(path: Path, text_encoder: CLIPTextModel) -> Tensor:
    """The vectors of a file, shape (vectors, width).

    Raises:
        ValueError: States the rule and the value.
    """
    try:
        with safe_open(path, framework="pt") as file:
            keys = _keys(list(file.keys()))
            # Before anything is read: somebody's whole model may have got into the folder.
            _check_shapes([file.get_slice(key).get_shape() for key in keys], text_encoder)
            parts = [file.get_tensor(key).reshape(-1, _width(text_encoder)) for key in keys]
    except (SafetensorError, OSError) as error:
        raise ValueError(f"it must be a safetensors file: {error}") from error
    floating = all(part.is_floating_point() for part in parts)
    vectors = torch.cat(parts).to(text_encoder.device, text_encoder.dtype)
    # As the text encoder takes them: what is finite in float32 need not be so in float16.
    if not floating or not bool(torch.isfinite(vectors).all()):
        raise ValueError(f"it must hold finite numbers of {text_encoder.dtype}")
    return vectors


def _keys(keys: list[str]) -> list[str]:
    """Those of its vectors, in order."""
    if _A1111 in keys:
        return [_A1111]
    sdxl = [key for key in _SDXL if key in keys]
    if sdxl:
        raise ValueError(f"it must be for Stable Diffusion 1.x, and {sdxl[0]} is a key of SDXL's")
    word = min(keys, key=len, default="")
    expected = [word, *(f"{word}_{place}" for place in range(1, len(keys)))]
    if sorted(expected) != sorted(keys):
        some = ", ".join(sorted(keys)[:3]) or "none"
        rule = f"its keys must be {_A1111}, or its word and that with _1, _2, …"
        raise ValueError(f"{rule}, not {len(keys)} such as {some}")
    return expected


def _check_shapes(shapes: list[list[int]], text_encoder: CLIPTextModel) -> None:
    width, most = _width(text_encoder), text_encoder.config.max_position_embeddings - 2
    for shape in shapes:
        if len(shape) not in (1, 2) or shape[-1] != width:
            raise ValueError(f"its vectors must be {width} wide, and their shape is {shape}")
    count = sum(shape[0] if len(shape) == 2 else 1 for shape in shapes)  # noqa: PLR2004
    if not 1 <= count <= most:
        raise ValueError(f"it must hold 1 to {most} vectors, one window's, not {count}")


def _width(text_encoder: CLIPTextModel) -> int:
    width: int = text_encoder.config.hidden_size
    return width
