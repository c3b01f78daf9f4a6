from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    DPMSolverMultistepScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from PIL import Image

from tests.trainer.train.loras import predicted, unet_with_lora
from trainer.train.base_model import BaseModel
from trainer.train.job import JobSamples
from trainer.train.validation import Validation

SAMPLES = JobSamples(
    prompt="an anime girl drawn by KSH drawing style",
    seed=7,
    count=2,
    num_inference_steps=4,
    guidance_scale=3,
)


@pytest.fixture(autouse=True)
def _one_thread_here() -> Iterator[None]:
    # So little is not worth a second one.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


@pytest.fixture(scope="module")
def validation(base_model: Path) -> Validation:
    model = BaseModel.find(str(base_model))
    return Validation(model, SAMPLES, (64, 48), torch.device("cpu"))


@pytest.fixture(scope="module")
def unet(base_model: Path) -> UNet2DConditionModel:
    return unet_with_lora(base_model, std=0.2)


def drawn(validation: Validation, unet: UNet2DConditionModel, path: Path) -> Image.Image:
    validation.draw(unet, path)
    return Image.open(path)


def test_the_picture_is_the_one_that_diffusers_draws_with_this_lora(
    base_model: Path, validation: Validation, unet: UNet2DConditionModel, tmp_path: Path
) -> None:
    pipeline = StableDiffusionPipeline.from_pretrained(base_model, unet=unet)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.scheduler = DPMSolverMultistepScheduler.from_config(
        pipeline.scheduler.config, use_karras_sigmas=True
    )
    expected = pipeline(
        SAMPLES.prompt,
        width=64,
        height=48,
        num_inference_steps=SAMPLES.num_inference_steps,
        guidance_scale=SAMPLES.guidance_scale,
        generator=torch.Generator().manual_seed(SAMPLES.seed),
    ).images[0]

    picture = drawn(validation, unet, tmp_path / "samples" / "0000004.png")

    assert picture.size == (64, 48)
    assert picture.format == "PNG"
    # Embeddings are kept in fp16.
    assert np.abs(np.asarray(picture, np.int16) - np.asarray(expected, np.int16)).max() <= 2


def test_the_picture_changes_with_the_lora_and_with_nothing_else(
    base_model: Path, validation: Validation, unet: UNet2DConditionModel, tmp_path: Path
) -> None:
    first = drawn(validation, unet, tmp_path / "1.png")
    again = drawn(validation, unet, tmp_path / "2.png")
    learnt = drawn(validation, unet_with_lora(base_model, seed=9, std=0.4), tmp_path / "3.png")

    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != learnt.tobytes()


def test_drawing_leaves_the_unet_and_chance_as_they_were(
    validation: Validation, unet: UNet2DConditionModel, tmp_path: Path
) -> None:
    unet.train()
    learn = [name for name, weight in unet.named_parameters() if weight.requires_grad]
    before, chance = predicted(unet), torch.get_rng_state()

    validation.draw(unet, tmp_path / "1.png")

    assert unet.training
    assert torch.equal(torch.get_rng_state(), chance)
    assert torch.equal(predicted(unet), before)
    assert [name for name, weight in unet.named_parameters() if weight.requires_grad] == learn
    # Nothing of it is left that gradients could not go through.
    unet(torch.randn(1, 4, 8, 8), 5, torch.randn(1, 77, 32)).sample.mean().backward()
    assert any(weight.grad is not None for weight in unet.parameters())


def test_a_lora_that_came_to_no_numbers_draws_all_the_same(
    base_model: Path, validation: Validation, tmp_path: Path
) -> None:
    broken = unet_with_lora(base_model, std=float("inf"))

    assert drawn(validation, broken, tmp_path / "1.png").getextrema() == ((0, 0),) * 3


def test_a_unet_in_bf16_draws_nearly_the_same(
    base_model: Path, validation: Validation, unet: UNet2DConditionModel, tmp_path: Path
) -> None:
    expected = np.asarray(drawn(validation, unet, tmp_path / "1.png"), np.float32)
    half = unet_with_lora(base_model, std=0.2, dtype=torch.bfloat16)

    got = np.asarray(drawn(validation, half, tmp_path / "2.png"), np.float32)

    assert np.abs(got - expected).mean() < 8
