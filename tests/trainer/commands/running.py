"""Commands, run as people run them, and the trainer that they reach."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from rpc.channel import open_channel
from rpc.server import running
from rpc.settings import ClientSettings
from tests.trainer.house import CONTRACT, House, call
from trainer.service import NAME, load
from trainer.settings import Settings

ROOT: Final = Path(__file__).parents[3]
TOKEN: Final = "a-word-of-ours"


@asynccontextmanager
async def trainer_at(settings: Settings) -> AsyncIterator[str]:
    """A trainer, and its address."""
    async with running(settings, load(settings), name=NAME) as server:
        yield server.address


@asynccontextmanager
async def caller_of(address: str, settings: Settings) -> AsyncIterator[House]:
    """What the trainer there has."""
    client = ClientSettings.model_validate({"address": address, "token": TOKEN})
    async with open_channel(client, peer=NAME, contract=CONTRACT) as channel:
        yield call(channel, settings)


async def start(
    *arguments: str, environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> asyncio.subprocess.Process:
    """`python -m trainer …`, which speaks through one pipe."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "trainer", *arguments),
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int, str]:
    """Exit status, and what the command said."""
    said, _ = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in said, said.decode()
    return process.returncode, said.decode()


async def command(
    *arguments: str, environment: Mapping[str, str] | None = None, cwd: Path = ROOT
) -> tuple[int, str]:
    return await ended(await start(*arguments, environment=environment, cwd=cwd))
