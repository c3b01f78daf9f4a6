from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo.house import House, Models
from discord_emulator import Discord, Guild
from tests.system.opened import opened
from tests.tiny_house import build_models


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return build_models(tmp_path_factory.mktemp("models"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory, models: Models) -> AsyncIterator[House]:
    """All services, for the tests that do no harm to them."""
    async with opened(tmp_path_factory.mktemp("house"), models, with_trainer=True) as house:
        yield house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def guild(house: House) -> AsyncIterator[Guild]:
    async with Discord(house.address) as discord:
        yield discord.guild()
