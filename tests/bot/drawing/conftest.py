from pathlib import Path

import pytest

from bot.settings import Settings
from discord_emulator import Discord
from rpc.server import Server
from rpc.settings import ClientSettings


@pytest.fixture
def settings(tmp_path: Path, people: Discord, inference_server: Server) -> Settings:
    """With an inference server, and no trainer."""
    return Settings(
        data_folder=tmp_path / "bot",
        inference_server=ClientSettings(address=inference_server.address),
        trainer=ClientSettings(address="127.0.0.1:1"),
        operator_guild_id=int(people.guild().id),
    )
