import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import AutoencoderKL
from diffusers.models.autoencoders.vae import Encoder
from PIL import Image
from torch import Tensor, nn
from transformers import CLIPTextModel

from tests.trainer.train.runs import MIXED, Dies, DyingProgress, a_drawing, a_run, job_of
from trainer.runs.child import TrainingChild, TrainingImpossible
from trainer.train.__main__ import train
from trainer.train.base_model import BaseModel
from trainer.train.folder import RunFolder
from trainer.train.job import JobDrawing
from trainer.train.preparation import Examples, embed, encode, prepare
from trainer.train.results import AdapterManifest
from trainer.train.stages import dataset_digest
from trainer.train.stopping import StopRequest

CPU = torch.device("cpu")


def prepared(
    run: RunFolder, base_model: Path, drawings: tuple[JobDrawing, ...] | None = None
) -> tuple[Examples, ...]:
    job = job_of(run)
    model = BaseModel.find(str(base_model))
    return prepare(
        job.drawings if drawings is None else drawings, 64, job.cache, model, CPU, lambda _: None
    )


@contextmanager
def calls(kind: type[nn.Module]) -> Iterator[list[int]]:
    """The batch sizes with which modules of this class are called."""
    seen: list[int] = []

    def see(module: nn.Module, inputs: tuple[Tensor, ...], _output: object) -> None:
        if isinstance(module, kind):
            seen.append(len(inputs[0]) if inputs else 1)

    hook = nn.modules.module.register_module_forward_hook(see)
    try:
        yield seen
    finally:
        hook.remove()


def test_latents_are_the_posterior_of_the_picture_and_of_its_mirror_image(
    base_model: Path,
) -> None:
    vae: AutoencoderKL = BaseModel.find(str(base_model)).vae()
    noise = np.random.default_rng(1).integers(0, 255, (64, 64, 3), np.uint8)

    latents = encode(vae, Image.fromarray(noise))

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
    job, model = job_of(run), BaseModel.find(str(base_model))
    reports: list[int] = []

    (first,) = prepare(job.drawings, 64, job.cache, model, CPU, reports.append)
    assert reports == [0, 5]
    for drawing in job.drawings:
        drawing.path.unlink()
    reports.clear()
    (second,) = prepare(job.drawings, 64, job.cache, model, CPU, reports.append)

    assert reports == [5]
    assert torch.equal(first.mean, second.mean)
    assert torch.equal(first.std, second.std)
    assert torch.equal(first.embeddings, second.embeddings)
    # One for the empty prompt.
    assert first.embeddings.shape == (6, 77, 32)


def test_new_drawings_cost_as_many_encodes_as_they_are(tmp_path: Path, base_model: Path) -> None:
    run = a_run(tmp_path / "run", base_model)
    prepared(run, base_model)
    new = tuple(
        a_drawing(tmp_path / f"{number}.png", "red", (65 + number, 64)) for number in range(20)
    )

    with calls(Encoder) as encoded, calls(CLIPTextModel) as told:
        examples = prepared(run, base_model, (*job_of(run).drawings, *new))

    # Each as it is and mirrored; the captions were all known.
    assert encoded == [2] * 20
    assert told == []
    assert sum(len(each.drawings) for each in examples) == 25


def test_a_damaged_cache_file_is_computed_again(tmp_path: Path, base_model: Path) -> None:
    run = a_run(tmp_path / "run", base_model)
    (before,) = prepared(run, base_model)
    files = sorted(path for path in job_of(run).cache.rglob("*") if path.is_file())
    latents = [path for path in files if "latents" in path.parts]
    embeddings = [path for path in files if "embeddings" in path.parts]
    for file, damage in ((latents[0], -3), (latents[1], 3), (embeddings[0], -3)):
        content = bytearray(file.read_bytes())
        content[damage] ^= 1
        file.write_bytes(content)
    latents[2].write_bytes(latents[2].read_bytes()[:100])
    latents[3].write_bytes(b"")

    with calls(Encoder) as encoded:
        (after,) = prepared(run, base_model)

    assert len(encoded) == 4
    assert torch.equal(before.mean, after.mean)
    assert torch.equal(before.embeddings, after.embeddings)


