import io
import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil
import pytest
import torch
from diffusers import UNet2DConditionModel
from torch import nn

from tests.trainer.train.runs import MIXED, Dies, DyingProgress, a_run, equal, tensors
from trainer.train import memory, training
from trainer.train.__main__ import train
from trainer.train.base_model import BaseModel
from trainer.train.folder import RunFolder
from trainer.train.lora import add_lora
from trainer.train.memory import (
    Needs,
    NotEnoughMemory,
    Portion,
    free_bytes,
    is_shortage,
    needs,
)
from trainer.train.portions import Portions
from trainer.train.stopping import StopRequest

STEPS = {"max_train_steps": 2, "snr_gamma": 5.0}


def lowered(progress: io.StringIO) -> list[tuple[int, int]]:
    lines = [json.loads(line) for line in progress.getvalue().splitlines()]
    return [
        (line["train_batch_size"], line["gradient_accumulation_steps"])
        for line in lines
        if line["kind"] == "lowered"
    ]


@contextmanager
def room_for(num_rows: int, *, measurable: bool = True) -> Iterator[None]:
    """The UNet asks for more memory than any machine has when it is given more rows to learn from.

    Args:
        num_rows: At most; 0: one, if its activations are not kept; -1: none.
        measurable: Whether there is more room for what is measured before the first step.
    """
    first = measurable

    def ask(module: nn.Module, inputs: tuple[torch.Tensor, ...]) -> None:
        nonlocal first
        if not isinstance(module, UNet2DConditionModel) or not torch.is_grad_enabled():
            return
        # What is measured beforehand is no step.
        measured, first = first, False
        kept = num_rows == 0 and not module.is_gradient_checkpointing
        if not measured and (len(inputs[0]) > max(num_rows, 1) or kept or num_rows < 0):
            torch.empty(1 << 60, dtype=torch.uint8)

    hook = nn.modules.module.register_module_forward_pre_hook(ask)
    try:
        yield
    finally:
        hook.remove()


def assert_same_outcome(one: RunFolder, other: RunFolder) -> None:
    first, second = tensors(one.adapter), tensors(other.adapter)
    for name, tensor in first.items():
        # A step of AdamW makes much of little where a gradient is about nothing.
        torch.testing.assert_close(tensor, second[name], atol=2e-4, rtol=1e-3, msg=name)


@pytest.mark.parametrize(
    ("batch_size", "room", "steps_down"),
    [
        (4, 2, [(2, 4)]),
        (5, 3, [(3, 4)]),
        (5, 1, [(3, 4), (2, 6), (1, 10)]),
    ],
)
def test_a_step_that_does_not_fit_is_taken_in_smaller_portions_to_the_same_end(
    tmp_path: Path, base_model: Path, batch_size: int, room: int, steps_down: list[tuple[int, int]]
) -> None:
    parameters = {**STEPS, "train_batch_size": batch_size}
    roomy = a_run(tmp_path / "roomy", base_model, MIXED, parameters=parameters)
    train(roomy, io.StringIO(), StopRequest())
    tight = a_run(tmp_path / "tight", base_model, MIXED, parameters=parameters)
    progress = io.StringIO()

    with room_for(room):
        train(tight, progress, StopRequest())

    assert lowered(progress) == steps_down
    assert_same_outcome(tight, roomy)


@pytest.mark.parametrize("measurable", [True, False])
def test_the_last_resort_is_to_compute_activations_twice(
    tmp_path: Path, base_model: Path, *, measurable: bool
) -> None:
    parameters = {**STEPS, "train_batch_size": 1}
    roomy = a_run(tmp_path / "roomy", base_model, parameters=parameters)
    train(roomy, io.StringIO(), StopRequest())
    tight = a_run(tmp_path / "tight", base_model, parameters=parameters)
    progress = io.StringIO()

    with room_for(0, measurable=measurable):
        train(tight, progress, StopRequest())

    assert lowered(progress) == [(1, 2)]
    assert_same_outcome(tight, roomy)


def test_a_lowered_run_that_is_killed_goes_on_in_the_portions_that_it_had(
    tmp_path: Path, base_model: Path
) -> None:
    parameters = {"max_train_steps": 6, "train_batch_size": 5}
    undisturbed = a_run(tmp_path / "undisturbed", base_model, MIXED, parameters=parameters)
    with room_for(3):
        train(undisturbed, io.StringIO(), StopRequest())
    killed = a_run(tmp_path / "killed", base_model, MIXED, parameters=parameters)
    with room_for(3), pytest.raises(Dies):
        train(killed, DyingProgress(6), StopRequest())
    progress = io.StringIO()

    # Now there would be room for more at a time.
    train(killed, progress, StopRequest())

    assert '"resumed"' in progress.getvalue()
    assert lowered(progress) == [(3, 4)]
    assert equal(killed.adapter, undisturbed.adapter)


def test_steps_that_are_taken_again_are_taken_in_their_own_portions(tmp_path: Path) -> None:
    wanted, half = Portion(4, gradient_checkpointing=False), Portion(2, gradient_checkpointing=True)
    portions = Portions(tmp_path / "portions.json")
    assert portions.at(0) is None

    portions.change(0, wanted)
    portions.change(7, half)

    again = Portions(tmp_path / "portions.json")
    assert [again.at(step) for step in (0, 6, 7, 9)] == [wanted, wanted, half, half]
    again.change(5, half)
    assert [again.at(step) for step in (4, 5, 7)] == [wanted, half, half]


