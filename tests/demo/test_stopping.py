"""Whatever ends a demonstration, nothing of it stays."""

import asyncio
import contextlib
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from demo.house import PREFIXES, Models
from discord_emulator import Discord, Emulator, Settings
from tests.demo.marked import Mark
from tests.ports import free_address, free_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

ROOT = Path(__file__).parents[2]
# For a service that is still importing when it is told to stop.
GONE_S = 60.0


@asynccontextmanager
async def demo(*arguments: str, environment: Mapping[str, str]) -> AsyncIterator[Process]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo", *arguments),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env=dict(environment),
        cwd=ROOT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def says(process: Process, words: str) -> list[str]:
    """What it wrote until a line held these words."""
    assert process.stdout is not None
    lines = []
    async for line in process.stdout:
        lines.append(line.decode())
        if words in lines[-1]:
            return lines
    pytest.fail(f"it never said {words!r}, but {''.join(lines)}")


async def says_to_its_end(process: Process) -> str:
    assert process.stdout is not None
    rest = await process.stdout.read()
    await process.wait()
    return rest.decode()


async def begun(mark: Mark, module: str, *, within_s: float = 120) -> psutil.Process:
    """A service's process, as soon as it is there; it has not begun to listen to signals."""
    async with asyncio.timeout(within_s):
        while True:
            for process in mark.processes():
                with contextlib.suppress(psutil.Error):
                    if module in process.cmdline():
                        return process
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
async def test_a_draw_that_is_ended_while_its_services_start_leaves_no_process(
    number: signal.Signals, models: Models, environment: dict[str, str], mark: Mark
) -> None:
    folder = str(models.base_model.parent)
    async with demo("draw", "--models", folder, environment=environment) as process:
        await begun(mark, "inference_server")
        process.send_signal(number)
        await process.wait()
    assert process.returncode == (-number if number is signal.SIGKILL else 128 + number)
    assert mark.gone(within_s=GONE_S) == []


@pytest.mark.endurance
async def test_a_draw_that_is_killed_in_its_middle_leaves_no_process(
    models: Models, environment: dict[str, str], mark: Mark
) -> None:
    folder = str(models.base_model.parent)
    async with demo("draw", "--models", folder, environment=environment) as process:
        await says(process, "/draw prompt:")
        process.kill()
        await process.wait()
    assert mark.gone(within_s=GONE_S) == []


@pytest.mark.endurance
async def test_a_draw_whose_discord_is_killed_in_its_middle_ends_and_says_so(
    models: Models, environment: dict[str, str], mark: Mark
) -> None:
    folder = str(models.base_model.parent)
    async with demo("draw", "--models", folder, environment=environment) as process:
        await says(process, "are running, after")
        inference_server = await begun(mark, "inference_server")
        # So that the draw is in its middle until Discord is gone.
        inference_server.suspend()
        await says(process, "/draw prompt:")
        (await begun(mark, "discord_emulator")).kill()
        inference_server.resume()
        async with asyncio.timeout(GONE_S):
            told = "".join(await says(process, "failed:"))
            assert await process.wait() == 1
    assert "failed: the local Discord ended with status -9" in told
    assert "Traceback" not in told
    assert mark.gone(within_s=0) == []


@pytest.mark.endurance
async def test_a_lesson_that_is_killed_in_its_middle_leaves_no_process(
    models: Models, environment: dict[str, str], mark: Mark
) -> None:
    folder = str(models.base_model.parent)
    arguments = ("teach", "--models", folder, "--count", "3", "--epochs", "1000")
    async with demo(*arguments, environment=environment) as process:
        # What trains is a child of the trainer's.
        await begun(mark, "trainer.train.launch", within_s=300)
        process.kill()
        await process.wait()
    assert mark.gone(within_s=GONE_S) == []


async def test_a_draw_saves_the_picture_that_the_bot_posted(
    models: Models, environment: dict[str, str], mark: Mark, tmp_path: Path
) -> None:
    out, folder = tmp_path / "drawing.png", str(models.base_model.parent)
    arguments = ("draw", "a girl", "--seed", "7", "--models", folder, "--out", str(out))
    async with demo(*arguments, environment=environment) as process:
        told = "".join(await says(process, "to draw"))
        assert await process.wait() == 0
    assert out.read_bytes().startswith(b"\x89PNG")
    assert "alex types  /draw prompt: a girl seed: 7" in told
    # A long path is told on more than one line.
    assert str(out) in "".join(told.split())
    assert mark.gone(within_s=0) == []


