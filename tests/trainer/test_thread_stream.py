import asyncio
import threading
from contextlib import aclosing

import pytest

from trainer.thread_stream import Emit, made_in_thread


async def test_what_a_thread_makes_comes_in_order_and_so_does_what_it_raises() -> None:
    def make(emit: Emit[int]) -> None:
        for number in range(100):
            emit(number)
        raise ValueError("no more")

    async with aclosing(made_in_thread(make)) as numbers:
        assert [await anext(numbers) for _ in range(100)] == list(range(100))
        with pytest.raises(ValueError, match="no more"):
            await anext(numbers)


async def test_a_thread_that_nobody_reads_waits_and_ends_when_it_is_left() -> None:
    made, ended = [], threading.Event()

    def make(emit: Emit[int]) -> None:
        try:
            for number in range(1000):
                emit(number)
                made.append(number)
        finally:
            try:
                # As a zip does that is closed when writing it fails.
                emit(-1)
            finally:
                ended.set()

    async with aclosing(made_in_thread(make)) as numbers:
        assert await anext(numbers) == 0

    assert await asyncio.to_thread(ended.wait, 60)
    assert len(made) < 20
