import asyncio
import gc
from collections.abc import Callable
from typing import Any
from weakref import WeakSet

import numpy as np
import pytest

from inference_server import studio
from inference_server.engine.step_costs import StepCosts
from inference_server.events import (
    Finished,
    Progress,
)
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
            await until("finished", client.drawing.Draw(request, timeout=2))
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
    assert (await until("started", second)).started.width == ENDLESS["width"]
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


@pytest.mark.usefixtures("unhurried")
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
