import subprocess
import sys

import pytest

from rpc.errors import StartupError
from trainer.trackers import check_trackers


def test_tensorboard_is_there_from_the_start() -> None:
    check_trackers(["tensorboard"])
    check_trackers([])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("aim", "trackers must be of tensorboard, wandb, trackio, not 'aim'"),
        ("wandb", "the tracker wandb is not installed: `pip install wandb`, or leave it out"),
        ("trackio", "the tracker trackio is not installed"),
    ],
)
def test_a_tracker_that_cannot_be_told_is_refused_with_what_to_do(name: str, message: str) -> None:
    with pytest.raises(StartupError, match=message):
        check_trackers(["tensorboard", name])


def test_asking_takes_no_torch() -> None:
    code = "import sys, trainer.trackers; sys.exit('torch' in sys.modules)"

    subprocess.run([sys.executable, "-c", code], check=True)
