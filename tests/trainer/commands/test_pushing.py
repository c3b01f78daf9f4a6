import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from rpc.server import running
from rpc.settings import ServerSettings
from tests.trainer.hub.conftest import drawing_in
from tests.trainer.hub.faults import Fault
from tests.trainer.hub.pushing_trainer import PushingTrainer
from tests.trainer.hub.stand_in import TOKEN as HUB_TOKEN
from tests.trainer.hub.stand_in import StandIn
from trainer.hub import Hub

pytestmark = pytest.mark.filterwarnings(
    # huggingface_hub gives httpx2 open files by a name that httpx2 wishes gone.
    "ignore:Use 'content=:DeprecationWarning"
)

ROOT: Final = Path(__file__).parents[3]
TOKEN: Final = "a-word-of-ours"
WHOLE: Final = ("-m", "trainer", "push")
# Without what the service itself needs, which takes seconds to load.
COMMAND: Final = (
    "-c",
    """
import sys
from functools import partial
from rpc.process import run
from trainer.commands.pushing import main
run(partial(main, sys.argv[1:]), doing="push")
""",
)


@pytest.fixture
def hub() -> Iterator[StandIn]:
    with StandIn() as hub:
        yield hub


@pytest.fixture
async def address(hub: StandIn, tmp_path: Path) -> AsyncIterator[str]:
    """Where a trainer listens that has twenty drawings and asks for a token."""
    drawings = [drawing_in(tmp_path, f"{number}.png", number) for number in range(20)]
    # What it leaves out is answered UNIMPLEMENTED.
    servicer = PushingTrainer(  # type: ignore[abstract]
        Hub(HUB_TOKEN, hub.endpoint, waits_s=(0,)), drawings
    )
    settings = ServerSettings.model_validate(
        {"listen": "127.0.0.1:0", "token": TOKEN, "drain_s": 0}
    )
    async with running(settings, servicer.load(), name="trainer") as server:
        yield server.address


async def push(
    repo_id: str,
    *options: str,
    at: str,
    token: str = TOKEN,
    started_as: Sequence[str] = COMMAND,
) -> tuple[int, str]:
    """Exit status, and what the command said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, *started_as, repo_id, "--style", "ksh", "--at", at, *options),
        cwd=ROOT,
        env={**os.environ, "TRAINER_TOKEN": token},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    assert process.returncode is not None
    assert b"Traceback" not in said
    return process.returncode, said.decode()


async def test_the_drawings_are_pushed_and_where_they_are_is_said(
    hub: StandIn, address: str
) -> None:
    status, said = await push("hana/drawings", at=address, started_as=WHOLE)
    repository = hub.repositories["hana/drawings"]
    url = f"{hub.endpoint}/datasets/hana/drawings"
    assert said == f"{url} has the 20 drawings (commit {repository.head.id[:12]})\n"
    assert status == 0
    assert repository.private
    assert len(hub.uploads) == 20


async def test_a_push_that_failed_says_that_the_same_command_goes_on(
    hub: StandIn, address: str
) -> None:
    hub.fail(Fault("POST .*/commit", 403, times=1))
    status, said = await push("hana/drawings", at=address)
    assert (status, said.count("\n")) == (1, 1)
    assert said.startswith("cannot push: the hub does not let this token write to hana/drawings")
    assert said.endswith("the same command goes on from there\n")

    assert (await push("hana/drawings", at=address))[0] == 0
    assert len(hub.uploads) == 20


async def test_a_data_set_is_public_where_that_was_asked_for(hub: StandIn, address: str) -> None:
    assert (await push("hana/drawings", "--public", at=address))[0] == 0
    assert not hub.repositories["hana/drawings"].private


async def test_what_is_refused_is_said_in_plain_words(address: str) -> None:
    for refused, words in (
        (push("drawings", at=address), "repo_id must be owner/name"),
        (push("others/drawings", at=address), "does not let this token write to others/drawings"),
        (push("hana/drawings", at=address, token="another"), "token"),
        (push("hana/drawings", at="127.0.0.1:1"), "at 127.0.0.1:1 cannot be reached"),
    ):
        status, said = await refused
        assert (status, said.count("\n")) == (1, 1)
        assert said.startswith("cannot push: ")
        assert words in said
        assert "goes on from there" not in said
