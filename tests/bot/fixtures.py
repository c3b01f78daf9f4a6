"""Servers that keep the pace a test sets, and settings of bots that ask them.

Import the fixtures into the `conftest.py` of whichever tests need them.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest

from bot.settings import Settings
from rpc.server import Load, Server, running
from rpc.settings import ClientSettings, ServerSettings
from tests.bot.paced_drawing import PacedDrawing, loading
from tests.bot.paced_training import PacedTraining
from tests.ports import free_address


def paced_server(load: Load, name: str) -> AbstractAsyncContextManager[Server]:
    """A server that waits for no call when it stops; another may take its place, at its address."""
    return running(ServerSettings(listen=free_address(), drain_s=0), load, name=name)


@pytest.fixture
def drawing() -> PacedDrawing:
    return PacedDrawing()


@pytest.fixture
async def inference_server(drawing: PacedDrawing) -> AsyncIterator[Server]:
    async with paced_server(loading(drawing), "inference server") as server:
        yield server


@pytest.fixture
def training() -> PacedTraining:
    return PacedTraining()


@pytest.fixture
async def trainer(training: PacedTraining) -> AsyncIterator[Server]:
    async with paced_server(training.load(), "trainer") as server:
        yield server


def settings_in(
    folder: Path, *, inference_server: Server | None = None, trainer: Server | None = None
) -> Settings:
    """Of a bot. Nobody listens at the address of a server that is not there."""
    inference_address, trainer_address = (
        "127.0.0.1:1" if server is None else server.address
        for server in (inference_server, trainer)
    )
    return Settings(
        data_folder=folder / "bot",
        edit_interval_s=0.3,
        inference_server=ClientSettings(address=inference_address),
        trainer=ClientSettings(address=trainer_address),
    )


@pytest.fixture
def settings_without_servers(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def settings_to_draw(tmp_path: Path, inference_server: Server) -> Settings:
    """With an inference server, and no trainer."""
    return settings_in(tmp_path, inference_server=inference_server)


@pytest.fixture
def settings_to_teach(tmp_path: Path, trainer: Server) -> Settings:
    """With a trainer, and no inference server."""
    settings = settings_in(tmp_path, trainer=trainer)
    return settings.model_copy(update={"caption_poll_s": 0.2})


@pytest.fixture
def settings_for_all(tmp_path: Path, inference_server: Server, trainer: Server) -> Settings:
    """With both servers."""
    return settings_in(tmp_path, inference_server=inference_server, trainer=trainer)
