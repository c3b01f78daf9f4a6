from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from inference_server.engine.plain import PlainEngine
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource


@pytest.fixture
def model(model_folder: Path) -> Model:
    """A model of the test's own: engines put adapters into it."""
    return load_model(ModelSource.find(str(model_folder)), "cpu")


@pytest.fixture
async def engine(model: Model) -> AsyncIterator[PlainEngine]:
    async with PlainEngine(
        model, lambda _style: None, max_queue=4, max_resident_adapters=2
    ) as engine:
        yield engine
