import io
import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch
from diffusers import UNet2DConditionModel
from torch import nn

from tests.trainer.drawings.test_faults import fill_up
from tests.trainer.train.runs import MIXED, Dies, DyingProgress, a_run, equal, tensors
from trainer.train import progress
from trainer.train.__main__ import train
from trainer.train.folder import RunFolder
from trainer.train.job import JobSamples
from trainer.train.loop import NotKept, TrainingFailed, evenly_spaced
from trainer.train.measuring import NotMeasurable
from trainer.train.results import AdapterManifest
from trainer.train.stopping import StopRequest


def trained(run: RunFolder) -> list[dict[str, Any]]:
    """Trains it to the end; what it told."""
    told = io.StringIO()
    train(run, told, StopRequest())
    return [json.loads(line) for line in told.getvalue().splitlines()]


def manifest(run: RunFolder) -> AdapterManifest:
    return AdapterManifest.model_validate_json(run.manifest.read_bytes())


def losses(told: list[dict[str, Any]]) -> list[float]:
    """Of each step."""
    return [line["loss"] for line in told if line["kind"] == "trained"]


def close(one: RunFolder, other: RunFolder) -> bool:
    first, second = tensors(one.adapter), tensors(other.adapter)
    return all(torch.allclose(first[n], second[n], atol=2e-4, rtol=1e-3) for n in first)


def test_candidates_are_kept_at_even_distances_the_last_after_the_last_step(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model, num_checkpoints=3)

    lines = trained(run)

    kept = sorted(int(path.stem) for path in (run.path / "candidates").iterdir())
    assert kept == [3, 6, 8]
    assert manifest(run).step == 8
    for step in kept:
        assert {tensor.dtype for tensor in tensors(run.candidate(step)).values()} == {torch.float32}
    last = {f"unet.{name}": tensor for name, tensor in tensors(run.candidate(8)).items()}
    published = tensors(run.adapter)
    assert last.keys() == published.keys()
    assert all(torch.equal(last[name], published[name]) for name in last)
    told = [line["step"] for line in lines if line["kind"] == "trained"]
    assert told[-1] == 8


def test_steps_are_evenly_spaced() -> None:
    assert evenly_spaced(4, 8) == {2, 4, 6, 8}
    assert evenly_spaced(3, 10) == {4, 7, 10}
    assert evenly_spaced(9, 2) == {1, 2}
    assert evenly_spaced(0, 5) == set()


def test_a_learning_rate_that_blows_up_is_said_to_be_too_high(
    tmp_path: Path, base_model: Path
) -> None:
    wild = {"learning_rate": 1e30, "lr_warmup_steps": 0}
    run = a_run(tmp_path / "run", base_model, parameters=wild)

    with pytest.raises(TrainingFailed, match="the learning rate 1e\\+30 is too high"):
        trained(run)
    assert not run.manifest.exists()


def test_what_was_kept_before_the_loss_was_no_number_remains(
    tmp_path: Path, base_model: Path
) -> None:
    # The first step of the warm-up changes nothing, the second everything: what is kept after that
    # has no loss any more.
    wild = {"learning_rate": 1e30, "lr_warmup_steps": 3}
    run = a_run(tmp_path / "run", base_model, parameters=wild, num_checkpoints=8)

    trained(run)

    assert manifest(run).step == 1
    assert all(bool(tensor.isfinite().all()) for tensor in tensors(run.adapter).values())
    assert [path.stem for path in (run.path / "candidates").iterdir()] == ["0000001"]


@pytest.mark.parametrize("interval_s", [0, 1e9])
def test_candidates_with_a_sound_loss_remain_whenever_it_was_looked_at(
    tmp_path: Path, base_model: Path, monkeypatch: pytest.MonkeyPatch, interval_s: float
) -> None:
    monkeypatch.setattr(progress, "_INTERVAL_S", interval_s)
    run = a_run(
        tmp_path / "run",
        base_model,
        parameters={"checkpointing_steps": 100, "gradient_accumulation_steps": 1},
    )
    # One is measured beforehand.
    with no_number_after(1 + 5):
        trained(run)

    kept = sorted(int(path.stem) for path in (run.path / "candidates").iterdir())
    assert kept == [2, 4]


@contextmanager
def no_number_after(num_predictions: int) -> Iterator[None]:
    """The UNet predicts no numbers where it learns, after so many times that it did."""
    made = 0

    def spoil(module: nn.Module, _: object, predicted: tuple[torch.Tensor, ...]) -> object:
        nonlocal made
        if not isinstance(module, UNet2DConditionModel) or not torch.is_grad_enabled():
            return None
        made += 1
        if made <= num_predictions:
            return None
        return (predicted[0] * torch.nan,)

    hook = nn.modules.module.register_module_forward_hook(spoil)  # type: ignore[arg-type] # it may give another output
    try:
        yield
    finally:
        hook.remove()


