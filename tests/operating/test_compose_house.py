"""docker-compose.yml, without Docker: its services draw a picture."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest
from PIL import Image

from discord_emulator import Discord
from operating.secrets import make_secrets
from tests.operating.compose import ROOT

pytestmark = pytest.mark.endurance

# Of the user's own: without root's rights on the machine as with them.
_ALONE = ("unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork")
SERVICES = ["local_bot", *(["gui"] if find_spec("gui.settings") else [])]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if subprocess.run([*_ALONE, "true"], check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine lets nobody make namespaces")
    for name in ("DISCORD_TOKEN", "INFERENCE_SERVER_TOKEN", "TRAINER_TOKEN", "GUI_PASSWORD"):
        monkeypatch.delenv(name, raising=False)
    list(make_secrets(tmp_path / "secrets"))
    return tmp_path


@pytest.fixture
def house(folder: Path) -> Iterator["subprocess.Popen[str]"]:
    """The services, when they are up: each line of its input is a command that runs beside them."""
    command = [*_ALONE, "--mount-proc", "--kill-child", sys.executable, "-m"]
    with subprocess.Popen(
        [*command, "tests.operating.composed_house", str(folder), *SERVICES],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "up\n", logs(folder)
            yield process
        finally:
            process.kill()


def logs(folder: Path) -> str:
    return "\n".join(f"{path.name}\n{path.read_text()[-3000:]}" for path in folder.glob("*.log"))


async def online(address: str) -> None:
    """Returns when the bot can be asked."""
    async with Discord(address) as discord:
        await discord.bot_online(commands=("draw",), timeout_s=120)


@pytest.mark.timeout(600)
def test_the_services_that_the_compose_file_names_draw_a_picture(
    house: "subprocess.Popen[str]", folder: Path
) -> None:
    picture = folder / "drawing.png"
    at = "http://127.0.0.1:8080"
    online = f"asyncio.run(online({at!r}))"
    waiting = f"import asyncio; from tests.operating.test_compose_house import online; {online}"
    drawing = ("-m", "demo", "draw", "--at", at, "--out", str(picture), "a girl, smile")
    asked = " && ".join(
        shlex.join([sys.executable, *arguments]) for arguments in (("-c", waiting), drawing)
    )
    assert house.stdin is not None
    assert house.stdout is not None
    house.stdin.write(f"({asked}) >&2\n")
    house.stdin.flush()
    assert house.stdout.readline() == "ended 0\n", logs(folder)

    with Image.open(picture) as image:
        assert image.size == (128, 128)
        assert "ksh@1" in str(image.info)
    assert (folder / "volumes" / "local_bot" / "bot.sqlite3").is_file()
    assert (folder / "volumes" / "trainer" / "trainer.sqlite3").is_file()
