from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.settings import Settings
from rpc.server import Server, running
from rpc.settings import ClientSettings, ServerSettings
from tests.bot.paced_training import PacedTraining


@pytest.fixture
def training() -> PacedTraining:
    return PacedTraining()


@pytest.fixture
async def trainer(training: PacedTraining) -> AsyncIterator[Server]:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with running(settings, training.load(), name="trainer") as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path, trainer: Server) -> Settings:
    """With a trainer, and no inference server."""
    return Settings(
        data_folder=tmp_path / "bot",
        edit_interval_s=0.3,
        inference_server=ClientSettings(address="127.0.0.1:1"),
        trainer=ClientSettings(address=trainer.address),
    )
