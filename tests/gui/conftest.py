from collections.abc import AsyncIterator

import aiohttp
import pytest

from gui.server import serving
from gui.settings import Settings
from rpc.server import Server, running
from rpc.settings import ClientSettings, ServerSettings
from tests.bot.paced_drawing import PacedDrawing, loading
from tests.bot.paced_training import PacedTraining


@pytest.fixture
def drawing() -> PacedDrawing:
    return PacedDrawing()


@pytest.fixture
def training() -> PacedTraining:
    return PacedTraining()


@pytest.fixture
async def inference_server(drawing: PacedDrawing) -> AsyncIterator[Server]:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with running(settings, loading(drawing), name="inference server") as server:
        yield server


@pytest.fixture
async def trainer(training: PacedTraining) -> AsyncIterator[Server]:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with running(settings, training.load(), name="trainer") as server:
        yield server


@pytest.fixture
def settings(inference_server: Server, trainer: Server) -> Settings:
    """Without a password."""
    return Settings(
        listen="127.0.0.1:0",
        inference_server=ClientSettings(address=inference_server.address),
        trainer=ClientSettings(address=trainer.address),
    )


@pytest.fixture
async def address(settings: Settings) -> AsyncIterator[str]:
    """The page's."""
    async with serving(settings) as address:
        yield address


@pytest.fixture
async def browser(address: str) -> AsyncIterator[aiohttp.ClientSession]:
    """What asks as the page does, with the page's origin."""
    async with aiohttp.ClientSession(address, headers={"Origin": address}) as session:
        yield session
