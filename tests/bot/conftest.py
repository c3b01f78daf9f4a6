import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.settings import Settings
from discord_emulator import Discord, Emulator
from discord_emulator import Settings as EmulatorSettings
from rpc.server import Server, running
from rpc.settings import ClientSettings, ServerSettings
from tests.bot.connected import connected_bot
from tests.bot.paced_drawing import PacedDrawing, loading
from tests.bot.paced_training import PacedTraining

StartBot = Callable[[], AbstractAsyncContextManager[Bot]]


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """A local Discord that finds nothing to object to."""
    openapi = os.environ.get("DISCORD_OPENAPI")
    settings = EmulatorSettings(openapi=Path(openapi) if openapi else None)
    async with Emulator(settings) as emulator:
        yield emulator
    assert emulator.violations == []


@pytest.fixture
async def people(emulator: Emulator) -> AsyncIterator[Discord]:
    async with Discord(emulator.address) as people:
        yield people


@pytest.fixture
def drawing() -> PacedDrawing:
    return PacedDrawing()


@pytest.fixture
async def inference_server(drawing: PacedDrawing) -> AsyncIterator[Server]:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with running(settings, loading(drawing), name="inference server") as server:
        yield server


@pytest.fixture
def training() -> PacedTraining:
    return PacedTraining()


@pytest.fixture
async def trainer(training: PacedTraining) -> AsyncIterator[Server]:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with running(settings, training.load(), name="trainer") as server:
        yield server


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Nobody listens at its servers' addresses."""
    return Settings(
        data_folder=tmp_path / "bot",
        edit_interval_s=0.3,
        inference_server=ClientSettings(address="127.0.0.1:1"),
        trainer=ClientSettings(address="127.0.0.1:1"),
    )


@pytest.fixture
def start_bot(emulator: Emulator, people: Discord, settings: Settings) -> StartBot:
    """Starts a bot that has the same database each time."""

    @asynccontextmanager
    async def start() -> AsyncIterator[Bot]:
        async with connected_bot(settings, emulator) as bot:
            await people.bot_online(commands=["draw"])
            yield bot

    return start


@pytest.fixture
async def bot(start_bot: StartBot) -> AsyncIterator[Bot]:
    async with start_bot() as bot:
        yield bot