def test_options_change_what_is_learnt(tmp_path: Path, base_model: Path) -> None:
    plain = a_run(tmp_path / "plain", base_model, parameters={"max_train_steps": 2})
    trained(plain)

    for name, value in {
        "noise_offset": 0.3,
        "caption_dropout_rate": 0.9,
        "snr_gamma": 1.0,
        "lora_targets": "all",
    }.items():
        asked = {"max_train_steps": 2, name: value}
        run = a_run(tmp_path / name, base_model, parameters=asked, cache=plain.path / "cache")
        trained(run)
        assert not equal(run.adapter, plain.adapter), name


def test_samples_are_drawn_on_the_way_and_disturb_nothing(tmp_path: Path, base_model: Path) -> None:
    plain = a_run(tmp_path / "plain", base_model)
    trained(plain)
    samples = JobSamples(
        prompt="a red girl", seed=1, count=2, num_inference_steps=2, guidance_scale=3.0
    )
    run = a_run(tmp_path / "run", base_model, samples=samples)

    lines = trained(run)

    assert [line["step"] for line in lines if line["kind"] == "sampled"] == [4, 8]
    assert run.sample(4).exists()
    assert run.sample(8).exists()
    assert equal(run.adapter, plain.adapter)


def test_a_sample_that_cannot_be_drawn_is_done_without(
    tmp_path: Path, base_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    samples = JobSamples(prompt="a", seed=1, count=1, num_inference_steps=2, guidance_scale=3.0)
    run = a_run(tmp_path / "run", base_model, samples=samples)
    (run.path / "samples").write_text("a file where the folder should be")

    lines = trained(run)

    assert not any(line["kind"] == "sampled" for line in lines)
    assert "no picture was drawn after step 8" in caplog.text
    assert run.manifest.exists()


def test_a_sample_whose_prompt_cannot_be_read_is_done_without(
    tmp_path: Path, base_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    samples = JobSamples(prompt="a", seed=1, count=1, num_inference_steps=2, guidance_scale=3.0)
    damaged = tmp_path / "model"
    shutil.copytree(base_model, damaged)
    run = a_run(tmp_path / "run", damaged, samples=samples)
    with pytest.raises(Dies):
        train(run, DyingProgress(6), StopRequest())
    # What was computed of captions is cached.
    (damaged / "text_encoder" / "config.json").write_text("no longer what it was")

    lines = trained(run)

    assert not any(line["kind"] == "sampled" for line in lines)
    assert "no picture was drawn after step 8" in caplog.text
    assert run.manifest.exists()


def test_a_full_disk_leaves_the_last_checkpoint_whole_and_the_run_goes_on_from_it(
    tmp_path: Path, small_disk: Path, base_model: Path, caplog: pytest.LogCaptureFixture
) -> None:
    undisturbed = a_run(tmp_path / "undisturbed", base_model, num_checkpoints=1)
    trained(undisturbed)
    run = a_run(small_disk / "run", base_model, num_checkpoints=1, cache=tmp_path / "cache")
    with pytest.raises(Dies):
        train(run, DyingProgress(5), StopRequest())
    before = run.checkpoint.read_bytes()
    fill_up(small_disk / "ballast")

    with (
        caplog.at_level(logging.WARNING),
        pytest.raises(NotKept, match=r"learnt until step 8 cannot be kept: .*No space left"),
    ):
        trained(run)

    assert "no checkpoint was written after step 4" in caplog.text
    assert run.checkpoint.read_bytes() == before
    assert not list(run.path.rglob("*.partial"))
    (small_disk / "ballast").unlink()
    lines = trained(run)
    assert any(line["kind"] == "resumed" for line in lines)
    assert equal(run.adapter, undisturbed.adapter)


def test_a_version_in_service_that_cannot_be_read_is_told_before_a_step_is_done(
    tmp_path: Path, base_model: Path
) -> None:
    in_service = tmp_path / "in_service.safetensors"
    in_service.write_bytes(b"whatever")
    run = a_run(tmp_path / "run", base_model, in_service=in_service)

    with pytest.raises(NotMeasurable, match="the version in service cannot be compared with"):
        train(run, io.StringIO(), StopRequest())

    assert not list(run.path.glob("candidates/*"))


@pytest.mark.endurance
def test_two_processes_learn_what_one_learns_in_as_many_micro_batches(
    tmp_path: Path, base_model: Path
) -> None:
    one = a_run(tmp_path / "one", base_model, MIXED, parameters={"gradient_accumulation_steps": 2})
    alone = trained(one)
    two = a_run(tmp_path / "two", base_model, MIXED, parameters={"gradient_accumulation_steps": 1})

    launched = [sys.executable, "-m", "torch.distributed.run", "--nproc_per_node", "2"]
    port = ["--master_port", "0", "--rdzv_endpoint", "127.0.0.1:0", "--rdzv_backend", "c10d"]
    ended = subprocess.run(
        [*launched, *port, "-m", "trainer.train", str(two.path)],
        env={**os.environ, "ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"},
        check=False,
        capture_output=True,
        text=True,
    )

    assert ended.returncode == 0, ended.stderr[-2000:]
    assert close(two, one)
    together = [json.loads(line) for line in two.progress.read_text().splitlines()]
    assert [line["kind"] for line in together].count("finished") == 1
    # Learning hides a loss that is so many times too large; what is told does not.
    assert losses(together) == pytest.approx(losses(alone), rel=1e-4)
