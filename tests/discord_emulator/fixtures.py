"""Fixtures for any test that needs a Discord: import them into the `conftest.py` there."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from discord_emulator import Discord, Emulator, Settings


@pytest.fixture
def emulator_settings() -> Settings:
    """Override it for another token, other guilds, fewer intents."""
    openapi = os.environ.get("DISCORD_OPENAPI")
    return Settings(openapi=Path(openapi) if openapi else None)


@pytest.fixture
async def emulator(emulator_settings: Settings) -> AsyncIterator[Emulator]:
    """An emulator on a free port of 127.0.0.1, whose own answers were as described."""
    async with Emulator(emulator_settings) as emulator:
        yield emulator
    assert not emulator.own_faults, "\n".join(map(str, emulator.own_faults))


@pytest.fixture
async def discord_driver(emulator: Emulator) -> AsyncIterator[Discord]:
    """The people of that emulator."""
    async with Discord(emulator.address) as driver:
        yield driver
