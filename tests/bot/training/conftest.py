from pathlib import Path

import pytest

from bot.settings import Settings
from rpc.server import Server
from rpc.settings import ClientSettings


@pytest.fixture
def settings(tmp_path: Path, trainer: Server, inference_server: Server) -> Settings:
    return Settings(
        data_folder=tmp_path / "bot",
        edit_interval_s=0.3,
        inference_server=ClientSettings(address=inference_server.address),
        trainer=ClientSettings(address=trainer.address),
    )
