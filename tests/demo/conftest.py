import contextlib
import os
from collections.abc import Iterator

import psutil
import pytest

from demo.house import Models
from tests.demo.marked import Mark
from tests.tiny_house import build_models


@pytest.fixture
def mark() -> Iterator[Mark]:
    """Whatever bears it at the end of a test is ended."""
    mark = Mark()
    yield mark
    for process in mark.processes():
        # It may go with another that was killed before it.
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()


@pytest.fixture
def environment(mark: Mark) -> dict[str, str]:
    return {**os.environ, **mark.environment, "OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return build_models(tmp_path_factory.mktemp("models"))
