"""Drawings and captions as the UNet sees them: latents and text embeddings, cached by content.

Both are the same in each pass over the drawings, and the VAE's encoder alone would make every step
65 % longer at 512 px. So they are computed once, and from then on read.
"""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image, ImageOps
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer

from trainer.drawings import picture
from trainer.train.base_model import BaseModel
from trainer.train.buckets import bucket_size
from trainer.train.content_cache import ContentCache
from trainer.train.job import JobDrawing

log: Final = logging.getLogger(__name__)

# Changes when what is done to a drawing before the VAE does.
_RECIPE: Final = "sRGB, buckets, lanczos, centre crop, 3"
_AT_A_TIME: Final = 8
_DECODERS: Final = 4

_T = TypeVar("_T")


class DrawingGone(Exception):
    """There is nothing to learn from; the message is for the artist."""


@dataclass(frozen=True, eq=False)
class Examples:
    """Drawings that are equally large, and their captions.

    Attributes:
        mean: Of the VAE's posterior, scaled: shape (drawings, 2, 4, H/8, W/8); the second of each
            two is the drawing mirrored. fp16, as the rest: so thousands of drawings fit into
            memory, and drawing happens in fp16 too.
        std: Its standard deviation, likewise.
        embeddings: Of captions, shape (captions + 1, 77, width); the last of the empty prompt.
        caption_of: The caption's index of each drawing, shape (drawings,).
        drawings: What is learnt.
    """

    mean: Tensor
    std: Tensor
    embeddings: Tensor
    caption_of: Tensor
    drawings: tuple[JobDrawing, ...] = ()


Report = Callable[[int], None]
"""Told how many drawings are done."""


def prepare(
    drawings: Sequence[JobDrawing],
    resolution: int,
    cache: Path,
    base_model: BaseModel,
    device: torch.device,
    report: Report,
) -> tuple[Examples, ...]:
    """Computes or finds what there is to know of drawings; those of a size together.

    A drawing that was removed or damaged meanwhile is left out.

    Args:
        drawings: By whose digest they are cached.
        resolution: See bucket_size.
        cache: The folder.
        base_model: What sees them.
        device: Where it does.
        report: Told of progress.
    """
    latents = _all_latents(drawings, resolution, cache / "latents", base_model, device, report)
    captions = sorted({drawings[i].caption for i in latents} - {""})
    embeddings = _all_embeddings([*captions, ""], cache / "embeddings", base_model, device)
    index = {caption: i for i, caption in enumerate([*captions, ""])}
    shapes = sorted({tuple(each["mean"].shape) for each in latents.values()})
    groups = ([i for i in latents if latents[i]["mean"].shape == shape] for shape in shapes)
    return tuple(
        Examples(
            mean=torch.stack([latents[i]["mean"] for i in group]),
            std=torch.stack([latents[i]["std"] for i in group]),
            embeddings=embeddings,
            caption_of=torch.tensor([index[drawings[i].caption] for i in group]),
            drawings=tuple(drawings[i] for i in group),
        )
        for group in groups
    )


def _all_latents(
    drawings: Sequence[JobDrawing],
    resolution: int,
    cache: Path,
    base_model: BaseModel,
    device: torch.device,
    report: Report,
) -> Mapping[int, dict[str, Tensor]]:
    """By index, in order, of those drawings that are still there."""
    multiple = base_model.edge_multiple
    key = (resolution, multiple, base_model.digest("vae"), _RECIPE)
    # A folder for each drawing: when it is removed, so is what was computed of it.
    caches = [ContentCache(cache / drawing.sha256) for drawing in drawings]
    looked_up = {i: each.get(*key) for i, each in enumerate(caches)}
    found = {i: latents for i, latents in looked_up.items() if latents is not None}
    missing = [i for i in looked_up if i not in found]
    report(len(found))
    if missing:
        vae = base_model.vae().to(device)
        with ThreadPoolExecutor(_DECODERS) as decoders:
            for few in _few_at_a_time(missing):
                pictures = decoders.map(
                    lambda i: _picture(drawings[i], resolution, multiple), list(few)
                )
                for i, image in zip(few, pictures, strict=True):
                    if image is not None:
                        found[i] = encode(vae, image)
                        caches[i].put(found[i], *key)
                report(len(found))
    return {i: found[i] for i in sorted(found)}


@torch.inference_mode()
def encode(vae: AutoencoderKL, image: Image.Image) -> dict[str, Tensor]:
    """The VAE's posterior of a picture, as it is and mirrored.

    No more at a time: the encoder's first layers take 1 GB for these two of 512 px.

    Returns:
        `mean` and `std`, scaled, shape (2, 4, H/8, W/8), fp16.
    """
    both = [np.asarray(side, dtype=np.float32) for side in (image, ImageOps.mirror(image))]
    pixels = torch.from_numpy(np.stack(both) / 127.5 - 1.0).permute(0, 3, 1, 2)  # (2, 3, H, W)
    posterior = vae.encode(pixels.to(vae.device)).latent_dist
    scale = vae.config.scaling_factor
    return {
        "mean": (posterior.mean * scale).half().cpu().contiguous(),
        "std": (posterior.std * scale).half().cpu().contiguous(),
    }


def _few_at_a_time(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[start : start + _AT_A_TIME] for start in range(0, len(items), _AT_A_TIME))


def _picture(drawing: JobDrawing, resolution: int, multiple: int) -> Image.Image | None:
    """None: it was removed, or cannot be read any more."""
    try:
        image = picture.read(drawing.path)
    except FileNotFoundError:
        log.warning("%s was removed, and is left out", drawing.sha256)
        return None
    except MemoryError:
        raise
    except Exception:  # Pillow has many for damage
        log.warning("%s cannot be read, and is left out", drawing.sha256, exc_info=True)
        return None
    size = bucket_size(*image.size, resolution, multiple)
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS)


def _all_embeddings(
    captions: Sequence[str], folder: Path, base_model: BaseModel, device: torch.device
) -> Tensor:
    cache = ContentCache(folder)
    digest = base_model.digest("text_encoder")
    found = {caption: cache.get(caption, digest) for caption in captions}
    missing = [caption for caption, embedding in found.items() if embedding is None]
    if missing:
        tokenizer, encoder = base_model.tokenizer(), base_model.text_encoder()
        encoder.to(device)  # type: ignore[arg-type] # transformers wraps it
        for few in _few_at_a_time(missing):
            for caption, embedding in zip(few, embed(tokenizer, encoder, few), strict=True):
                found[caption] = {"embedding": embedding}
                cache.put({"embedding": embedding}, caption, digest)
    whole = (embedding for embedding in found.values() if embedding is not None)
    return torch.stack([embedding["embedding"] for embedding in whole])


@torch.inference_mode()
def embed(
    tokenizer: CLIPTokenizer, encoder: CLIPTextModel, captions: Sequence[str]
) -> list[Tensor]:
    """What the UNet attends to, of each caption: shape (77, width), fp16."""
    tokens = tokenizer(
        list(captions),
        padding="max_length",
        max_length=tokenizer.model_max_length,
        truncation=True,
        return_tensors="pt",
    )
    hidden = encoder(tokens.input_ids.to(encoder.device)).last_hidden_state
    return [embedding.half().cpu().clone() for embedding in hidden]
