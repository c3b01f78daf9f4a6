import asyncio
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from discord_emulator import Discord
from tests.discord_emulator.bot import Bot, connected


@asynccontextmanager
async def started(*arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """`python -m discord_emulator …` as a process of its own."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "discord_emulator",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def address_of(process: asyncio.subprocess.Process) -> str:
    assert process.stdout is not None
    line = (await asyncio.wait_for(process.stdout.readline(), 60)).decode()
    assert line.startswith("discord_emulator ready at http://127.0.0.1:")
    return line.split()[-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_process_of_its_own_is_used_and_ended_in_the_same_way(number: int) -> None:
    bot = Bot()

    @bot.tree.command()
    async def hello(interaction: object) -> None:
        await interaction.response.send_message("hi")  # type: ignore[attr-defined]

    async with started("--port", "0") as process:
        address = await address_of(process)
        async with Discord(address) as discord, connected(bot, address):
            await discord.bot_online(commands=["hello"])
            reply = await (await discord.guild().user("mina").slash("hello")).reply()
            assert reply.content == "hi"
            process.send_signal(number)
            assert await asyncio.wait_for(process.wait(), 60) == 0
            _, errors = await process.communicate()
            assert errors == b""


async def test_a_port_in_use_is_told_and_ends_the_process_with_1() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with started("--port", str(port)) as process:
            _, errors = await process.communicate()

    assert process.returncode == 1
    assert errors.decode() == f"cannot start: port {port} on 127.0.0.1 is in use\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--host", "0.0.0.0"], "host must be a loopback address, not 0.0.0.0"),
        (["--openapi", "/nowhere.json"], "/nowhere.json, which is no file"),
    ],
)
async def test_wrong_settings_are_told_and_end_the_process_with_2(
    arguments: list[str], message: str
) -> None:
    async with started(*arguments) as process:
        _, errors = await process.communicate()

    assert process.returncode == 2
    assert message in errors.decode()


async def test_one_that_is_published_listens_everywhere_and_says_loopback() -> None:
    async with started("--published") as process:
        port = int((await address_of(process)).rpartition(":")[2])
        # Where one that listens on 127.0.0.1 is not.
        _, writer = await asyncio.open_connection("127.0.0.2", port)
        writer.close()
        await writer.wait_closed()