def test_memory_for_not_even_one_row_fails_with_the_sizes(
    tmp_path: Path, base_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(tmp_path / "run", base_model, parameters=STEPS)
    starved = a_run(tmp_path / "starved", base_model, parameters=STEPS)

    with (
        room_for(-1),
        pytest.raises(NotEnoughMemory, match=r"needs more memory than there is: \d+ MiB are free"),
    ):
        train(run, io.StringIO(), StopRequest())
    monkeypatch.setattr(training, "free_bytes", lambda *_: 0)
    with pytest.raises(NotEnoughMemory, match=r"needs \d+ MiB of memory for one .* and 0 MiB are"):
        train(starved, io.StringIO(), StopRequest())


def test_a_run_that_would_not_fit_is_lowered_before_it_begins(
    tmp_path: Path, base_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    parameters = {**STEPS, "train_batch_size": 4}
    run = a_run(tmp_path / "run", base_model, parameters=parameters)
    measured: list[Needs] = []

    def measure(*arguments: Any) -> Needs:  # noqa: ANN401 - whatever it is given
        measured.append(needs(*arguments))
        return measured[0]

    def room(*_: object) -> int:
        return measured[0].of(Portion(3, gradient_checkpointing=False))

    monkeypatch.setattr(training, "needs", measure)
    monkeypatch.setattr(training, "free_bytes", room)
    progress = io.StringIO()

    train(run, progress, StopRequest())

    assert lowered(progress) == [(2, 4)]


def test_what_is_said_to_be_needed_is_about_what_is_kept(base_model: Path) -> None:
    unet = BaseModel.find(str(base_model)).unet(torch.float32)
    weights = add_lora(unet, rank=4, lora_alpha=4, seed=1)
    unet.train()

    def rows(count: int, edge: int = 8) -> Needs:
        states = torch.zeros(count, 77, 32)
        return needs(
            list(unet.parameters()),
            lambda: unet(torch.zeros(count, 4, edge, edge), 5, states).sample,
        )

    one = rows(1)
    assert one.state_bytes == 3 * sum(weight.nbytes for weight in weights.values())
    # More rows and larger ones take in proportion more; text does not grow with the picture.
    assert rows(8).row_bytes == pytest.approx(8 * one.row_bytes, rel=0.1)
    assert 3 * one.row_bytes < rows(1, 16).row_bytes < 6 * one.row_bytes


def test_portions_go_down_by_half_and_end_at_one_row_computed_twice() -> None:
    portion: Portion | None = Portion(5, gradient_checkpointing=False)
    seen = []
    while portion is not None:
        seen.append((portion.num_rows, portion.gradient_checkpointing))
        portion = portion.lowered()

    assert seen == [(5, False), (3, False), (2, False), (1, False), (1, True)]


def test_what_others_are_to_have_is_not_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cpu = torch.device("cpu")
    assert 0 < free_bytes(cpu, 0) <= psutil.virtual_memory().total

    a_control_group(tmp_path, limit_bytes=1000, used=600)
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)

    assert free_bytes(cpu, 0) == 400
    assert free_bytes(cpu, 30) == 370
    # Of little, a quarter.
    assert free_bytes(cpu, 1 << 50) == 300


def test_what_a_container_caches_of_files_is_free(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_control_group(
        tmp_path,
        limit_bytes=1000,
        used=900,
        anon=100,
        inactive_file=70,
        active_file=500,
        slab_reclaimable=30,
        slab_unreclaimable=200,
    )
    monkeypatch.setattr(memory, "_CGROUP", tmp_path)

    assert free_bytes(torch.device("cpu"), 0) == 700


def a_control_group(folder: Path, *, limit_bytes: int, used: int, **stat: int) -> None:
    (folder / "memory.max").write_text(f"{limit_bytes}\n")
    (folder / "memory.current").write_text(f"{used}\n")
    lines = (f"{name} {size}\n" for name, size in stat.items())
    (folder / "memory.stat").write_text("".join(lines))


def test_what_others_are_to_have_refuses_no_run_that_fits_without_it() -> None:
    needed = Needs(state_bytes=100, row_bytes=1000)
    smallest = Portion(1, gradient_checkpointing=True)
    size = needed.of(smallest)

    assert needed.largest(Portion(4, gradient_checkpointing=False), size - 1, size) == smallest
    with pytest.raises(NotEnoughMemory):
        needed.largest(smallest, size - 1, size - 1)


def test_a_process_has_no_more_free_than_its_address_space() -> None:
    before = resource.getrlimit(resource.RLIMIT_AS)
    used = psutil.Process().memory_info().vms
    resource.setrlimit(resource.RLIMIT_AS, (used + (1 << 28), before[1]))
    try:
        assert free_bytes(torch.device("cpu"), 0) <= 1 << 28
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def test_only_a_lack_of_memory_is_one() -> None:
    with pytest.raises(RuntimeError) as shortage:
        torch.empty(1 << 60, dtype=torch.uint8)
    with pytest.raises(RuntimeError) as mistake:
        torch.zeros(2) @ torch.zeros(3)

    assert is_shortage(shortage.value)
    assert is_shortage(torch.OutOfMemoryError("CUDA out of memory"))
    assert not is_shortage(mistake.value)
