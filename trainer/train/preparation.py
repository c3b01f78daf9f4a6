"""Drawings and captions as the UNet sees them: latents and text embeddings, cached by content.

Both are the same in each pass over the drawings, and the VAE's encoder alone would make every step
65 % longer at 512 px. So they are computed once, and from then on read.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import torch
from diffusers import AutoencoderKL
from PIL import Image, ImageOps
from torch import Tensor
from transformers import CLIPTextModel, CLIPTokenizer

from trainer.drawings import picture
from trainer.train.base_model import BaseModel
from trainer.train.content_cache import ContentCache
from trainer.train.job import Job, JobDrawing

# Changes when what is done to a drawing before the VAE does.
_RECIPE: Final = "sRGB, lanczos, centre crop, 2"
_AT_A_TIME: Final = 8
_DECODERS: Final = 4

_T = TypeVar("_T")


class DrawingGone(Exception):
    """A drawing of the run was removed before it was looked at; the message is for the artist."""


@dataclass(frozen=True, eq=False)
class Examples:
    """What a run learns from.

    Attributes:
        mean: Of the VAE's posterior, scaled: shape (drawings, 2, 4, H/8, W/8); the second of each
            two is the drawing mirrored.
        std: Its standard deviation, likewise.
        embeddings: Of the captions, shape (captions, 77, width).
        caption_of: The caption's index of each drawing, shape (drawings,).
    """

    mean: Tensor
    std: Tensor
    embeddings: Tensor
    caption_of: Tensor


Report = Callable[[int], None]
"""Told how many drawings are done."""


def prepare(job: Job, base_model: BaseModel, device: torch.device, report: Report) -> Examples:
    """Computes or finds all that the run learns from.

    Raises:
        DrawingGone: A drawing was removed since the run began.
    """
    mean, std = _all_latents(job, base_model, device, report)
    captions = sorted({drawing.caption for drawing in job.drawings})
    index = {caption: i for i, caption in enumerate(captions)}
    return Examples(
        mean=mean,
        std=std,
        embeddings=_all_embeddings(captions, job, base_model, device),
        caption_of=torch.tensor([index[drawing.caption] for drawing in job.drawings]),
    )


def _all_latents(
    job: Job, base_model: BaseModel, device: torch.device, report: Report
) -> tuple[Tensor, Tensor]:
    resolution, digest = job.parameters.resolution, base_model.digest("vae")
    # A folder for each drawing: when it is removed, so is what was computed of it.
    caches = [ContentCache(job.cache / "latents" / drawing.sha256) for drawing in job.drawings]
    found = [cache.get(resolution, digest, _RECIPE) for cache in caches]
    missing = [i for i, latents in enumerate(found) if latents is None]
    report(len(found) - len(missing))
    if missing:
        vae = base_model.vae().to(device)
        with ThreadPoolExecutor(_DECODERS) as decoders:
            for few in _few_at_a_time(missing):
                drawings = [job.drawings[i] for i in few]
                pictures = list(decoders.map(lambda d: _picture(d, resolution), drawings))
                for i, latents in zip(few, encode(vae, pictures), strict=True):
                    found[i] = latents
                    caches[i].put(latents, resolution, digest, _RECIPE)
                report(sum(latents is not None for latents in found))
    whole = [latents for latents in found if latents is not None]
    return (
        torch.stack([latents["mean"] for latents in whole]).float(),
        torch.stack([latents["std"] for latents in whole]).float(),
    )


@torch.inference_mode()
def encode(vae: AutoencoderKL, pictures: Sequence[Image.Image]) -> list[dict[str, Tensor]]:
    """The VAE's posterior of each picture, as it is and mirrored.

    Returns:
        For each, `mean` and `std`, scaled, shape (2, 4, H/8, W/8), fp16: drawing happens in fp16
        too, and thousands of drawings fit into memory.
    """
    both = [side for image in pictures for side in (image, ImageOps.mirror(image))]
    pixels = np.stack([np.asarray(image, dtype=np.float32) for image in both]) / 127.5 - 1.0
    batch = torch.from_numpy(pixels).permute(0, 3, 1, 2).to(vae.device)  # (2b, 3, H, W)
    # Two at a time: the encoder's first layers take 1 GB for 512 px.
    posteriors = [vae.encode(two).latent_dist for two in batch.split(2)]
    scale = vae.config.scaling_factor
    return [
        {
            "mean": (posterior.mean * scale).half().cpu().contiguous(),
            "std": (posterior.std * scale).half().cpu().contiguous(),
        }
        for posterior in posteriors
    ]


def _few_at_a_time(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    return (items[start : start + _AT_A_TIME] for start in range(0, len(items), _AT_A_TIME))


def _picture(drawing: JobDrawing, resolution: int) -> Image.Image:
    size = (resolution, resolution)
    try:
        image = picture.read(drawing.path)
    except FileNotFoundError as error:
        msg = (
            f"a drawing was removed while the run prepared to learn from it: {drawing.caption!r}; "
            "start another run"
        )
        raise DrawingGone(msg) from error
    return ImageOps.fit(image, size, Image.Resampling.LANCZOS)


def _all_embeddings(
    captions: Sequence[str], job: Job, base_model: BaseModel, device: torch.device
) -> Tensor:
    cache = ContentCache(job.cache / "embeddings")
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
    return torch.stack([embedding["embedding"] for embedding in whole]).float()


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
