"""How the pocket model is pretrained: sizes, steps and learning rates, for a CPU and for a GPU."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Training:
    """One network's optimisation; the learning rate warms up, then falls along a cosine to 2 %."""

    steps: int
    batch_size: int
    learning_rate: float
    warmup_steps: int = 200


@dataclass(frozen=True)
class Recipe:
    """All that decides what the pocket model becomes, besides the code and the seed."""

    name: str
    size: int  # width and height of a picture, in px
    drawings: int  # rendered once, seen in both directions
    vae_channels: tuple[int, ...]
    unet_channels: tuple[int, ...]
    unet_layers: int
    text_width: int
    text_layers: int
    vae: Training
    decoder: Training  # what the autoencoder's decoder learns on
    unet: Training
    captioner: Training
    judge: Training
    adapter: Training
    vae_whole: float = 0.25  # share of the steps, the last ones, that see whole pictures
    hands: int = 12_000  # drawings, each in a style of its own, that the decoder learns on with
    later_drawings: int = 9_000  # of the styles that only the captioner and the judge learn
    unseen_drawings: int = 2_000  # by which both are measured
    adapter_drawings: int = 60
    adapter_rank: int = 16
    # What the trainer's runs on this model are by default: minutes.
    lesson: Training = Training(steps=350, batch_size=8, learning_rate=4e-3, warmup_steps=0)
    lesson_snr_gamma: float = 1.0
    vocabulary: int = 995  # what the captions have; more would be pieces of made-up words
    caption_dropout: float = 0.1  # share of prompts that say nothing, for classifier-free guidance
    ema: float = 0.999
    seed: int = 5508
    # What the contact sheet shows.
    prompts: tuple[str, ...] = field(
        default=(
            "an anime girl, blonde hair, green eyes, school uniform, smile, park",
            "an anime girl, long red hair, blue eyes, black school uniform, smile, outside, river",
            "an anime guy, short black hair, brown eyes, white t-shirt, surprised, classroom",
            "an anime girl, pink twintails, purple eyes, blue hoodie, wink, night sky, stars",
            "an anime guy, spiky silver hair, red eyes, black kimono, angry, sunset",
            "an anime girl, blue bob cut, yellow eyes, yellow sweater, sad, glasses, blue sky",
            "an anime guy, swept green hair, green eyes, red hoodie, smile, beach, hat",
            "an anime girl, brown ponytail, brown eyes, green kimono, surprised, simple background",
        )
    )


CPU: Final = Recipe(
    name="cpu",
    size=128,
    drawings=30_000,
    vae_channels=(24, 48, 96, 128),
    unet_channels=(96, 128, 160),
    unet_layers=1,
    text_width=160,
    text_layers=3,
    vae=Training(steps=3_300, batch_size=32, learning_rate=1e-3),
    decoder=Training(steps=4_800, batch_size=32, learning_rate=8e-4),
    unet=Training(steps=9_400, batch_size=32, learning_rate=1e-3),
    captioner=Training(steps=2_000, batch_size=64, learning_rate=1e-3),
    judge=Training(steps=700, batch_size=64, learning_rate=2e-3),
    adapter=Training(steps=1_500, batch_size=8, learning_rate=2e-3, warmup_steps=20),
)

# The same drawings at twice the size. The networks are as small, or the model would not fit into
# the repository: what a GPU buys is pixels and steps.
CUDA: Final = Recipe(
    name="cuda",
    size=256,
    drawings=60_000,
    vae_channels=(32, 64, 96, 128),
    unet_channels=(96, 128, 160),
    unet_layers=1,
    text_width=160,
    text_layers=3,
    vae=Training(steps=20_000, batch_size=64, learning_rate=1e-3),
    decoder=Training(steps=10_000, batch_size=64, learning_rate=8e-4),
    unet=Training(steps=40_000, batch_size=128, learning_rate=1e-3, warmup_steps=1_000),
    captioner=Training(steps=6_000, batch_size=64, learning_rate=1e-3),
    judge=Training(steps=4_000, batch_size=64, learning_rate=2e-3),
    adapter=Training(steps=1_500, batch_size=8, learning_rate=2e-3, warmup_steps=20),
)

RECIPES: Final[Mapping[str, Recipe]] = {recipe.name: recipe for recipe in (CPU, CUDA)}
