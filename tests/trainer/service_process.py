"""The trainer as a process of its own, which can be killed."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil

from rpc.channel import open_channel, wait_until_serving
from rpc.settings import ClientSettings
from tests.trainer.house import CONTRACT, House, call
from tests.trainer.processes import processes_of
from trainer.service import NAME
from trainer.settings import Settings


def environment(settings: Settings, listen: str) -> dict[str, str]:
    return {
        **os.environ,
        "TRAINER_LISTEN": listen,
        "TRAINER_DATA": str(settings.data),
        "TRAINER_DEVICE": "cpu",
        "TRAINER_BASE_MODEL": str(settings.base_model),
        "TRAINER_CAPTIONER__MODEL": str(settings.captioner.model),
        "TRAINER_RUNS": settings.runs.model_dump_json(),
        "TRAINER_INFERENCE_SERVER__ADDRESS": settings.inference_server.address,
    }


@asynccontextmanager
async def process(
    settings: Settings, listen: str
) -> AsyncIterator[tuple[asyncio.subprocess.Process, House]]:
    """`python -m trainer`, and somebody who calls it; killed at the end."""
    service = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "trainer", env=environment(settings, listen)
    )
    try:
        async with open_channel(
            ClientSettings(address=listen), peer=NAME, contract=CONTRACT
        ) as channel:
            await wait_until_serving(channel, timeout_s=120)
            yield service, call(channel, settings)
    finally:
        if service.returncode is None:
            service.kill()
        await service.wait()


def wait_until_gone(folder: Path) -> None:
    """Until no process has this folder in its command line."""
    found = []
    for pid in processes_of(folder):
        with contextlib.suppress(psutil.NoSuchProcess):
            found.append(psutil.Process(pid))
    _, alive = psutil.wait_procs(found, timeout=60)
    assert alive == []
