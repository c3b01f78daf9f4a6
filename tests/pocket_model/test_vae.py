from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from pocket_model.drawings import draw
from pocket_model.recipe import CPU, Training
from pocket_model.rendering import Rendered
from pocket_model.vae import build_vae, to_tensor, train_decoder

_TINY = replace(
    CPU,
    size=64,
    vae_channels=(8, 8, 16, 16),
    decoder=Training(steps=20, batch_size=2, learning_rate=1e-2, warmup_steps=0),
)


@pytest.fixture
def rendered() -> Rendered:
    drawings = [draw("flat", seed, _TINY.size) for seed in range(4)]
    return Rendered(
        pictures=np.stack([np.asarray(drawing.image) for drawing in drawings]),
        eyes=np.stack([drawing.eyes_px for drawing in drawings]),
        portraits=tuple(drawing.portrait for drawing in drawings),
        styles=("flat",) * 4,
    )


@torch.no_grad()
def test_a_decoder_that_learns_further_reads_the_same_latents_better(
    rendered: Rendered, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    vae = build_vae(_TINY).requires_grad_(requires_grad=False)  # as one that was trained
    pictures = to_tensor(rendered.pictures, vae.device)
    latents = vae.encode(pictures).latent_dist.mean
    error = (vae.decode(latents).sample - pictures).abs().mean()
    with torch.enable_grad():
        trained = train_decoder(_TINY, [rendered], vae, tmp_path)
    torch.testing.assert_close(trained.encode(pictures).latent_dist.mean, latents)
    assert (trained.decode(latents).sample - pictures).abs().mean() < 0.9 * error
