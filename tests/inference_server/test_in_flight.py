import asyncio
from collections.abc import AsyncGenerator
from typing import Any, Final

import numpy as np
import pytest

from inference_server.errors import DrawCancelled, DrawNotFound
from inference_server.events import DrawEvent, Queued
from inference_server.in_flight import InFlight
from inference_server.request import DrawRequest
from inference_server.settings import Settings
from protos.drawing.v1 import drawing_pb2
from rpc.errors import (
    AlreadyExists,
    Cancelled,
    Conflict,
    DeadlineExceeded,
    NotFound,
    ResourceExhausted,
)
from tests.inference_server.client import ENDLESS, Client, DrawCall, Drawn
from tests.inference_server.conftest import serving

REQUEST: Final = DrawRequest(prompt="girl")


async def until(kind: str, stream: DrawCall) -> drawing_pb2.DrawEvent:
    async for event in stream:
        if event.WhichOneof("event") == kind:
            return event
    raise AssertionError(kind)


async def end(client: Client, **streams: DrawCall) -> None:
    """Cancels draws by their names, and reads their streams to the end."""
    for request_id, stream in streams.items():
        await cancel(client, request_id)
        with pytest.raises(Cancelled):
            await until("finished", stream)


async def cancel(client: Client, request_id: str) -> bool:
    answer = await client.drawing.Cancel(drawing_pb2.CancelRequest(request_id=request_id))
    return answer.cancelled


async def test_a_cancelled_draw_ends_its_stream_and_makes_room_within_one_step(
    client: Client,
) -> None:
    stream = client.stream(**ENDLESS, request_id="a")
    await until("progress", stream)
    assert await cancel(client, "a")
    with pytest.raises(Cancelled, match="the draw was cancelled"):
        await until("finished", stream)
    assert (await client.draw()).kinds[-1] == "finished"
    # Repeating it does no harm.
    assert await cancel(client, "a")


async def test_cancelling_what_finished_or_never_was_says_so(client: Client) -> None:
    await client.draw(request_id="a")
    assert not await cancel(client, "a")
    with pytest.raises(NotFound, match="no draw b is running or kept"):
        await cancel(client, "b")


async def test_a_waiting_draw_can_be_cancelled(client: Client) -> None:
    running = client.stream(**ENDLESS, request_id="a")
    await until("progress", running)
    waiting = client.stream(request_id="b")
    await until("queued", waiting)
    await cancel(client, "b")
    with pytest.raises(Cancelled):
        await until("started", waiting)
    await end(client, a=running)


async def test_a_draw_without_a_request_id_ends_with_its_stream(client: Client) -> None:
    stream = client.stream(**ENDLESS)
    await until("progress", stream)
    stream.cancel()
    # Were it drawn on, this one would wait far beyond its deadline.
    assert (await client.draw()).kinds[0] == "started"


async def test_a_draw_without_a_request_id_ends_at_its_deadline(client: Client) -> None:
    stream = client.drawing.Draw(drawing_pb2.DrawRequest(prompt="girl", **ENDLESS), timeout=0.5)
    with pytest.raises(DeadlineExceeded):
        await until("finished", stream)
    assert (await client.draw()).kinds[-1] == "finished"


async def test_a_draw_with_a_request_id_goes_on_without_its_stream_and_is_found_again(
    client: Client,
) -> None:
    fields: dict[str, Any] = {"num_inference_steps": 20, "request_id": "a", "num_images": 2}
    stream = client.stream(**fields)
    await until("progress", stream)
    stream.cancel()
    again = await client.draw(**fields)
    assert again.kinds[0] == "started"
    assert again.kinds.count("image") == 2
    # It was not begun anew.
    assert again.kinds.count("progress") < 20


async def test_a_finished_draw_is_kept_and_its_pictures_are_not_drawn_twice(
    client: Client,
) -> None:
    # Without a seed: drawn twice it would be another picture.
    request = drawing_pb2.DrawRequest(prompt="girl", num_inference_steps=1, request_id="a")
    first, again = [
        Drawn([event async for event in client.drawing.Draw(request, timeout=60)]) for _ in range(2)
    ]
    assert again.kinds == ["started", "image", "finished"]
    assert again.images[0].png == first.images[0].png


async def test_a_second_stream_takes_the_draw_over(client: Client) -> None:
    fields: dict[str, Any] = {**ENDLESS, "request_id": "a"}
    first = client.stream(**fields)
    await until("progress", first)
    second = client.stream(**fields)
    assert (await until("started", second)).started.width == 256
    with pytest.raises(Conflict, match="another stream has attached"):
        await until("finished", first)
    await until("progress", second)
    await end(client, a=second)


async def test_a_request_id_belongs_to_one_request(client: Client) -> None:
    await client.draw(request_id="a")
    with pytest.raises(AlreadyExists, match="a belongs to a draw with other contents"):
        await client.draw("boy", request_id="a")


async def test_waiting_draws_are_told_their_position_as_it_changes(client: Client) -> None:
    running = client.stream(**ENDLESS, request_id="a")
    await until("progress", running)
    second = client.stream(**ENDLESS, request_id="b")
    assert (await until("queued", second)).queued.position == 0
    third = client.stream(request_id="c")
    assert (await until("queued", third)).queued.position == 1
    await end(client, a=running)
    assert (await until("queued", third)).queued.position == 0
    await end(client, b=second)
    assert (await until("finished", third)).finished.timings.queued_s > 0


async def test_a_full_queue_refuses_and_the_same_request_may_come_again(
    settings: Settings,
) -> None:
    async with serving(settings, max_queue=1) as client:
        running = client.stream(**ENDLESS, request_id="a")
        await until("progress", running)
        waiting = client.stream(request_id="b")
        await until("queued", waiting)
        with pytest.raises(ResourceExhausted, match="at most 1 draws may wait"):
            await client.draw(request_id="c")
        await end(client, a=running)
        assert (await client.draw(request_id="c")).kinds[-1] == "finished"
        await until("finished", waiting)


async def test_ten_draws_at_once_each_get_their_own_picture(client: Client) -> None:
    alone = [(await client.draw(seed=seed)).pixels[0] for seed in range(10)]
    together = await asyncio.gather(*(client.draw(seed=seed) for seed in range(10)))
    assert np.array_equal(alone, [draw.pixels[0] for draw in together])


async def _never() -> AsyncGenerator[DrawEvent, None]:
    yield Queued(0, None)
    await asyncio.Event().wait()


async def _leave(in_flight: InFlight, request_id: str) -> None:
    """Begins a draw, and loses its stream."""
    stream = in_flight.follow(REQUEST, request_id, _never)
    await anext(stream)
    await stream.aclose()


async def test_a_draw_nobody_comes_back_to_is_ended_when_its_time_is_over() -> None:
    async with InFlight(kept_s=0.05, max_kept=8) as in_flight:
        await _leave(in_flight, "a")
        assert in_flight.cancel("a")
        await _leave(in_flight, "b")
        await asyncio.sleep(0.2)
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
