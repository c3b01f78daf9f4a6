"""What `make doctor` says to somebody who has set up half of it."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from discord_emulator import LOCAL_TOKEN
from discord_emulator.emulator import Emulator
from discord_emulator.seed import LOCAL_GUILD_ID, GuildSeed, UserSeed
from discord_emulator.settings import Settings as DiscordSettings
from operating.doctor.discord import PERMISSIONS, invitation
from rpc.server import Server, running
from rpc.settings import ServerSettings
from tests.operating.compose import ROOT
from tests.operating.kept import Kept
from tests.ports import free_address, free_port

INVITED = tuple(
    name.lower().replace(" ", "_").replace("view_channels", "view_channel") for name in PERMISSIONS
)


def here(folder: Path, **variables: object) -> dict[str, str]:
    """An environment in which nothing is set but this."""
    models = ROOT / "models"
    given = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "PYTHONPATH": str(ROOT),
        "INFERENCE_SERVER_LISTEN": free_address(),
        "TRAINER_LISTEN": free_address(),
        "LOCAL_DISCORD_PORT": free_port(),
        "INFERENCE_SERVER_MODEL": models / "pocket",
        "TRAINER_BASE_MODEL": models / "pocket",
        "TRAINER_CAPTIONER__MODEL": models / "pocket-captioner",
    } | variables
    return {name: str(told) for name, told in given.items() if told is not None}


def examined(folder: Path, **variables: object) -> tuple[int, str]:
    """The exit status of the doctor, and what it says."""
    told = subprocess.run(
        [sys.executable, "-m", "operating", "doctor"],
        cwd=folder,
        env=here(folder, **variables),
        check=False,
        capture_output=True,
        text=True,
    )
    assert told.stderr == ""
    return told.returncode, told.stdout


def line(told: str, begins: str) -> str:
    """The line that begins so, with its advice."""
    lines = told.splitlines()
    [found] = [number for number, each in enumerate(lines) if begins in " ".join(each.split())]
    return "\n".join(lines[found : found + 2])


def test_a_machine_where_nothing_is_set_yet_is_good_enough_to_try(tmp_path: Path) -> None:
    status, told = examined(tmp_path)
    assert status == 0, told
    assert " 0 problems" in told
    assert "docs/operating/discord.md" in line(told, "warning Discord: DISCORD_TOKEN is not set")


def test_a_wrong_setting_is_named_and_the_rest_is_looked_at(tmp_path: Path) -> None:
    status, told = examined(tmp_path, TRAINER_DRAIN_S=-1, DISCORD_TOKEN="one.two.three")
    assert status == 1
    assert "TRAINER_DRAIN_S" in line(told, "problem settings:")
    assert "is free for the inference server" in told


@pytest.mark.parametrize(
    ("variables", "finding", "advice"),
    [
        (
            {"INFERENCE_SERVER_MODEL": "/nowhere/model", "TRAINER_BASE_MODEL": "/nowhere/model"},
            "problem models: INFERENCE_SERVER_MODEL: there is no folder /nowhere/model",
            "or an id of the hub",
        ),
        (
            {"INFERENCE_SERVER_MODEL": "one/model"},
            "problem models: the inference server draws with one/model, and the trainer",
            "set INFERENCE_SERVER_MODEL and TRAINER_BASE_MODEL to the same",
        ),
        (
            {"TRAINER_CAPTIONER__MODEL": "Salesforce/blip2-flan-t5-xl"},
            "warning models: TRAINER_CAPTIONER__MODEL: Salesforce/blip2-flan-t5-xl is not",
            "the first start does it",
        ),
        (
            {"INFERENCE_SERVER_LISTEN": "0.0.0.0:0"},
            "problem ports: the inference server is to listen on 0.0.0.0:0, and has no token",
            "set INFERENCE_SERVER_TOKEN",
        ),
        (
            {
                "TRAINER_LISTEN": "127.0.0.1:50052",
                "TRAINER_TOKEN": "one",
                "BOT_TRAINER__TOKEN": "another",
            },
            "problem tokens: BOT_TRAINER__TOKEN is not TRAINER_TOKEN",
            "or only the latter",
        ),
        (
            {"INFERENCE_SERVER_DEVICE": "cuda", "PATH": "/nowhere"},
            "problem GPU: no NVIDIA GPU is found, and INFERENCE_SERVER_DEVICE ask for one",
            "or set them to auto",
        ),
    ],
)
def test_what_cannot_work_is_said_with_what_to_do(
    variables: dict[str, object], finding: str, advice: str, tmp_path: Path
) -> None:
    status, told = examined(tmp_path, **variables)
    assert status == int(finding.startswith("problem"))
    assert advice in line(told, finding)


def test_pickles_are_to_be_converted(tmp_path: Path) -> None:
    for part in ("unet", "vae", "text_encoder"):
        (tmp_path / "model" / part).mkdir(parents=True)
        (tmp_path / "model" / part / "config.json").write_text("{}")
        (tmp_path / "model" / part / "pytorch_model.bin").write_bytes(b"pickle")
    model = tmp_path / "model"
    status, told = examined(tmp_path, INFERENCE_SERVER_MODEL=model, TRAINER_BASE_MODEL=model)
    assert status == 1
    assert f"python -m inference_server convert {model}" in line(told, "problem models:")


def test_a_file_of_tokens_that_others_may_read_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TRAINER_TOKEN=teach-me\n")
    (tmp_path / ".env").chmod(0o644)
    (tmp_path / "secrets").mkdir(mode=0o755)
    status, told = examined(tmp_path)
    assert status == 0
    assert "chmod 600 .env" in line(told, "warning tokens: .env")
    assert "chmod 700 secrets" in line(told, "warning tokens: others may read")
    assert "teach-me" not in told


# What NVIDIA's program says of a GPU.
NVIDIA_SMI = "#!/bin/sh\necho 'NVIDIA GeForce RTX 3060, 580.95, {memory} MiB, 512 MiB'\n"


@pytest.mark.parametrize(
    ("says", "finding"),
    [
        (NVIDIA_SMI.format(memory=12288), "ok GPU: NVIDIA GeForce RTX 3060, 12 GiB, 0.5 in use"),
        (NVIDIA_SMI.format(memory=6144), "warning GPU: the weights alone of Anything-V5"),
        ("#!/bin/sh\necho 'Failed to initialize NVML'; exit 18\n", "problem GPU: nvidia-smi fails"),
    ],
)
def test_a_gpu_is_told(says: str, finding: str, tmp_path: Path) -> None:
    (tmp_path / "nvidia-smi").write_text(says)
    (tmp_path / "nvidia-smi").chmod(0o755)
    _, told = examined(tmp_path, PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert line(told, finding)


async def test_a_server_that_serves_is_told_from_a_program_that_is_none_of_ours(
    tmp_path: Path,
) -> None:
    @asynccontextmanager
    async def nothing(_server: Server) -> AsyncIterator[None]:
        yield

    settings = ServerSettings(listen="127.0.0.1:0", drain_s=0)
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        taken = f"127.0.0.1:{stranger.getsockname()[1]}"
        async with running(settings, nothing, name="trainer") as server:
            status, told = await examined_meanwhile(
                tmp_path, TRAINER_LISTEN=server.address, INFERENCE_SERVER_LISTEN=taken
            )
    assert status == 1
    assert line(told, f"ok ports: the trainer serves at {server.address}")
    assert "stop that one" in line(told, f"problem ports: {taken}")


async def examined_meanwhile(folder: Path, **variables: object) -> tuple[int, str]:
    """Likewise, while the test's own servers answer."""
    return await asyncio.to_thread(examined, folder, **variables)


