"""The house that a newcomer starts, and in it a studio for each language."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from bot.language import Language
from demo.house import ROOT, House, Models
from discord_emulator import Discord
from tests.system.opened import opened
from tests.system.tour.studio import Studio, found_studio


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    models = Models.embedded(ROOT / "models")
    async with opened(tmp_path_factory.mktemp("tour"), models, with_trainer=True) as house:
        yield house


@pytest_asyncio.fixture(scope="package", loop_scope="session", params=list(Language))
async def studio(house: House, request: pytest.FixtureRequest) -> AsyncIterator[Studio]:
    async with Discord(house.address) as discord:
        yield await found_studio(house, discord, request.param)
