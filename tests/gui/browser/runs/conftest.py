"""The Training page, in front of a trainer and a registry in which happens what a test says."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.gui.browser.runs.paced_runs import PacedRuns, PacedVersions


@pytest.fixture
def versions() -> PacedVersions:
    return PacedVersions()  # type: ignore[abstract] # what is left out is answered UNIMPLEMENTED


@pytest.fixture
def runs(versions: PacedVersions) -> PacedRuns:
    return PacedRuns(versions)


@pytest_asyncio.fixture(loop_scope="session")
async def inference_server(versions: PacedVersions) -> AsyncIterator[Server]:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with running(settings, versions.load(), name="inference server") as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def trainer(runs: PacedRuns) -> AsyncIterator[Server]:
    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    async with running(settings, runs.load(), name="trainer") as server:
        yield server