async def test_discord_is_asked_what_the_bot_may(tmp_path: Path) -> None:
    studio = GuildSeed("Studio", [UserSeed("ksh")], id=LOCAL_GUILD_ID, bot_permissions=INVITED)
    async with Emulator(DiscordSettings(guilds=[studio])) as discord:
        status, told = await examined_meanwhile(
            tmp_path,
            DISCORD_TOKEN=LOCAL_TOKEN,
            DISCORD_API_BASE=f"{discord.address}/api/v10",
            BOT_OPERATOR_GUILD_ID=LOCAL_GUILD_ID,
        )
    assert status == 0, told
    assert line(told, "ok Discord: the token is that of KSH Drawing AI, which is in 1 server")
    assert "Discord: in Studio" not in told
    assert LOCAL_TOKEN not in told


async def test_what_discord_does_not_let_the_bot_do_is_said(tmp_path: Path) -> None:
    studio = GuildSeed("Studio", [UserSeed("ksh")])
    settings = DiscordSettings(guilds=[studio], privileged_intents=0)
    async with Emulator(settings) as discord:
        variables = {
            "DISCORD_API_BASE": f"{discord.address}/api/v10",
            "BOT_OPERATOR_GUILD_ID": 7,
        }
        status, told = await examined_meanwhile(tmp_path, DISCORD_TOKEN=LOCAL_TOKEN, **variables)
        wrong = await examined_meanwhile(tmp_path, DISCORD_TOKEN="one.two.three", **variables)
    assert status == 1
    assert "Message Content Intent" in line(told, "problem Discord: the bot may not see")
    link = invitation(str(settings.application_id))
    assert link in line(told, "problem Discord: the bot is not in the server 7")
    assert "Reset Token" in line(wrong[1], "problem Discord: Discord does not know the token")


async def test_what_was_kept_is_counted_and_what_is_newer_is_refused(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "data")
    await kept.fill([b"one", b"two"])
    status, told = examined(tmp_path)
    assert status == 0, told
    assert line(told, "ok data: data/trainer/trainer.sqlite3 has 2 drawings")
    assert line(told, "ok data: data/inference_server has 1 adapter version")

    kept.execute(kept.bot / "bot.sqlite3", "UPDATE alembic_version SET version_num = '9999'")
    status, told = examined(tmp_path)
    assert status == 1
    assert "docs/operating/upgrade.md" in line(told, "problem data: data/bot/bot.sqlite3 is of a")


def test_the_invitation_is_the_one_that_the_pages_have() -> None:
    link = invitation("ID")
    for page in ("README.md", "README.ko.md", "docs/operating/discord.md"):
        assert link in (ROOT / page).read_text(encoding="utf-8"), page
