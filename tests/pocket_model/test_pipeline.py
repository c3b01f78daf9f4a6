"""The way from networks to a folder that stock diffusers loads, with tiny networks."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline

from pocket_model.adapter import train_adapter
from pocket_model.denoiser import build_denoiser
from pocket_model.pipeline import save_pipeline
from pocket_model.recipe import CPU, Training
from pocket_model.tokenizer import build_tokenizer
from pocket_model.vae import build_vae

_TINY = replace(
    CPU,
    size=64,
    vae_channels=(8, 8, 16, 16),
    unet_channels=(32, 64),
    text_width=32,
    text_layers=1,
    adapter=Training(steps=4, batch_size=2, learning_rate=1e-2, warmup_steps=0),
    adapter_drawings=4,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    tokenizer = build_tokenizer(_TINY)
    out = tmp_path_factory.mktemp("model")
    save_pipeline(_TINY, build_vae(_TINY), build_denoiser(_TINY, tokenizer), tokenizer, out)
    return out


def _picture(pipeline: StableDiffusionPipeline) -> np.ndarray:
    pipeline.set_progress_bar_config(disable=True)
    generator = torch.Generator().manual_seed(1)
    images = pipeline("a girl", num_inference_steps=2, generator=generator).images
    return np.asarray(images[0])


def test_stock_diffusers_loads_the_folder_in_one_precision_and_draws(folder: Path) -> None:
    pipeline = StableDiffusionPipeline.from_pretrained(folder)
    networks = (pipeline.unet, pipeline.vae, pipeline.text_encoder)
    assert {network.dtype for network in networks} == {torch.float32}
    assert _picture(pipeline).shape == (64, 64, 3)


def test_the_weights_are_stored_in_half_precision_and_no_pickles(folder: Path) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".json", ".safetensors"}
    parameters = sum(
        p.numel()
        for network in ("unet", "vae", "text_encoder")
        for p in getattr(StableDiffusionPipeline.from_pretrained(folder), network).parameters()
    )
    stored = sum(path.stat().st_size for path in files if path.suffix == ".safetensors")
    assert stored < 2.2 * parameters + 100_000


def test_a_trained_adapter_is_loaded_with_its_scale_and_changes_the_picture(
    folder: Path, tmp_path: Path
) -> None:
    train_adapter(_TINY, folder, tmp_path / "work", tmp_path / "adapter", torch.device("cpu"))
    pipeline = StableDiffusionPipeline.from_pretrained(folder)
    before = _picture(pipeline)
    pipeline.load_lora_weights(tmp_path / "adapter")
    config = pipeline.unet.peft_config["default_0"]
    assert (config.r, config.lora_alpha) == (_TINY.adapter_rank, _TINY.adapter_rank)
    assert not np.array_equal(_picture(pipeline), before)
