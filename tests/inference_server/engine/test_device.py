"""The thread that owns the device: who runs when, and that nobody waits for ever."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar

import pytest
import torch

from inference_server.engine.device import DeviceThread
from inference_server.errors import EngineStopped


class Turns:
    """What the thread does between calls."""

    def __init__(self) -> None:
        self.taken = 0
        self.left = 0
        self.idled = 0
        self.go = threading.Event()
        self.go.set()
        self.then: Callable[[], None] = lambda: None

    def __call__(self) -> bool:
        if not self.left:
            self.idled += 1
            return False
        self.taken += 1
        self.left -= 1
        self.go.wait()
        self.then()
        return True


@pytest.fixture
def turns() -> Turns:
    return Turns()


@pytest.fixture
def crashes() -> list[BaseException]:
    return []


@pytest.fixture
async def device(turns: Turns, crashes: list[BaseException]) -> AsyncIterator[DeviceThread]:
    async with opened(turns, crashes) as device:
        yield device


@asynccontextmanager
async def opened(turns: Turns, crashes: list[BaseException]) -> AsyncIterator[DeviceThread]:
    async with DeviceThread(turns, crashes.append) as device:
        yield device


def crash() -> None:
    raise RuntimeError("unit 7 is on fire")


async def test_what_is_run_returns_or_raises_to_whoever_waits(device: DeviceThread) -> None:
    assert await device.run(max, 1, 2) == 2
    assert await device.run(lambda: threading.current_thread().name) == "device"
    with pytest.raises(RuntimeError, match="unit 7"):
        await device.run(crash)
    # It was only a call.
    assert await device.run(max, 1, 2) == 2


async def test_what_is_run_sees_the_callers_context(device: DeviceThread) -> None:
    who: ContextVar[str] = ContextVar("who")
    who.set("me")
    assert await device.run(who.get) == "me"


async def test_no_gradients_are_kept(device: DeviceThread) -> None:
    assert not await device.run(torch.is_grad_enabled)


async def test_calls_run_between_turns_and_in_their_order(
    device: DeviceThread, turns: Turns
) -> None:
    turns.left = sys.maxsize
    device.wake()
    before = [await device.run(lambda: turns.taken) for _ in range(20)]
    assert before == sorted(before)
    assert before[0] < before[-1]
    order: list[int] = []
    for number in range(20):
        device.call(lambda number=number: order.append(number))  # type: ignore[misc]
    await device.run(lambda: None)
    assert order == list(range(20))
    turns.left = 0


async def test_without_anything_to_do_it_sleeps_until_it_is_woken(
    device: DeviceThread, turns: Turns
) -> None:
    idled = await device.run(lambda: turns.idled)
    # After a call it takes a turn, which is to be over.
    await seen(lambda: turns.idled > idled)
    turns.left = 3
    await asyncio.sleep(0.05)
    assert turns.taken == 0
    device.wake()
    await seen(lambda: turns.taken == 3)


async def test_a_call_from_within_the_thread_is_made(device: DeviceThread) -> None:
    called = threading.Event()
    await device.run(device.call, called.set)
    await seen(called.is_set)


async def test_whoever_stops_waiting_harms_nobody(device: DeviceThread) -> None:
    go = threading.Event()
    waiting = asyncio.create_task(device.run(go.wait))
    await asyncio.sleep(0)
    waiting.cancel()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert await device.run(max, 1, 2) == 2


async def test_a_turn_that_raises_ends_it_and_everybody_is_told(
    device: DeviceThread, turns: Turns, crashes: list[BaseException]
) -> None:
    turns.go.clear()
    turns.left, turns.then = 1, crash
    device.wake()
    await seen(lambda: turns.taken == 1)
    # They are queued while it happens.
    waiting = [asyncio.create_task(device.run(max, 1, 2)) for _ in range(3)]
    await asyncio.sleep(0)
    turns.go.set()
    for each in waiting:
        with pytest.raises(EngineStopped, match="the engine has stopped: an error on the device"):
            await each
    # Told after those who wait.
    await seen(lambda: len(crashes) == 1)
    assert str(crashes[0]) == "unit 7 is on fire"
    with pytest.raises(EngineStopped, match="an error on the device"):
        await device.run(max, 1, 2)


async def test_an_error_of_the_device_in_a_call_ends_it_and_everybody_is_told(
    device: DeviceThread, crashes: list[BaseException]
) -> None:
    go = threading.Event()
    first = asyncio.create_task(device.run(go.wait))

    def break_the_device() -> None:
        raise torch.AcceleratorError("an illegal memory access was encountered")

    await asyncio.sleep(0)
    breaking = asyncio.create_task(device.run(break_the_device))
    # In the same batch of calls, behind it.
    waiting = asyncio.create_task(device.run(max, 1, 2))
    await asyncio.sleep(0)
    go.set()
    await first
    with pytest.raises(torch.AcceleratorError):
        await breaking
    with pytest.raises(EngineStopped, match="an error on the device"):
        await waiting
    await seen(lambda: len(crashes) == 1)


async def test_closing_waits_for_the_turn_that_is_being_taken(turns: Turns) -> None:
    crashes: list[BaseException] = []
    ended = threading.Event()
    turns.go.clear()
    turns.left, turns.then = 2, ended.set
    async with opened(turns, crashes) as device:
        device.wake()
        await seen(lambda: turns.taken == 1)
        asyncio.get_running_loop().call_later(0.05, turns.go.set)
    assert ended.is_set()
    # And begins no other.
    assert turns.taken == 1
    assert not crashes


async def test_who_waits_when_it_closes_or_comes_later_is_told(turns: Turns) -> None:
    turns.go.clear()
    turns.left = 1
    async with opened(turns, []) as device:
        device.wake()
        await seen(lambda: turns.taken == 1)
        waiting = asyncio.create_task(device.run(max, 1, 2))
        await asyncio.sleep(0)
        asyncio.get_running_loop().call_later(0.05, turns.go.set)
    with pytest.raises(EngineStopped, match="the engine has stopped"):
        await waiting
    with pytest.raises(EngineStopped, match="the engine has stopped"):
        await device.run(max, 1, 2)


async def seen(state: Callable[[], bool]) -> None:
    async with asyncio.timeout(60):
        while not state():  # noqa: ASYNC110 - what it waits for is no event
            await asyncio.sleep(0.005)
