import io
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from PIL import Image

from tests.trainer.train.runs import a_run
from trainer.runs.child import TrainingChild, TrainingImpossible
from trainer.train.__main__ import train
from trainer.train.base_model import BaseModel
from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.loop import TrainingFailed
from trainer.train.lora import TARGET_MODULES, add_lora, save_lora
from trainer.train.preparation import encode, prepare
from trainer.train.stopping import StopRequest


def test_latents_are_the_posterior_of_the_picture_and_of_its_mirror_image(
    base_model: Path,
) -> None:
    vae = BaseModel.find(str(base_model)).vae()
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)

    (latents,) = encode(vae, [Image.fromarray(noise)])

    assert latents["mean"].shape == (2, 4, 8, 8)
    for side, pixels in enumerate((noise, noise[:, ::-1])):
        image = torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None] / 127.5 - 1
        with torch.no_grad():
            posterior = vae.encode(image).latent_dist
        scale = vae.config.scaling_factor
        torch.testing.assert_close(
            latents["mean"][side].float(), posterior.mean[0] * scale, atol=2e-3, rtol=2e-3
        )
        torch.testing.assert_close(
            latents["std"][side].float(), posterior.std[0] * scale, atol=2e-3, rtol=2e-3
        )


def test_what_was_computed_before_is_read_and_does_not_change(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model)
    job = Job.model_validate_json(run.job.read_bytes())
    model = BaseModel.find(str(base_model))
    reports: list[int] = []

    first = prepare(job, model, torch.device("cpu"), reports.append)
    assert reports == [0, 5]
    for drawing in job.drawings:
        drawing.path.unlink()
    reports.clear()
    second = prepare(job, model, torch.device("cpu"), reports.append)

    assert reports == [5]
    assert torch.equal(first.mean, second.mean)
    assert torch.equal(first.std, second.std)
    assert torch.equal(first.embeddings, second.embeddings)
    assert first.embeddings.shape == (5, 77, 32)


def test_captions_stay_with_their_drawings(tmp_path: Path, base_model: Path) -> None:
    run = a_run(tmp_path / "run", base_model)
    job = Job.model_validate_json(run.job.read_bytes())
    model = BaseModel.find(str(base_model))
    forwards = prepare(job, model, torch.device("cpu"), lambda _: None)
    backwards = prepare(
        job.model_copy(update={"drawings": job.drawings[::-1]}),
        model,
        torch.device("cpu"),
        lambda _: None,
    )

    assert torch.equal(forwards.mean, backwards.mean.flip(0))
    assert torch.equal(
        forwards.embeddings[forwards.caption_of],
        backwards.embeddings[backwards.caption_of].flip(0),
    )


def test_lora_weights_are_fp32_on_a_bf16_unet_and_all_of_them_learn(base_model: Path) -> None:
    unet = BaseModel.find(str(base_model)).unet(torch.bfloat16)

    weights = add_lora(unet, rank=2, lora_alpha=2, seed=1)

    assert {weight.dtype for weight in weights.values()} == {torch.float32}
    assert set(weights) == {name for name, _ in unet.named_parameters() if ".lora_" in name}
    for target in TARGET_MODULES:
        assert any(f".{target}.lora_B" in name for name in weights), target


def test_a_saved_lora_loads_into_diffusers_with_its_alpha(tmp_path: Path, base_model: Path) -> None:
    unet = BaseModel.find(str(base_model)).unet(torch.float32)
    weights = add_lora(unet, rank=4, lora_alpha=8, seed=1)
    for weight in weights.values():
        torch.nn.init.normal_(weight, std=0.1)
    save_lora(unet, tmp_path / "adapter" / "pytorch_lora_weights.safetensors")

    pipeline = StableDiffusionPipeline.from_pretrained(base_model)
    pipeline.load_lora_weights(tmp_path / "adapter")

    latents, states = torch.randn(1, 4, 8, 8), torch.randn(1, 77, 32)
    with torch.no_grad():
        expected = unet(latents, 5, states).sample
        torch.testing.assert_close(pipeline.unet(latents, 5, states).sample, expected)


async def test_a_drawing_that_was_removed_meanwhile_ends_training_with_the_reason(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model)
    (run.path / "green.png").unlink()

    with pytest.raises(TrainingImpossible, match=r"a drawing was removed while .* 'a green girl"):
        [line async for line in TrainingChild("cpu", 10).train(run)]


def test_a_learning_rate_that_blows_up_is_said_to_be_too_high(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model)
    job = Job.model_validate_json(run.job.read_bytes())
    wild = job.parameters.model_copy(update={"learning_rate": 1e30, "lr_warmup_steps": 0})
    run.job.write_text(job.model_copy(update={"parameters": wild}).model_dump_json())

    with pytest.raises(TrainingFailed, match="the learning rate 1e\\+30 is too high"):
        train(RunFolder(run.path), io.StringIO(), StopRequest())
    assert not run.manifest.exists()
