"""The bot as a process: how it starts, how it says that it cannot, how it stops."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from discord_emulator import LOCAL_TOKEN, Discord, Emulator, Settings
from tests.bot.connected import api_base

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def bot_process(
    folder: Path, **environment: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("DISCORD_", "BOT_"))
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot"),
        # Away from any .env of the developer's.
        cwd=folder,
        env=inherited | environment | {"PYTHONPATH": str(ROOT), "BOT_DATA_FOLDER": str(folder)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def last_words(process: asyncio.subprocess.Process) -> str:
    async with asyncio.timeout(90):
        words, _ = await process.communicate()
    assert process.returncode == 1, words.decode()
    return words.decode().splitlines()[-1]


async def test_without_a_token_it_says_where_to_get_one(tmp_path: Path) -> None:
    async with bot_process(tmp_path) as process:
        words = await last_words(process)
    assert "DISCORD_TOKEN" in words
    assert "https://discord.com/developers/applications" in words


async def test_a_token_that_discord_does_not_accept_is_said(
    tmp_path: Path, emulator: Emulator
) -> None:
    address = api_base(emulator)
    async with bot_process(
        tmp_path, DISCORD_TOKEN="not.the.token", DISCORD_API_BASE=address
    ) as process:
        words = await last_words(process)
    assert "Discord does not accept DISCORD_TOKEN" in words
    assert "not.the.token" not in words


async def test_a_bot_that_may_not_read_messages_says_what_to_switch_on(tmp_path: Path) -> None:
    async with (
        Emulator(Settings(privileged_intents=0)) as emulator,
        bot_process(
            tmp_path, DISCORD_TOKEN=LOCAL_TOKEN, DISCORD_API_BASE=api_base(emulator)
        ) as process,
    ):
        words = await last_words(process)
    assert "switch on Message Content Intent" in words


async def test_a_discord_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with bot_process(
        tmp_path, DISCORD_TOKEN=LOCAL_TOKEN, DISCORD_API_BASE="http://127.0.0.1:1/api/v10"
    ) as process:
        words = await last_words(process)
    assert "cannot reach Discord at http://127.0.0.1:1/api/v10" in words


async def test_it_stops_when_told_to(tmp_path: Path, emulator: Emulator, people: Discord) -> None:
    async with bot_process(
        tmp_path, DISCORD_TOKEN=LOCAL_TOKEN, DISCORD_API_BASE=api_base(emulator)
    ) as process:
        await people.bot_online(commands=["draw", "retrain", "drawings"], timeout_s=90)
        process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            words, _ = await process.communicate()
    assert process.returncode == 0, words.decode()
    assert b"Traceback" not in words


async def test_a_second_bot_on_the_same_database_says_so_and_stops(
    tmp_path: Path, emulator: Emulator, people: Discord
) -> None:
    discord = {"DISCORD_TOKEN": LOCAL_TOKEN, "DISCORD_API_BASE": api_base(emulator)}
    async with bot_process(tmp_path, **discord) as first:
        await people.bot_online(commands=["draw"], timeout_s=90)
        async with bot_process(tmp_path, **discord) as second:
            words = await last_words(second)
        assert first.returncode is None
    assert f"another bot has the data folder {tmp_path}" in words
    assert "stop that one first, or set BOT_DATA_FOLDER to another folder" in words


async def test_a_bot_that_was_killed_keeps_no_other_from_its_database(
    tmp_path: Path, emulator: Emulator, people: Discord
) -> None:
    discord = {"DISCORD_TOKEN": LOCAL_TOKEN, "DISCORD_API_BASE": api_base(emulator)}
    async with bot_process(tmp_path, **discord) as killed:
        await people.bot_online(commands=["draw"], timeout_s=90)
        killed.kill()
        await killed.wait()
    # In a Discord of its own: this one may not have noticed yet that the first is gone.
    async with (
        Emulator(Settings()) as other,
        Discord(other.address) as people_there,
        bot_process(tmp_path, DISCORD_TOKEN=LOCAL_TOKEN, DISCORD_API_BASE=api_base(other)),
    ):
        await people_there.bot_online(commands=["draw"], timeout_s=90)
