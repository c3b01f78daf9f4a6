"""A real server on a real port, holding a real model of random weights."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import partial
from pathlib import Path

import grpc
import pytest
import torch

from inference_server.__main__ import NAME, load
from inference_server.settings import Settings
from protos.drawing.v1 import adapters_pb2, drawing_pb2
from rpc.channel import open_channel
from rpc.server import running
from rpc.settings import ClientSettings
from tests.inference_server.client import Client
from tests.inference_server.tiny_model import write_lora, write_model

Serving = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture(scope="session", autouse=True)
def _one_thread() -> None:
    # The models are so small that threads cost more than they save.
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("model") / "tiny")


@pytest.fixture(scope="session")
def lora_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lora(tmp_path_factory.mktemp("lora")).parent


@pytest.fixture
def settings(model_folder: Path, lora_folder: Path, tmp_path: Path) -> Settings:
    return Settings(
        listen="127.0.0.1:0",
        model=str(model_folder),
        data=tmp_path / "data",
        first_adapter=lora_folder,
        device="cpu",
        drain_s=0,
    )


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
    async with serving(settings) as client:
        yield client
