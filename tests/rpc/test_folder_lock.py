import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rpc.errors import StartupError
from rpc.folder_lock import locked, own_folder

ROOT = Path(__file__).parents[2]


def held_elsewhere(folder: Path) -> subprocess.Popen[str]:
    """A process that owns the folder until it is killed."""
    code = (
        "import sys, time, pathlib\n"
        "from rpc.folder_lock import own_folder\n"
        "folder = pathlib.Path(sys.argv[1])\n"
        "with own_folder(folder, service='bot', setting='BOT_DATA_FOLDER'):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(600)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_folder_has_one_owner_until_that_one_is_killed(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "for it"
    with held_elsewhere(folder) as other:
        try:
            with (
                pytest.raises(
                    StartupError,
                    match=r"another bot has the data folder .*for it: stop that one first, "
                    r"or set BOT_DATA_FOLDER to another folder",
                ),
                own_folder(folder, service="bot", setting="BOT_DATA_FOLDER"),
            ):
                pass
        finally:
            other.send_signal(signal.SIGKILL)
            other.wait()
        with own_folder(folder, service="bot", setting="BOT_DATA_FOLDER"):
            pass


def test_a_folder_is_free_again_when_its_owner_lets_go(tmp_path: Path) -> None:
    for _ in range(2):
        with own_folder(tmp_path, service="trainer", setting="TRAINER_DATA"):
            pass


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        pytest.raises(StartupError, match="file/data cannot be written to: Not a directory"),
        own_folder(tmp_path / "file" / "data", service="trainer", setting="TRAINER_DATA"),
    ):
        pass


def test_what_is_shared_is_held_by_many_and_by_nobody_alone(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with (
        locked(file, shared=True),
        locked(file, shared=True, waits=False),
        pytest.raises(BlockingIOError),
        locked(file, waits=False),
    ):
        pass
    with (
        locked(file, waits=False),
        pytest.raises(BlockingIOError),
        locked(file, shared=True, waits=False),
    ):
        pass
