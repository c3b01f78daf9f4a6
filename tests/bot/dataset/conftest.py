from pathlib import Path

import pytest

from bot.settings import Settings
from rpc.server import Server
from rpc.settings import ClientSettings


@pytest.fixture
def settings(tmp_path: Path, trainer: Server) -> Settings:
    """With a trainer, and no inference server."""
    return Settings(
        data_folder=tmp_path / "bot",
        edit_interval_s=0.3,
        caption_poll_s=0.2,
        inference_server=ClientSettings(address="127.0.0.1:1"),
        trainer=ClientSettings(address=trainer.address),
    )
