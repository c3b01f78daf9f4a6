"""Which device the models run on: `python -m trainer.device` says what is there."""

import asyncio
import sys
from typing import Final, Literal

from rpc.errors import StartupError
from trainer.settings import Device

_TIMEOUT_S: Final = 120.0


async def choose_device(wanted: Literal["auto", "cpu", "cuda"]) -> Device:
    """The device to use. torch is asked in a process of its own: the service does not carry it.

    Raises:
        StartupError: torch cannot be loaded, or CUDA is wanted and not there.
    """
    if wanted == "cpu":
        return "cpu"
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "trainer.device", stdout=asyncio.subprocess.PIPE
    )
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            output, _ = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    found = output.decode().strip()
    if found not in ("cpu", "cuda"):
        msg = "torch could not be asked for its devices; its words are above"
        raise StartupError(msg)
    if wanted == "cuda" and found != "cuda":
        msg = "TRAINER_DEVICE is cuda, and torch finds no CUDA device"
        raise StartupError(msg)
    return "cuda" if found == "cuda" else "cpu"


if __name__ == "__main__":
    import torch

    sys.stdout.write("cuda" if torch.cuda.is_available() else "cpu")
