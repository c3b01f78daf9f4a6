from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.trainer.commands.running import TOKEN, caller_of, trainer_at
from tests.trainer.house import House, house_settings
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.settings import Settings


@pytest.fixture
def settings(
    tmp_path: Path,
    base_model: Path,
    captioner: Path,
    inference_server: RecordingInferenceServer,
) -> Settings:
    return house_settings(
        tmp_path / "data", base_model, captioner, inference_server.address, token=TOKEN
    )


@pytest.fixture
async def address(settings: Settings) -> AsyncIterator[str]:
    """Where a trainer listens that asks for a token."""
    async with trainer_at(settings) as address:
        yield address


@pytest.fixture
async def trainer(address: str, settings: Settings) -> AsyncIterator[House]:
    """What the commands' trainer has."""
    async with caller_of(address, settings) as house:
        yield house


@pytest.fixture(autouse=True)
def _token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRAINER_TOKEN", TOKEN)
