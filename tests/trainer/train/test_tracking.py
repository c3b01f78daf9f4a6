import logging
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from accelerate import Accelerator
from accelerate.tracking import GeneralTracker
from PIL import Image
from tensorboardX.proto.event_pb2 import (  # type: ignore[import-untyped]
    Event,
    SessionLog,
)

from tests.trainer.drawings.test_faults import fill_up
from tests.trainer.train.runs import a_run
from trainer.train import tracking
from trainer.train.folder import RunFolder
from trainer.train.job import Job
from trainer.train.line import Trained
from trainer.train.results import CheckpointLoss, HeldOutLosses, PairedLoss


@pytest.fixture
def run(tmp_path: Path, base_model: Path) -> RunFolder:
    return a_run(tmp_path / "run", base_model)


def job_of(run: RunFolder, *trackers: str) -> Job:
    job = Job.model_validate_json(run.job.read_bytes())
    return job.model_copy(update={"trackers": trackers})


def opened(run: RunFolder, *trackers: str) -> Accelerator:
    job = job_of(run, *trackers)
    accelerator = Accelerator(cpu=True, **tracking.accelerator_arguments(job, run))
    tracking.open_trackers(accelerator, job, run)
    return accelerator


def trained(step: int, loss: float = 0.5) -> Trained:
    return Trained(step=step, loss=loss, learning_rate=1e-3, samples_per_s=8, eta_s=1)


def events(run: RunFolder) -> list[Event]:
    """All that TensorBoard reads, in order."""
    found = []
    for path in sorted(run.trackers.iterdir()):
        content = path.read_bytes()
        while content:
            # TFRecord: length, its checksum, the event, its checksum.
            (size,) = struct.unpack("<Q", content[:8])
            found.append(Event.FromString(content[12 : 12 + size]))
            content = content[16 + size :]
    return found


def figures(run: RunFolder) -> dict[tuple[str, int], float]:
    """By name and step."""
    return {
        (value.tag, event.step): value.simple_value
        for event in events(run)
        for value in event.summary.value
        if value.HasField("simple_value")
    }


def test_tensorboard_is_told_of_steps_pictures_and_losses(run: RunFolder, tmp_path: Path) -> None:
    picture = Image.fromarray(np.full((48, 64, 3), 200, np.uint8))
    picture.save(tmp_path / "sample.png")
    compared = PairedLoss(loss=0.7, difference=-0.3, low=-0.4, high=-0.2)
    checkpoints = (CheckpointLoss(step=5, loss=0.4), CheckpointLoss(step=10, loss=0.6))
    accelerator = opened(run, "tensorboard")

    tracking.log_step(accelerator, trained(5))
    tracking.log_sample(accelerator, 5, tmp_path / "sample.png")
    losses = HeldOutLosses(num_drawings=3, checkpoints=checkpoints, best_step=5, base=compared)
    tracking.log_losses(accelerator, losses)
    accelerator.end_training()

    assert figures(run) == pytest.approx(
        {
            ("loss", 5): 0.5,
            ("learning_rate", 5): 1e-3,
            ("samples_per_s", 5): 8,
            ("held_out_loss", 5): 0.4,
            ("held_out_loss", 10): 0.6,
            ("held_out_loss_best", 10): 0.4,
            ("held_out_loss_base", 10): 0.7,
            ("best_step", 10): 5,
        }
    )
    values = [value for event in events(run) for value in event.summary.value]
    (image,) = (value.image for value in values if value.HasField("image"))
    assert (image.width, image.height) == (64, 48)
    (text,) = (value.tensor for value in values if value.tag.startswith("parameters"))
    assert b"learning_rate: 0.001" in text.string_val[0]


def test_of_a_run_that_goes_on_no_step_is_shown_twice(run: RunFolder) -> None:
    for first in (1, 3):
        accelerator = opened(run, "tensorboard")
        for step in (first, first + 1, first + 2):
            tracking.log_step(accelerator, trained(step, loss=first))
        accelerator.end_training()

    # What TensorBoard leaves out when it reads them in turn.
    starts = [e.step for e in events(run) if e.session_log.status == SessionLog.START]
    assert starts == [1, 3]
    steps = [e.step for e in events(run) for v in e.summary.value if v.tag == "loss"]
    assert steps == [1, 2, 3, 3, 4, 5]


def test_a_run_without_trackers_is_told_to_nobody(run: RunFolder, tmp_path: Path) -> None:
    accelerator = opened(run)

    tracking.log_step(accelerator, trained(5))
    tracking.log_sample(accelerator, 5, tmp_path / "not there.png")
    accelerator.end_training()

    assert not run.trackers.exists()


class Breaking(GeneralTracker):  # type: ignore[misc] # accelerate ships no types
    """A tracker of the operator's that does not work."""

    name = "trackio"
    requires_logging_directory = False
    tracker = None

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()

    def start(self) -> None:
        raise ConnectionError("nobody is there")


def test_a_tracker_that_fails_is_left_out_and_the_others_are_told(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(tracking, "TrackioTracker", Breaking)
    accelerator = opened(run, "trackio", "tensorboard")

    with caplog.at_level(logging.ERROR):
        for step in (1, 2):
            tracking.log_step(accelerator, trained(step))
        accelerator.end_training()

    assert [record.message for record in caplog.records] == [
        "the tracker trackio fails and is left out"
    ]
    assert figures(run)["loss", 2] == 0.5


def test_a_full_disk_ends_tensorboard_and_not_the_run(
    run: RunFolder, caplog: pytest.LogCaptureFixture
) -> None:
    run.trackers.write_text("a file where its folder should be")
    accelerator = opened(run, "tensorboard")

    tracking.log_step(accelerator, trained(1))
    accelerator.end_training()

    assert "the tracker tensorboard fails" in caplog.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_disk_that_fills_on_the_way_ends_tensorboard_and_holds_nobody_up(
    small_disk: Path, base_model: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    Image.fromarray(np.random.default_rng(1).integers(0, 255, (256, 256, 3), np.uint8)).save(
        tmp_path / "sample.png"
    )
    run = a_run(small_disk / "run", base_model)
    accelerator = opened(run, "tensorboard")
    tracking.log_step(accelerator, trained(1))
    fill_up(small_disk / "ballast")

    for step in range(2, 40):
        tracking.log_sample(accelerator, step, tmp_path / "sample.png")
        tracking.log_step(accelerator, trained(step))
    accelerator.end_training()

    assert caplog.text.count("the tracker tensorboard fails and is left out") == 1


@pytest.mark.parametrize(
    ("environment", "mode"), [({}, "offline"), ({"WANDB_API_KEY": "a key"}, None)]
)
def test_wandb_asks_nobody_for_a_key(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], mode: str | None
) -> None:
    for name in ("WANDB_MODE", "WANDB_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    given: dict[str, Any] = {}

    class Recording(Breaking):
        def __init__(self, _: str, **arguments: object) -> None:
            given.update(arguments)
            super().__init__()

        def start(self) -> None:
            pass

    monkeypatch.setattr(tracking, "WandBTracker", Recording)
    accelerator = opened(run, "wandb")

    tracking.log_step(accelerator, trained(1))

    assert given["mode"] == mode
    assert (given["id"], given["resume"]) == ("run", "allow")
