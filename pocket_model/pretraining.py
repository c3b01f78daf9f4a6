"""The whole way from nothing to the three embedded models, in the order it is walked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pocket_model.adapter import train_adapter
from pocket_model.captioner import save_captioner, train_captioner
from pocket_model.denoiser import train_denoiser
from pocket_model.judge import save_judge, train_judge
from pocket_model.pipeline import save_pipeline
from pocket_model.rendering import HANDS, render
from pocket_model.tokenizer import build_tokenizer
from pocket_model.vae import train_decoder, train_vae

if TYPE_CHECKING:
    from pathlib import Path

    import torch

    from pocket_model.places import Places
    from pocket_model.recipe import Recipe


def pretrain(recipe: Recipe, work: Path, places: Places, device: torch.device) -> None:
    """Make everything that is embedded; each stage goes on from its checkpoint in `work`.

    Args:
        recipe: Sizes and steps.
        work: Checkpoints, logs and rendered drawings; a few GB.
        places: Where the finished models are written.
        device: What is trained on.

    Raises:
        Interrupted: After a signal; the same call goes on from there.
    """
    rendered = render(recipe, work)
    tokenizer = build_tokenizer(recipe)
    vae = train_vae(recipe, rendered, work, device)
    denoiser = train_denoiser(recipe, rendered, vae, tokenizer, work, device)
    vae = train_decoder(recipe, [rendered, render(recipe, work, HANDS)], vae, work)
    save_pipeline(recipe, vae, denoiser, tokenizer, places.model)
    save_captioner(*train_captioner(recipe, work, device), places.captioner)
    save_judge(train_judge(recipe, work, device), places.judge)
    train_adapter(recipe, places.model, work, places.adapter, device)
