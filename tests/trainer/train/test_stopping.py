"""Being told to stop."""

import signal
import subprocess
import sys

from trainer.train.stopping import StopRequest

_TOLD_BEFORE = """
import os, signal
from trainer.train.stopping import StopRequest
stop = StopRequest()
with stop.heard():
    os.kill(os.getpid(), signal.SIGTERM)
assert stop.requested
print("went on", flush=True)
os.kill(os.getpid(), signal.SIGTERM)
"""


def test_nobody_has_asked_until_somebody_does() -> None:
    stop = StopRequest()

    with stop.heard():
        assert not stop.requested


def test_only_training_itself_goes_on_after_sigterm() -> None:
    # In a process of its own, which ends.
    ended = subprocess.run(
        [sys.executable, "-c", _TOLD_BEFORE],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert ended.stdout == "went on\n"
    assert ended.returncode == -signal.SIGTERM, ended.stderr
