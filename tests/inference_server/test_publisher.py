import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from inference_server.__main__ import NAME, load
from inference_server.settings import Settings
from rpc.server import running
from tests.inference_server.tiny_model import write_lora

ROOT: Final = Path(__file__).parents[2]
TOKEN: Final = "a-word-of-ours"


@pytest.fixture
async def address(settings: Settings) -> AsyncIterator[str]:
    """Where a server listens that asks for a token."""
    settings = Settings.model_validate({**settings.model_dump(), "token": TOKEN})
    async with running(settings, partial(load, settings), name=NAME) as server:
        yield server.address


async def publish(file: Path, *options: str, at: str, token: str = TOKEN) -> tuple[int, str]:
    """Exit status, and what the command said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "inference_server", "publish", str(file), "--at", at, *options),
        cwd=ROOT,
        env={**os.environ, "INFERENCE_SERVER_TOKEN": token},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in said
    return process.returncode, said.decode()


async def test_an_adapter_that_somebody_has_becomes_a_version(address: str, tmp_path: Path) -> None:
    file = write_lora(tmp_path / "mine", rank=8, seed=2)

    status, said = await publish(file, "--style", "ksh", at=address)
    assert (status, said.partition(";")[0]) == (0, "published ksh@2 (rank 8, 0.0 MB)")
    assert "draw with version 2, or put it into service" in said

    status, said = await publish(file.parent, "--style", "ksh", "--activate", at=address)
    assert status == 0
    assert said == "ksh@2 holds it already (rank 8, 0.0 MB); it is in service, where ksh@1 was\n"


async def test_what_is_refused_is_said_in_plain_words(address: str, tmp_path: Path) -> None:
    file = write_lora(tmp_path / "mine", seed=2)
    cut = Path(shutil.copy(file, tmp_path / "cut.safetensors"))
    cut.write_bytes(file.read_bytes()[:100])
    ksh = ("--style", "ksh")
    for refused, words in (
        (publish(cut, *ksh, at=address), "the adapter must be a safetensors file"),
        (publish(file, "--style", "ink", at=address), "there is no style 'ink'; there is: ksh"),
        (publish(file, *ksh, at=address, token="another"), "token"),
        (publish(tmp_path / "none", *ksh, at=address), "none cannot be read: No such file"),
        (publish(tmp_path, *ksh, at=address), "pytorch_lora_weights.safetensors cannot be read"),
        (publish(file, *ksh, at="127.0.0.1:1"), "at 127.0.0.1:1 cannot be reached"),
    ):
        status, said = await refused
        assert (status, said.count("\n")) == (1, 1)
        assert said.startswith("cannot publish: ")
        assert words in said
    status, said = await publish(file, *ksh, at="nowhere")
    assert (status, "must be host:port" in said) == (2, True)
