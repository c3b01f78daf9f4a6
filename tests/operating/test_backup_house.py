"""A backup of services that run, put back for others."""

import asyncio
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from demo.house import House, Models
from demo.lesson import retrain
from demo.samples import sample_drawings
from demo.terminal import Terminal
from discord_emulator import Discord
from tests.operating.compose import ROOT
from tests.system.opened import ENVIRONMENT
from tests.system.shown import drawn, dropped, parameters, picture, typed
from tests.tiny_house import build_models

pytestmark = [pytest.mark.endurance, pytest.mark.timeout(600)]

# Tiny models see nothing: what they make of pictures must not decide what becomes of a run.
ANYTHING_GOES = {
    f"TRAINER_RUNS__GATE__{name}": "1e9"
    for name in ("HELD_OUT_LOSS", "ADHERENCE", "FIRST_ADHERENCE", "STYLE")
} | {f"TRAINER_RUNS__GATE__{name}": "1" for name in ("DIVERSITY", "FIRST_DIVERSITY", "COPIES")}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    return build_models(tmp_path_factory.mktemp("models"))


def house_in(folder: Path, models: Models) -> House:
    folder.mkdir(exist_ok=True)
    return House(folder, models, with_trainer=True, environment={**ENVIRONMENT, **ANYTHING_GOES})


async def operate(house: Path, *arguments: str) -> str:
    """What `python -m operating` says of a house's folder."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "BOT_DATA_FOLDER": str(house / "bot"),
        "INFERENCE_SERVER_DATA": str(house / "inference_server"),
        "TRAINER_DATA": str(house / "trainer"),
    }
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "operating", *arguments),
        env=environment,
        cwd=house,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode == 0, said.decode()
    return said.decode()


async def test_other_services_go_on_with_what_these_have_kept(
    tmp_path: Path, models: Models
) -> None:
    house = house_in(tmp_path / "house", models)
    backup = tmp_path / "backup.tar"
    try:
        await house.open()
        await house.serving()
        async with Discord(house.address) as discord:
            guild = discord.guild()
            hana, alex = guild.user("hana"), guild.user("alex")
            await dropped(hana, *sample_drawings(4))
            quiet = Terminal(Console(file=io.StringIO()))
            assert await retrain(hana, quiet) == 1
            taught = await picture(
                alex, await drawn(alex, await typed(alex, prompt="a girl", seed="1"))
            )
            # More come while it is made.
            coming = asyncio.gather(*(dropped(hana, file) for file in sample_drawings(3, "ink")))
            await operate(tmp_path / "house", "backup", "--to", str(backup))
            await coming
    finally:
        await house.close()

    (tmp_path / "other").mkdir()
    assert "trainer: " in await operate(tmp_path / "other", "restore", str(backup))
    other = house_in(tmp_path / "other", models)
    try:
        await other.open()
        await other.serving()
        async with Discord(other.address) as discord:
            alex = discord.guild().user("alex")
            again = await picture(
                alex, await drawn(alex, await typed(alex, prompt="a girl", seed="1"))
            )
        assert "a drawing has no file" not in "\n".join(other.trainer.last_lines(500))
    finally:
        await other.close()
    assert parameters(again)["adapter"] == parameters(taught)["adapter"]
    assert again.tobytes() == taught.tobytes()
    rows = (tmp_path / "other" / "trainer" / "styles" / "ksh" / "info.csv").read_text()
    assert rows.count("drawn by KSH drawing style") >= 4
    assert list((tmp_path / "other" / "trainer" / "runs").glob("*/report.html"))
