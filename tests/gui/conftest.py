from collections.abc import AsyncIterator

import aiohttp
import pytest

from gui.server import serving
from gui.settings import Settings
from rpc.server import Server
from rpc.settings import ClientSettings
from tests.bot.fixtures import drawing, inference_server, trainer, training

__all__ = ["drawing", "inference_server", "trainer", "training"]


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
