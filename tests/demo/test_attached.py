import asyncio
import os
import signal
import sys
from pathlib import Path

from tests.demo.marked import Mark

ROOT = Path(__file__).parents[2]

PARENT = """
import subprocess, sys, time
from demo.attached import attached
child = subprocess.Popen(attached("sleep", "600"))
print(child.pid, flush=True)
time.sleep(600)
"""


async def test_a_process_ends_with_its_parent_however_that_ends(
    mark: Mark, environment: dict[str, str]
) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, stdout=asyncio.subprocess.PIPE, env=environment, cwd=ROOT
    )
    assert parent.stdout is not None
    await parent.stdout.readline()
    async with asyncio.timeout(60):
        while not any(process.name() == "sleep" for process in mark.processes()):  # noqa: ASYNC110 - /proc tells nobody
            await asyncio.sleep(0.05)

    parent.kill()
    await parent.wait()
    assert mark.gone(within_s=30) == []


async def test_a_process_whose_parent_was_gone_before_it_began_does_not_begin() -> None:
    command = (sys.executable, "-m", "demo.attached", str(os.getppid()), "sleep", "600")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    async with asyncio.timeout(60):
        assert await process.wait() == -signal.SIGTERM
