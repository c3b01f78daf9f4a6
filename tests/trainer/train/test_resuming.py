import io
import os
import random
import signal
from contextlib import aclosing
from pathlib import Path

import pytest

from tests.trainer.processes import training_process_of
from tests.trainer.train.runs import MIXED, Dies, DyingProgress, a_run, equal
from trainer.runs.child import ChildDied, TrainingChild
from trainer.train.__main__ import train
from trainer.train.folder import RunFolder
from trainer.train.line import Finished, Line, Resumed, Trained
from trainer.train.stopping import StopRequest

# Enough that the process is still at it when it is killed.
STEPS = 120


async def lines_until_killed(child: TrainingChild, run: RunFolder) -> list[Line]:
    """What a training process says that is killed after its first steps."""
    lines: list[Line] = []
    told = 0
    try:
        async with aclosing(child.train(run)) as said:
            async for line in said:
                lines.append(line)
                told += isinstance(line, Trained)
                # A step is told before it is kept: now the first one is.
                if told == 2:
                    os.kill(training_process_of(run.path), signal.SIGKILL)
    except ChildDied:
        return lines
    raise AssertionError


@pytest.mark.endurance
@pytest.mark.timeout(300)
async def test_a_killed_training_process_goes_on_to_the_very_same_weights(
    tmp_path: Path, base_model: Path
) -> None:
    steps = {"max_train_steps": STEPS}
    uninterrupted = a_run(tmp_path / "uninterrupted", base_model, MIXED, parameters=steps)
    train(uninterrupted, io.StringIO(), StopRequest())
    killed = a_run(tmp_path / "killed", base_model, MIXED, parameters=steps)
    child = TrainingChild("cpu", 10)

    first = await lines_until_killed(child, killed)
    second = [line async for line in child.train(killed)]

    reached = max(line.step for line in first if isinstance(line, Trained))
    assert reached < STEPS
    resumed = next(line for line in second if isinstance(line, Resumed))
    assert reached - 1 <= resumed.step < STEPS
    assert isinstance(second[-1], Finished)
    assert equal(killed.adapter, uninterrupted.adapter)
    for step in (30, 60, 90, 120):
        assert equal(killed.candidate(step), uninterrupted.candidate(step))


async def test_a_training_process_that_cannot_be_started_has_died(
    tmp_path: Path, base_model: Path
) -> None:
    run = a_run(tmp_path / "run", base_model)
    # As on a full disk: its output has nowhere to go.
    run.log.mkdir()

    with pytest.raises(ChildDied, match="it could not be started"):
        [line async for line in TrainingChild("cpu", 10).train(run)]


@pytest.mark.parametrize("sizes", [MIXED, MIXED[:1] * 5], ids=["mixed", "square"])
def test_cut_off_wherever_it_tells_of_progress_it_comes_to_the_same(
    tmp_path: Path, base_model: Path, sizes: tuple[tuple[int, int], ...]
) -> None:
    first = a_run(tmp_path / "first", base_model, sizes)
    train(first, io.StringIO(), StopRequest())
    # Goes on from a version, whose weights the fresh ones are not.
    undisturbed = a_run(tmp_path / "undisturbed", base_model, sizes, continues=first.adapter)
    train(undisturbed, io.StringIO(), StopRequest())
    cut = a_run(
        tmp_path / "cut", base_model, sizes, continues=first.adapter, cache=first.path / "cache"
    )
    chance = random.Random(5508)

    deaths = 0
    while not cut.manifest.exists():
        try:
            train(cut, DyingProgress(chance.randint(3, 7)), StopRequest())
        except Dies:
            deaths += 1

    assert deaths > 2
    assert equal(cut.adapter, undisturbed.adapter)
    assert not equal(cut.adapter, first.adapter)
    assert cut.manifest.read_bytes() == undisturbed.manifest.read_bytes()
