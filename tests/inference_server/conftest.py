"""A real server on a real port, holding a real model of random weights."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import grpc
import pytest
import pytest_asyncio
import torch

from inference_server.__main__ import NAME, load
from inference_server.engine.draw import Mailbox
from inference_server.engine.order import EngineEvent, Stepped
from inference_server.settings import Settings
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from rpc.channel import open_channel
from rpc.server import running
from rpc.settings import ClientSettings
from tests.inference_server.client import Client
from tests.inference_server.quick_starts import quick_starts
from tests.inference_server.tiny_model import write_lora, write_model

__all__ = ["quick_starts"]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    # The models are so small that threads cost more than they save.
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="session")
def other_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "other", seed=1)


@pytest.fixture(scope="session")
def lora_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lora(tmp_path_factory.mktemp("lora")).parent


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The device takes a step once the one before has been read, so that each one is told.

    Of steps that are not read in time only the latest is, and on a busy machine that may be.
    """
    post = Mailbox.post

    async def read(mailbox: Mailbox) -> None:
        while mailbox._events:  # noqa: ASYNC110, SLF001 - it tells nobody
            await asyncio.sleep(0.001)

    def post_and_wait(mailbox: Mailbox, event: EngineEvent) -> None:
        post(mailbox, event)
        if isinstance(event, Stepped):
            asyncio.run_coroutine_threadsafe(read(mailbox), mailbox._loop).result(60)  # noqa: SLF001

    monkeypatch.setattr(Mailbox, "post", post_and_wait)


def settings_in(folder: Path, model: Path, first_adapter: Path | None) -> Settings:
    return Settings(
        listen="127.0.0.1:0",
        model=str(model),
        data=folder / "data",
        first_adapter=first_adapter,
        device="cpu",
        drain_s=0,
    )


@pytest.fixture
def settings(model_folder: Path, lora_folder: Path, tmp_path: Path) -> Settings:
    return settings_in(tmp_path, model_folder, lora_folder)


@asynccontextmanager
async def serving(settings: Settings, **changed: object) -> AsyncIterator[Client]:
    """A server and a client that speaks to it."""
    settings = settings.model_copy(update=changed)
    async with (
        running(settings, partial(load, settings), name=NAME) as server,
        channel_to(server.address) as channel,
    ):
        yield Client(channel)


def channel_to(address: str) -> grpc.aio.Channel:
    return open_channel(
        ClientSettings(address=address),
        peer=NAME,
        contract=(drawing_pb2.DESCRIPTOR, adapters_pb2.DESCRIPTOR),
    )


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client]:
    """A server of the test's own, with ksh@1 in service."""
    async with serving(settings) as client:
        yield client


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared(
    model_folder: Path, lora_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Client]:
    """One server for tests that leave it as it was; they run in the module's loop."""
    folder = tmp_path_factory.mktemp("shared")
    async with serving(settings_in(folder, model_folder, lora_folder)) as client:
        yield client