async def test_an_address_that_is_none_is_said_clearly(environment: dict[str, str]) -> None:
    async with demo("draw", "a girl", "--at", "nonsense", environment=environment) as process:
        told = await says_to_its_end(process)
        assert process.returncode == 1
    assert "--at must be an address such as http://127.0.0.1:8080, not nonsense" in told
    assert "Traceback" not in told


async def test_a_prompt_that_the_bot_does_not_take_is_told_without_anybodys_logs(
    models: Models, environment: dict[str, str], tmp_path: Path
) -> None:
    folder, out = str(models.base_model.parent), str(tmp_path / "drawing.png")
    arguments = ("draw", "🎨🎨", "--models", folder, "--out", out)
    async with demo(*arguments, environment=environment) as process:
        told = await says_to_its_end(process)
        assert process.returncode == 1
    assert "The prompt needs words" in told
    assert "request_id" not in told


@pytest.fixture
def run_environment(environment: dict[str, str], models: Models, tmp_path: Path) -> dict[str, str]:
    """For `make run` beside one of the developer's own."""
    others = {name: value for name, value in environment.items() if not name.startswith(PREFIXES)}
    return {
        **others,
        "LOCAL_DISCORD_PORT": str(free_port()),
        "DISCORD_TOKEN": "",
        "INFERENCE_SERVER_LISTEN": free_address(),
        "INFERENCE_SERVER_MODEL": str(models.base_model),
        "INFERENCE_SERVER_FIRST_ADAPTER": "",
        "INFERENCE_SERVER_DATA": str(tmp_path / "inference_server"),
        "TRAINER_LISTEN": free_address(),
        "TRAINER_BASE_MODEL": str(models.base_model),
        "TRAINER_CAPTIONER__MODEL": str(models.captioner),
        "TRAINER_DATA": str(tmp_path / "trainer"),
        "BOT_DATA_FOLDER": str(tmp_path / "bot"),
        "GUI_LISTEN": free_address(),
    }


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
async def test_everything_runs_until_it_is_ended_and_then_nothing_does(
    number: signal.Signals, run_environment: dict[str, str], mark: Mark
) -> None:
    address = f"http://127.0.0.1:{run_environment['LOCAL_DISCORD_PORT']}"
    async with demo("run", environment=run_environment) as process:
        told = await says(process, "Ctrl-C stops everything")
        assert any(address in line for line in told)
        assert any(f"http://{run_environment['GUI_LISTEN']}" in line for line in told)
        await says(process, "discord_emulator ready at")
        async with Discord(address) as discord:
            await discord.bot_online(commands=["draw", "retrain"], timeout_s=120)
        process.send_signal(number)
        rest = await says_to_its_end(process)
    assert mark.gone(within_s=GONE_S) == []
    # The bot does not look for a Discord that was stopped before it.
    assert "Traceback" not in rest


async def test_with_a_token_the_bot_joins_that_discord_and_no_local_one_is_started(
    run_environment: dict[str, str], mark: Mark
) -> None:
    async with (
        Emulator(Settings(token="the.real.one")) as elsewhere,
        Discord(elsewhere.address) as discord,
    ):
        run_environment["DISCORD_TOKEN"] = "the.real.one"
        run_environment["DISCORD_API_BASE"] = f"{elsewhere.address}/api/v10"
        async with demo("run", environment=run_environment) as process:
            await discord.bot_online(commands=["draw"], timeout_s=120)
            commands = [process.cmdline() for process in mark.processes()]
            assert not [command for command in commands if "discord_emulator" in command]
            process.send_signal(signal.SIGINT)
            assert await process.wait() == 128 + signal.SIGINT
    assert mark.gone(within_s=0) == []


async def test_when_one_service_is_killed_all_are_stopped_and_which_it_was_is_said(
    run_environment: dict[str, str], mark: Mark
) -> None:
    async with demo("run", environment=run_environment) as process:
        # What is said by a service that runs, and so is not being started.
        await says(process, "discord_emulator ready at")
        (await begun(mark, "gui")).kill()
        told = await says_to_its_end(process)
        assert process.returncode == -signal.SIGKILL % 256
    assert "gui ended with status -9 (SIGKILL), and so everything is stopped" in told
    assert "\x1b[" not in told
    assert mark.gone(within_s=0) == []


async def test_when_one_service_cannot_start_all_are_stopped(
    run_environment: dict[str, str], mark: Mark
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run_environment["TRAINER_LISTEN"] = f"127.0.0.1:{port}"
        async with demo("run", environment=run_environment) as process:
            await says(process, f"port {port} is in use")
            assert await process.wait() == 1
    assert mark.gone(within_s=0) == []
