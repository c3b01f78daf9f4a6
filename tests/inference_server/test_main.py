import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import torch

from inference_server import composition
from inference_server.errors import DeviceBroken, ModelRefused
from inference_server.settings import Settings
from rpc.channel import wait_until_serving
from rpc.errors import StartupError, Unavailable
from tests.inference_server.client import ENDLESS, Client
from tests.inference_server.conftest import channel_to, serving
from tests.ports import free_address


@contextmanager
def process(folder: Path, **settings: object) -> Iterator[subprocess.Popen[str]]:
    own = {f"INFERENCE_SERVER_{name}".upper(): str(value) for name, value in settings.items()}
    environment = {**os.environ, "INFERENCE_SERVER_DATA": str(folder / "data"), **own}
    started = subprocess.Popen(
        [sys.executable, "-m", "inference_server"],
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield started
    finally:
        started.kill()
        started.communicate()


@pytest.mark.timeout(300)
async def test_the_process_serves_until_sigterm_and_ends_a_draw_with_its_reason(
    model_folder: Path, lora_folder: Path, tmp_path: Path
) -> None:
    address = free_address()
    with process(
        tmp_path,
        listen=address,
        model=model_folder,
        first_adapter=lora_folder,
        device="cpu",
        drain_s=0.2,
    ) as server:
        async with channel_to(address) as channel:
            await wait_until_serving(channel, timeout_s=120)
            client = Client(channel)
            assert (await client.draw()).started.adapter.version == 1
            stream = client.stream(**ENDLESS)
            with pytest.raises(Exception, match="is shutting down and could not finish"):  # noqa: PT012
                async for event in stream:
                    if event.HasField("progress"):
                        server.send_signal(signal.SIGTERM)
        _, logs = server.communicate(timeout=60)
        assert server.returncode == 0
        assert "Traceback" not in logs


@pytest.mark.timeout(300)
def test_a_process_told_to_stop_while_it_reads_its_model_does_not_read_to_the_end(
    model_folder: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(model_folder, tmp_path / "endless"))
    config = folder / "unet/config.json"
    config.unlink()
    # A file without an end, as a download may be.
    os.mkfifo(config)
    with process(tmp_path, listen="127.0.0.1:0", model=folder, device="cpu") as server:
        writing = _opened_by_a_reader(config)
        try:
            server.send_signal(signal.SIGTERM)
            _, logs = server.communicate(timeout=60)
        finally:
            os.close(writing)
    assert server.returncode == 0
    assert "Traceback" not in logs


def _opened_by_a_reader(fifo: Path) -> int:
    while True:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            # Nobody reads it yet.
            time.sleep(0.1)


def test_a_port_in_use_is_said_so_and_the_process_fails(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with process(tmp_path, listen=f"127.0.0.1:{port}") as server:
            _, logs = server.communicate(timeout=60)
    assert server.returncode == 1
    assert f"port {port} is in use" in logs
    assert "Traceback" not in logs


async def test_a_model_that_is_missing_is_said_so(settings: Settings) -> None:
    with pytest.raises(ModelRefused, match="there is no model folder /no/such/model"):
        async with serving(settings, model="/no/such/model"):
            pass


async def test_a_default_size_beyond_the_operators_bounds_is_refused(settings: Settings) -> None:
    with pytest.raises(StartupError, match="draws best at 64 × 64 pixels, and the settings"):
        async with serving(settings, max_pixels=4000):
            pass


async def test_a_device_that_broke_ends_the_server(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = composition.load(settings)

    def break_down(*_: object) -> None:
        raise torch.AcceleratorError("an illegal memory access was encountered")

    monkeypatch.setattr(composition, "load", lambda _settings: models)

    async def serve_on_it() -> None:
        async with serving(settings) as client:
            models.base.unet.register_forward_hook(break_down)
            with pytest.raises(Unavailable):
                await client.draw()
            await asyncio.sleep(60)

    with pytest.raises(BaseExceptionGroup) as caught:
        await serve_on_it()
    assert caught.group_contains(DeviceBroken, match="an illegal memory access")


def test_settings_that_break_a_rule_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INFERENCE_SERVER_MAX_QUEUE", "0")
    monkeypatch.setenv("INFERENCE_SERVER_LISTEN", "nowhere")
    with pytest.raises(StartupError, match=r"(?s)INFERENCE_SERVER_LISTEN: .*MAX_QUEUE: "):
        Settings.read()
