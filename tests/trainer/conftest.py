import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests import ports
from tests.tiny_models import build_blip2, build_stable_diffusion
from tests.trainer.house import House, open_house
from tests.trainer.quick_captioner import use_quick_captioner
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.judging import Judgement, Judging, Question
from trainer.model_files import ModelFiles


@pytest.fixture(scope="session")
def base_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_stable_diffusion(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def captioner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_blip2(tmp_path_factory.mktemp("models") / "tiny-captioner")


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    # The children's torch: more threads than cores only slow each other down.
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


@pytest.fixture
def quick_captioner(monkeypatch: pytest.MonkeyPatch) -> None:
    """Captions come from a process that loads no model: to load the real one takes seconds."""
    use_quick_captioner(monkeypatch)


@pytest.fixture
def quick_judge(monkeypatch: pytest.MonkeyPatch) -> None:
    """Versions are not told apart: the process that does it takes seconds to load its models."""

    async def judge(_judging: Judging, question: Question) -> Judgement:
        return Judgement(figures=(), num_pictures=len(question.prompts))

    monkeypatch.setattr(Judging, "judge", judge)


@pytest.fixture
def free_address() -> str:
    """Where nothing listens: for a server that is to come, or to come back."""
    return ports.free_address()


@pytest.fixture
async def inference_server(base_model: Path) -> AsyncIterator[RecordingInferenceServer]:
    async with RecordingInferenceServer.running() as server:
        server.base_model_digest = ModelFiles.find(str(base_model)).digest()
        yield server


@pytest.fixture
async def house(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> AsyncIterator[House]:
    async with open_house(
        tmp_path / "data", base_model, captioner, inference_server.address
    ) as house:
        yield house


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MiB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounting = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", folder],
        check=False,
        capture_output=True,
    )
    if mounting.returncode != 0:
        pytest.skip("only root can mount a disk that is small enough to be filled")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)
