import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from demo.errors import Failed, ServiceEnded
from demo.service import Program, Service
from tests.demo.marked import Mark

DEAF = """
import signal, subprocess, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
subprocess.Popen(["sleep", "600"])
print("deaf", flush=True)
time.sleep(600)
"""


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def started(stack: AsyncExitStack, code: str, environment: dict[str, str]) -> Service:
    program = Program("talker", (sys.executable, "-c", code), environment, Path.cwd())
    service = Service(program)
    stack.push_async_callback(service.kill)
    await service.start()
    return service


async def test_what_a_service_says_is_waited_for(
    stack: AsyncExitStack, environment: dict[str, str]
) -> None:
    line = '{"event": "listening", "address": "here"}'
    code = f"import time; print('hello'); print('{line}', flush=True); time.sleep(600)"
    service = await started(stack, code, environment)
    assert (await service.event("listening", timeout_s=60))["address"] == "here"
    assert service.last_lines(2)[0] == "hello"


async def test_one_that_ends_before_it_said_so_is_told_of(
    stack: AsyncExitStack, environment: dict[str, str]
) -> None:
    service = await started(stack, "import sys; sys.exit('no room')", environment)
    with pytest.raises(ServiceEnded, match="the talker ended with status 1"):
        await service.event("listening", timeout_s=60)
    assert service.last_lines(1) == ["no room"]


async def test_one_that_stays_silent_is_told_of(
    stack: AsyncExitStack, environment: dict[str, str]
) -> None:
    service = await started(stack, "import time; time.sleep(600)", environment)
    with pytest.raises(Failed, match=r"the talker was not listening within 0\.2 s"):
        await service.event("listening", timeout_s=0.2)


async def test_one_that_will_not_stop_is_killed_with_its_children(
    stack: AsyncExitStack, environment: dict[str, str], mark: Mark
) -> None:
    service = await started(stack, DEAF, environment)
    await service.told(lambda line: line == "deaf" or None, what="deaf", timeout_s=60)
    await service.stop(0.2)
    assert await service.ended() == -signal.SIGKILL
    assert mark.gone(within_s=30) == []


async def test_one_whose_stopping_is_cancelled_is_killed_at_once(
    stack: AsyncExitStack, environment: dict[str, str], mark: Mark
) -> None:
    service = await started(stack, DEAF, environment)
    await service.told(lambda line: line == "deaf" or None, what="deaf", timeout_s=60)
    stopping = asyncio.create_task(service.stop(600))
    await asyncio.sleep(0.1)
    stopping.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopping
    assert mark.gone(within_s=30) == []


async def test_one_that_was_killed_starts_anew(
    stack: AsyncExitStack, environment: dict[str, str]
) -> None:
    service = await started(stack, "import time; time.sleep(600)", environment)
    await service.kill()
    first = service.pid
    service.program = Program("talker", ("sleep", "600"), dict(os.environ), Path.cwd())
    await service.start()
    assert service.pid != first