def test_captions_stay_with_their_drawings(tmp_path: Path, base_model: Path) -> None:
    run = a_run(tmp_path / "run", base_model, MIXED)
    model = BaseModel.find(str(base_model))

    forwards = prepared(run, base_model)
    backwards = prepared(run, base_model, job_of(run).drawings[::-1])

    shapes = [tuple(each.mean.shape) for each in forwards]
    assert shapes == [(2, 2, 4, 6, 10), (2, 2, 4, 8, 8), (1, 2, 4, 10, 6)]
    for one, other in zip(forwards, backwards, strict=True):
        assert torch.equal(one.mean, other.mean.flip(0))
        told = one.embeddings[one.caption_of]
        assert torch.equal(told, other.embeddings[other.caption_of].flip(0))
        expected = embed(model.tokenizer(), model.text_encoder(), [d.caption for d in one.drawings])
        torch.testing.assert_close(told, torch.stack(expected), atol=1e-2, rtol=1e-2)
    (nothing,) = embed(model.tokenizer(), model.text_encoder(), [""])
    torch.testing.assert_close(forwards[0].embeddings[-1], nothing, atol=1e-2, rtol=1e-2)


def test_a_run_goes_on_without_a_drawing_that_was_removed(tmp_path: Path, base_model: Path) -> None:
    run = a_run(tmp_path / "run", base_model)
    job = job_of(run)
    held_out = tuple(a_drawing(tmp_path / f"{c}.png", c) for c in ("orange", "purple"))
    run.job.write_text(job.model_copy(update={"held_out": held_out}).model_dump_json())
    for path in (job.drawings[1].path, held_out[0].path):
        path.unlink()

    train(run, io.StringIO(), StopRequest())

    manifest = AdapterManifest.model_validate_json(run.manifest.read_bytes())
    assert manifest.dataset_digest == dataset_digest(d for d in job.drawings if d.path.exists())
    assert manifest.dataset_digest != dataset_digest(job.drawings)


def test_a_drawing_removed_in_mid_run_is_left_out_from_then_on(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model)
    job = job_of(run)
    with pytest.raises(Dies):
        train(run, DyingProgress(6), StopRequest())
    shutil.rmtree(job.cache / "latents" / job.drawings[0].sha256)
    job.drawings[0].path.unlink()
    progress = io.StringIO()

    train(run, progress, StopRequest())

    assert '"resumed"' in progress.getvalue()
    manifest = AdapterManifest.model_validate_json(run.manifest.read_bytes())
    assert manifest.dataset_digest == dataset_digest(job.drawings[1:])


def test_a_run_that_is_measured_is_published_without_its_drawings(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model)
    job = job_of(run)
    train(run, io.StringIO(), StopRequest())
    manifest = run.manifest.read_bytes()
    run.manifest.unlink()
    shutil.rmtree(job.cache)
    for drawing in job.drawings:
        drawing.path.unlink()

    train(run, io.StringIO(), StopRequest())

    assert run.manifest.read_bytes() == manifest


@pytest.mark.parametrize("damage", [b"", b"no picture", None], ids=["empty", "other", "cut off"])
def test_a_drawing_that_was_damaged_is_left_out(
    tmp_path: Path, base_model: Path, caplog: pytest.LogCaptureFixture, damage: bytes | None
) -> None:
    run = a_run(tmp_path / "run", base_model)
    drawings = job_of(run).drawings
    content = drawings[1].path.read_bytes()
    drawings[1].path.write_bytes(content[: len(content) // 2] if damage is None else damage)

    (examples,) = prepared(run, base_model)

    assert examples.drawings == (drawings[0], *drawings[2:])
    assert f"{drawings[1].sha256} cannot be read, and is left out" in caplog.text


async def test_a_run_whose_drawings_were_all_removed_ends_with_the_reason(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model)
    for drawing in job_of(run).drawings:
        drawing.path.unlink()

    with pytest.raises(TrainingImpossible, match="all drawings of the run were removed"):
        [line async for line in TrainingChild("cpu", 10).train(run)]
