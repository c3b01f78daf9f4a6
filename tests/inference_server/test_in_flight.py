import asyncio
import gc
from collections.abc import AsyncGenerator, Callable
from typing import Any, Final
from weakref import WeakSet

import numpy as np
import pytest

from inference_server import studio
from inference_server.engine.order import Queued
from inference_server.engine.step_costs import StepCosts
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
    assert (await client.draw()).kinds[-1] == "finished"


async def test_a_draw_without_a_request_id_ends_at_its_deadline(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(settings) as client:
        request = drawing_pb2.DrawRequest(prompt="girl", **ENDLESS)
        with pytest.raises(ResourceExhausted, match="the picture would be done in"):
            await until("finished", client.drawing.Draw(request, timeout=0.2))
        # A server that takes itself for faster than it is.
        monkeypatch.setattr(StepCosts, "seconds", lambda *_: 0.0)
        with pytest.raises(DeadlineExceeded):
            await until("finished", client.drawing.Draw(request, timeout=0.5))
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
    load = (await client.capabilities()).load
    assert (load.num_running, load.num_waiting) == (1, 2)
    assert load.eta_s > 0
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
    # Of several members: of one, no more than eight may wait.
    drawing = (client.draw(seed=seed, requester=str(seed % 3)) for seed in range(10))
    together = await asyncio.gather(*drawing)
    differences = np.subtract(alone, [draw.pixels[0] for draw in together], dtype=int)
    assert np.abs(differences).max() <= 2


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
        await asyncio.sleep(0.05)
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
        await asyncio.sleep(0.05)
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
        await asyncio.sleep(0.05)
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


async def test_a_client_that_does_not_read_does_not_fill_the_servers_memory(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The server runs in this process.
    alive: WeakSet[object] = WeakSet()
    made: list[type] = []

    def tracked(kind: type) -> Callable[..., object]:
        def make(*args: object, **fields: object) -> object:
            event = kind(*args, **fields)
            alive.add(event)
            made.append(kind)
            return event

        return make

    for kind in (Progress, Finished):
        monkeypatch.setattr(studio, kind.__name__, tracked(kind))
    stream = client.stream(
        num_inference_steps=40, preview_interval_steps=1, num_images=4, request_id="a"
    )
    await until("started", stream)
    while Finished not in made:  # noqa: ASYNC110 - whom it tells does not listen
        await asyncio.sleep(0.1)
    gc.collect()
    assert made.count(Progress) > 20
    # What is kept of 40 steps with four previews each.
    assert len(alive) < 20
    kinds = [event.WhichOneof("event") async for event in stream]
    assert kinds.count("image") == 4
    assert kinds[-1] == "finished"
