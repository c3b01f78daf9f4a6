"""Draws that go on, or are kept, without anybody who reads them; and what that may cost."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Final

import pytest

from inference_server.engine.order import Queued
from inference_server.errors import DrawCancelled, DrawNotFound
from inference_server.events import (
    DrawEvent,
    Finished,
    Image,
    Preview,
    Progress,
    Started,
    Timings,
)
from inference_server.in_flight import InFlight
from inference_server.parameters import Parameters
from inference_server.request import DrawRequest

REQUEST: Final = DrawRequest(prompt="girl")


async def settled() -> None:
    """Returns when all that can go on has gone on as far as it can."""
    for _ in range(1000):
        await asyncio.sleep(0)


async def _never() -> AsyncGenerator[DrawEvent, None]:
    yield Queued(0, None)
    await asyncio.Event().wait()


async def _leave(in_flight: InFlight, request_id: str) -> None:
    """Begins a draw, and loses its stream."""
    stream = in_flight.follow(REQUEST, request_id, _never)
    await anext(stream)
    await stream.aclose()


async def test_a_draw_nobody_comes_back_to_is_ended_when_its_time_is_over() -> None:
    async with InFlight(kept_s=0.3, max_kept=8) as in_flight:
        await _leave(in_flight, "a")
        assert in_flight.cancel("a")
        await _leave(in_flight, "b")
        await asyncio.sleep(1)
        with pytest.raises(DrawNotFound):
            in_flight.cancel("b")


async def test_no_more_draws_are_kept_than_the_bound_and_the_oldest_goes() -> None:
    async with InFlight(kept_s=60, max_kept=2) as in_flight:
        for request_id in "abc":
            await _leave(in_flight, request_id)
        with pytest.raises(DrawNotFound):
            in_flight.cancel("a")
        assert in_flight.cancel("b")
        assert in_flight.cancel("c")


async def test_draws_in_flight_end_with_the_server() -> None:
    async with InFlight(kept_s=60, max_kept=2) as in_flight:
        stream = in_flight.follow(REQUEST, "a", _never)
        await anext(stream)
    with pytest.raises(DrawCancelled):
        await anext(stream)


STARTED: Final = Started(
    adapter=None,
    without_adapter=None,
    seeds=(1, 2),
    width=64,
    height=64,
    num_inference_steps=150,
)


FINISHED: Final = Finished(Timings(queued_s=0, encode_s=0, denoise_s=0, decode_s=0, total_s=0))


def _image(index: int, size_bytes: int = 1) -> Image:
    return Image(index, bytes(size_bytes), seed=index, parameters=Parameters())


async def _long() -> AsyncGenerator[DrawEvent, None]:
    for position in (2, 1, 0):
        yield Queued(position, None)
    yield STARTED
    for step in range(1, 151):
        yield Progress(step, 150, None, (Preview(0, b"webp"),))
        if step == 75:
            yield _image(0)
    yield _image(1)
    yield FINISHED


async def test_who_reads_slowly_misses_steps_and_no_picture() -> None:
    async with InFlight(max_kept=1) as in_flight:
        stream = in_flight.follow(REQUEST, "a", _long)
        assert await anext(stream) == STARTED
        await settled()
        rest = [event async for event in stream]
    steps = [event.step for event in rest if isinstance(event, Progress)]
    assert steps == list(range(143, 151))
    assert [event for event in rest if isinstance(event, Image)] == [_image(0), _image(1)]
    assert rest[-1] == FINISHED


async def test_who_comes_back_is_told_of_every_picture_and_no_step_of_before() -> None:
    async with InFlight(max_kept=1) as in_flight:
        stream = in_flight.follow(REQUEST, "a", _long)
        await anext(stream)
        await stream.aclose()
        await settled()
        again = [event async for event in in_flight.follow(REQUEST, "a", _long)]
    assert again == [STARTED, _image(0), _image(1), FINISHED]


async def test_no_more_bytes_are_kept_than_the_bound_and_the_oldest_draw_goes() -> None:
    drawing_on = asyncio.Event()

    async def draw() -> AsyncGenerator[DrawEvent, None]:
        yield STARTED
        await drawing_on.wait()
        yield _image(0, size_bytes=400)

    async with InFlight(max_kept=8, max_kept_bytes=1000) as in_flight:
        for request_id in "abc":
            stream = in_flight.follow(REQUEST, request_id, draw)
            await anext(stream)
            await stream.aclose()
        # They grow while nobody reads them.
        drawing_on.set()
        await settled()
        with pytest.raises(DrawNotFound):
            in_flight.cancel("a")
        assert not in_flight.cancel("b")
        assert not in_flight.cancel("c")


async def test_the_picture_a_draw_starts_from_counts_among_the_bytes_that_are_kept() -> None:
    request = DrawRequest(prompt="girl", image=bytes(600))
    async with InFlight(max_kept=8, max_kept_bytes=1000) as in_flight:
        for request_id in "ab":
            stream = in_flight.follow(request, request_id, _never)
            await anext(stream)
            await stream.aclose()
        with pytest.raises(DrawNotFound):
            in_flight.cancel("a")
        assert in_flight.cancel("b")
