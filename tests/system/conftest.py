import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from demo.house import House, Models
from discord_emulator import Discord, Guild
from tests.system.opened import opened
from tests.tiny_models import SIZE, build_blip2, build_stable_diffusion


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """Tiny ones, of random weights: quick, and good where it does not matter what they draw."""
    folder = tmp_path_factory.mktemp("models")
    base_model = build_stable_diffusion(folder / "pocket")
    defaults = {
        "default_size": SIZE,
        "default_num_inference_steps": 8,
        "resolution": SIZE,
        "train_batch_size": 2,
        "learning_rate": 1e-3,
        "max_train_steps": 6,
        "rank": 2,
        "checkpointing_steps": 10,
    }
    (base_model / "defaults.json").write_text(json.dumps(defaults), encoding="utf-8")
    return Models(base_model, build_blip2(folder / "pocket-captioner"), first_adapter=None)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory, models: Models) -> AsyncIterator[House]:
    """All services, for the tests that do no harm to them."""
    async with opened(tmp_path_factory.mktemp("house"), models, with_trainer=True) as house:
        yield house


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def guild(house: House) -> AsyncIterator[Guild]:
    async with Discord(house.address) as discord:
        yield discord.guild()
