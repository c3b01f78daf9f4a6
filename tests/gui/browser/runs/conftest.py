"""The Training page, in front of a trainer and a registry in which happens what a test says."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from rpc.server import Server
from tests.bot.fixtures import paced_server
from tests.gui.browser.runs.paced_runs import PacedRuns, PacedVersions


@pytest.fixture
def versions() -> PacedVersions:
    return PacedVersions()  # type: ignore[abstract] # what is left out is answered UNIMPLEMENTED


@pytest.fixture
def runs(versions: PacedVersions) -> PacedRuns:
    return PacedRuns(versions)


@pytest_asyncio.fixture(loop_scope="session")
async def inference_server(versions: PacedVersions) -> AsyncIterator[Server]:
    async with paced_server(versions.load(), "inference server") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def trainer(runs: PacedRuns) -> AsyncIterator[Server]:
    async with paced_server(runs.load(), "trainer") as server:
        yield server
