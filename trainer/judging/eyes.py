"""The two models that look at pictures: the base model's VAE encoder and the captioner."""

import traceback
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import torch
from diffusers import AutoencoderKL
from numpy.typing import NDArray
from PIL import Image, ImageOps
from torch.nn.functional import adaptive_avg_pool2d

from trainer.drawings import picture
from trainer.judging.critic import Critic
from trainer.train.base_model import BaseModel

# Drawings decoded at a time: the largest take 256 MiB each.
_DECODERS: Final = 4
# Latents wide and high that copies are told by: finer ones would miss a copy that has moved.
_THUMBNAIL: Final = 16


@dataclass(frozen=True, eq=False)
class Look:
    """What the models make of one picture.

    Attributes:
        statistics: Means and standard deviations of the channels, of both models, shape (n,).
        latents: Shape (4, height, width).
        told: What the captioner's language model is told of it, shape (1, queries, width).
    """

    statistics: NDArray[np.float32]
    latents: NDArray[np.float32]
    told: torch.Tensor


class Eyes:
    """Both models, loaded.

    Args:
        base_model: A folder or hub id.
        captioner: Likewise.
        device: Where they run.
        batch_size: Texts that the captioner reads together.
    """

    def __init__(self, base_model: str, captioner: str, device: str, batch_size: int) -> None:
        vae: AutoencoderKL = BaseModel.find(base_model).vae().to(torch.device(device))
        # A fifth quicker on processors.
        vae.to(memory_format=torch.channels_last)
        self._vae = vae
        self.critic: Final = Critic(captioner, device, batch_size)
        self._statistics: list[torch.Tensor] = []
        for block in [*vae.encoder.down_blocks, vae.encoder.mid_block]:
            block.register_forward_hook(lambda _block, _given, out: self._note(out))

    def pictures(self, paths: Sequence[Path], size: tuple[int, int]) -> list[Look | None]:
        """A look at each picture; None: it cannot be read.

        Args:
            paths: Of their files.
            size: Width and height that the VAE sees them in, multiples of 8; it sees no edges.
        """
        return [None if image is None else self._look(image, size) for image in _read(paths)]

    def drawings(self, paths: Sequence[Path], size: tuple[int, int]) -> list[Look]:
        """A look at each drawing that can be read, as the base model would draw it at its best.

        Statistics are of what is left when it has been through the VAE, as all pictures have: what
        that does to strokes is nobody's style. See `pictures`.
        """
        return [self._redrawn(image, size) for image in _read(paths) if image is not None]

    @torch.inference_mode()
    def latents(self, paths: Sequence[Path], size: tuple[int, int]) -> list[NDArray[np.float32]]:
        """Of each drawing that can be read, what copies are told by: see `Look.latents`."""
        found = []
        for image in _read(paths):
            if image is not None:
                found.append(_thumbnail(self._latents(image, size)))
                self._statistics.clear()
        return found

    @torch.inference_mode()
    def _look(self, image: Image.Image, size: tuple[int, int]) -> Look:
        self._statistics.clear()
        mean = self._latents(image, size)
        self._note(mean)
        told, seen = self.critic.features(image)
        return Look(
            statistics=np.concatenate([torch.cat(self._statistics).cpu().numpy(), seen]),
            latents=_thumbnail(mean),
            told=told,
        )

    @torch.inference_mode()
    def _redrawn(self, image: Image.Image, size: tuple[int, int]) -> Look:
        latents = self._latents(image, size)
        pixels = self._vae.decode(latents).sample[0].clamp(-1, 1)
        values = ((pixels + 1.0) * 127.5).round().byte().permute(1, 2, 0)
        look = self._look(Image.fromarray(values.cpu().numpy()), size)
        return replace(look, latents=_thumbnail(latents))

    def _latents(self, image: Image.Image, size: tuple[int, int]) -> torch.Tensor:
        """The mean of the VAE's posterior, shape (1, 4, height / 8, width / 8)."""
        fitted = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
        pixels = torch.from_numpy(np.asarray(fitted, dtype=np.float32) / 127.5 - 1.0)
        batch = pixels.permute(2, 0, 1)[None].to(self._vae.device)
        mean: torch.Tensor = self._vae.encode(batch).latent_dist.mean
        return mean

    def _note(self, channels: torch.Tensor) -> None:
        """Keeps the statistics of channels, shape (1, channels, height, width)."""
        self._statistics += [channels[0].mean((1, 2)), channels[0].std((1, 2))]


def size_of(paths: Sequence[Path]) -> tuple[int, int] | None:
    """Width and height of the first picture that can be read, as a VAE takes them."""
    for image in _read(paths):
        if image is not None:
            return image.width // 8 * 8, image.height // 8 * 8
    return None


def _thumbnail(latents: torch.Tensor) -> NDArray[np.float32]:
    height, width = (min(_THUMBNAIL, edge) for edge in latents.shape[2:])
    thumbnail: NDArray[np.float32] = adaptive_avg_pool2d(latents, (height, width))[0].cpu().numpy()
    return thumbnail


def _read(paths: Sequence[Path]) -> Iterator[Image.Image | None]:
    # A few at a time: nothing more is decoded than is looked at next.
    with ThreadPoolExecutor(_DECODERS) as decoders:
        for start in range(0, len(paths), _DECODERS):
            yield from decoders.map(_decoded, paths[start : start + _DECODERS])


def _decoded(path: Path) -> Image.Image | None:
    try:
        return picture.read(path)
    except Exception:  # noqa: BLE001 - Pillow raises any class for a file that is damaged
        traceback.print_exc()
        return None
