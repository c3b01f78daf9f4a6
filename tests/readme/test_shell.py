"""What the pages tell to type, typed: in their order of a first hour, in a checkout of its own."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from diffusers import StableDiffusionPipeline

from demo.samples import sample_drawings
from tests.ports import free_address, free_port
from tests.readme.lines import ROOT, RUN_HERE
from tests.tiny_models import build_stable_diffusion

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(1200)]

_LEFT = shutil.ignore_patterns(
    *(".git", ".venv", ".*_cache", ".hypothesis", "__pycache__", "tests", "benchmarks", "data"),
    *("secrets", "backups", ".env", "*.egg-info", ".pocket"),
)
_UP_S = 300.0


class Newcomer:
    """Somebody at a shell.

    Args:
        folder: Their checkout.
        folder_of_models: What they have in /models.
    """

    def __init__(self, folder: Path, folder_of_models: Path) -> None:
        self.folder = folder
        self._models = folder_of_models
        self._running: subprocess.Popen[bytes] | None = None
        own = {name: told for name, told in os.environ.items() if "_" not in name}
        # make's own of the suite would have it say which folder it is in.
        own.pop("MAKEFLAGS", None)
        self._environment = {**own, "OMP_NUM_THREADS": "1", "OMP_WAIT_POLICY": "PASSIVE"}

    def types(self, line: str) -> None:
        """Types a line, and waits for its end; of `make run`, until all of it is up."""
        if line == "make run":
            self._start()
            return
        if line.startswith("make restore"):
            self._stop()
            (self.folder / "data").rename(self.folder / "data-before")
            [backup] = (self.folder / "backups").iterdir()
            line = line.replace("backups/ksh-drawing-ai-….tar", f"backups/{backup.name}")
        line = line.replace("/models/", f"{self._models}/")
        done = subprocess.run(
            line,
            shell=True,
            cwd=self.folder,
            env=self._environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"

    def _start(self) -> None:
        log = self.folder / "run.log"
        with log.open("wb") as output:
            self._running = subprocess.Popen(
                ["make", "run"],
                cwd=self.folder,
                env=self._environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        ends = time.monotonic() + _UP_S
        while len(set(re.findall(r"(\w+) +\| .*[ m]serving ", log.read_text()))) < 2:
            assert self._running.poll() is None, log.read_text()
            assert time.monotonic() < ends, log.read_text()
            time.sleep(0.2)

    def _stop(self) -> None:
        """Ctrl-C."""
        if self._running is not None and self._running.poll() is None:
            os.killpg(self._running.pid, signal.SIGINT)
            self._running.wait(60)

    def leaves(self) -> None:
        """Leaves nothing running."""
        self._stop()


@pytest.fixture
def newcomer(tmp_path: Path) -> Iterator[Newcomer]:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT, checkout, ignore=_LEFT)
    venv = checkout / ".venv"
    venv.mkdir()
    for entry in Path(sys.prefix).iterdir():
        (venv / entry.name).symlink_to(entry)
    # What is installed is what would be.
    (venv / ".set-up").unlink(missing_ok=True)
    (venv / ".set-up").touch()
    shutil.copy(ROOT / "models/pocket-ksh/pytorch_lora_weights.safetensors", checkout)
    shutil.copy(checkout / "pytorch_lora_weights.safetensors", checkout / "my-lora.safetensors")
    (checkout / "drawings").mkdir()
    for drawing in sample_drawings(2):
        (checkout / "drawings" / drawing.name).write_bytes(drawing.data)
    model = StableDiffusionPipeline.from_pretrained(
        build_stable_diffusion(tmp_path / "tiny"), safety_checker=None
    )
    model.save_pretrained(tmp_path / "models" / "my-model", safe_serialization=False)
    newcomer = Newcomer(checkout, tmp_path / "models")
    try:
        yield newcomer
    finally:
        newcomer.leaves()


def test_all_that_the_pages_tell_to_type_works(newcomer: Newcomer) -> None:
    for line in RUN_HERE:
        newcomer.types(line)
        if line.startswith("cp"):
            # Beside whatever else runs on this machine, and with nothing taught yet.
            with (newcomer.folder / ".env").open("a") as file:
                file.write(
                    f"LOCAL_DISCORD_PORT={free_port()}\n"
                    f"INFERENCE_SERVER_LISTEN={free_address()}\n"
                    f"TRAINER_LISTEN={free_address()}\n"
                    f"GUI_LISTEN={free_address()}\n"
                    "INFERENCE_SERVER_FIRST_ADAPTER=\n"
                )

    there = newcomer.folder
    assert (there / "docs/operating/settings.md").read_text() == (
        ROOT / "docs/operating/settings.md"
    ).read_text()
    assert len(list((there / "data/trainer/drawings/kept").glob("*/*"))) == 2
    assert (there / "data/inference_server/ksh/1/adapter.safetensors").is_file()
    assert (there / "data/bot/bot.sqlite3").is_file()
    assert (there / "ksh.zip").is_file()
    assert (there / "server.pem").is_file()
