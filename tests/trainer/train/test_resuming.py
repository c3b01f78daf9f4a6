import hashlib
import os
import signal
from collections.abc import Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from tests.trainer.processes import training_process_of
from trainer.runs.child import ChildDied, TrainingChild
from trainer.train.__main__ import train
from trainer.train.folder import RunFolder
from trainer.train.job import Job, JobDrawing, JobParameters
from trainer.train.line import Finished, Line, Resumed, Trained
from trainer.train.stopping import StopRequest

# Enough that the process is still at it when it is killed.
STEPS = 60


@pytest.fixture(autouse=True)
def _one_thread_here() -> Iterator[None]:
    # As the child has: sums in another order would be other sums.
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def a_run(folder: Path, base_model: Path) -> RunFolder:
    folder.mkdir()
    drawings = []
    for color in ("red", "green", "blue", "white", "black"):
        path = folder / f"{color}.png"
        Image.new("RGB", (96, 80), color).save(path)
        drawings.append(
            JobDrawing(
                path=path,
                sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
                caption=f"a {color} girl drawn by KSH drawing style",
            )
        )
    job = Job(
        run_id=folder.name,
        style="ksh",
        base_model=str(base_model),
        device="cpu",
        cache=folder / "cache",
        drawings=tuple(drawings),
        parameters=JobParameters(
            resolution=64,
            train_batch_size=2,
            gradient_accumulation_steps=2,
            max_train_steps=STEPS,
            learning_rate=1e-3,
            lr_scheduler="cosine",
            lr_warmup_steps=3,
            rank=4,
            lora_alpha=8,
            random_flip=True,
            seed=5508,
            checkpointing_steps=1,
        ),
    )
    run = RunFolder(folder)
    run.job.write_text(job.model_dump_json(), encoding="utf-8")
    return run


async def lines_until_killed(child: TrainingChild, run: RunFolder) -> list[Line]:
    """What a training process says that is killed after its first steps."""
    lines: list[Line] = []
    try:
        async with aclosing(child.train(run)) as said:
            async for line in said:
                if isinstance(line, Trained) and not any(isinstance(x, Trained) for x in lines):
                    os.kill(training_process_of(run.path), signal.SIGKILL)
                lines.append(line)
    except ChildDied:
        return lines
    raise AssertionError


@pytest.mark.timeout(300)
async def test_a_killed_training_process_goes_on_to_the_very_same_weights(
    tmp_path: Path, base_model: Path
) -> None:
    uninterrupted = a_run(tmp_path / "uninterrupted", base_model)
    with uninterrupted.progress.open("w") as progress:
        train(uninterrupted, progress, StopRequest())
    killed = a_run(tmp_path / "killed", base_model)
    child = TrainingChild("cpu", 10)

    first = await lines_until_killed(child, killed)
    second = [line async for line in child.train(killed)]

    reached = max(line.step for line in first if isinstance(line, Trained))
    assert reached < STEPS
    resumed = next(line for line in second if isinstance(line, Resumed))
    # A step is told before it is kept.
    assert reached - 1 <= resumed.step < STEPS
    assert isinstance(second[-1], Finished)
    # Tensor by tensor: safetensors writes its metadata in any order.
    expected, got = (load_file(run.adapter) for run in (uninterrupted, killed))
    assert got.keys() == expected.keys()
    assert all(torch.equal(got[name], expected[name]) for name in expected)
