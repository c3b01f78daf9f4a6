"""The page over a real trainer: its drawings, captions and styles are what is tried here."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from gui.server import serving
from gui.settings import Settings
from rpc.channel import open_channel
from rpc.server import running
from rpc.settings import ClientSettings
from tests.tiny_models import build_blip2, build_stable_diffusion
from tests.trainer.house import CONTRACT, House, call, house_settings
from tests.trainer.quick_captioner import use_quick_captioner
from tests.trainer.recording_inference_server import RecordingInferenceServer
from trainer.model_files import ModelFiles
from trainer.service import NAME, load


@dataclass(frozen=True)
class Models:
    """Folders."""

    base_model: Path
    captioner: Path


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    folder = tmp_path_factory.mktemp("models")
    return Models(build_stable_diffusion(folder / "tiny"), build_blip2(folder / "captioner"))


@pytest.fixture(autouse=True)
def _quick_captioner(monkeypatch: pytest.MonkeyPatch) -> None:
    use_quick_captioner(monkeypatch)


@pytest_asyncio.fixture(loop_scope="session")
async def recording(models: Models) -> AsyncIterator[RecordingInferenceServer]:
    """The inference server."""
    async with RecordingInferenceServer.running() as server:
        server.base_model_digest = ModelFiles.find(str(models.base_model)).digest()
        yield server


class Trainer:
    """The trainer, which can be stopped and started again where it was."""

    def __init__(self, data: Path, models: Models, inference_server: str) -> None:
        self._settings = house_settings(
            data, models.base_model, models.captioner, inference_server, drain_s=0
        )
        self._life = AsyncExitStack()
        self.house: House

    async def start(self) -> None:
        settings = self._settings
        server = await self._life.enter_async_context(running(settings, load(settings), name=NAME))
        self._settings = settings.model_copy(update={"listen": server.address})
        channel = await self._life.enter_async_context(
            open_channel(ClientSettings(address=server.address), peer=NAME, contract=CONTRACT)
        )
        self.house = call(channel, self._settings)

    async def stop(self) -> None:
        await self._life.aclose()


@pytest_asyncio.fixture(loop_scope="session")
async def trainer(
    tmp_path: Path, models: Models, recording: RecordingInferenceServer
) -> AsyncIterator[Trainer]:
    trainer = Trainer(tmp_path / "data", models, recording.address)
    await trainer.start()
    yield trainer
    await trainer.stop()


@pytest.fixture
def house(trainer: Trainer) -> House:
    return trainer.house


@pytest_asyncio.fixture(loop_scope="session")
async def address(house: House, recording: RecordingInferenceServer) -> AsyncIterator[str]:
    """The page's."""
    settings = Settings(
        listen="127.0.0.1:0",
        inference_server=ClientSettings(address=recording.address),
        trainer=ClientSettings(address=house.settings.listen),
    )
    async with serving(settings) as address:
        yield address
