import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from bot.bot import Bot
from bot.settings import Settings
from discord_emulator import Discord, Emulator
from discord_emulator import Settings as EmulatorSettings
from tests.bot.connected import connected_bot
from tests.bot.fixtures import drawing, inference_server, trainer, training
from tests.bot.fixtures import settings_without_servers as settings

__all__ = ["drawing", "inference_server", "settings", "trainer", "training"]

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
