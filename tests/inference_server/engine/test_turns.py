"""Whose turn it is: the order of draws, and how many may wait."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from pathlib import Path

import pytest

from inference_server.engine.admission import Bounds
from inference_server.engine.engine import Engine, EngineSettings
from inference_server.engine.order import Queued
from inference_server.engine.pipeline import PipelineSettings
from inference_server.errors import (
    DeadlineTooNear,
)
from inference_server.model.loading import Model
from rpc.errors import QueueFull
from tests.inference_server.engine.conftest import opened
from tests.inference_server.engine.orders import (
    events_of,
    lora_files,
    next_step,
    order,
    picture,
)


async def narrow(model: Model, draw: Callable[[Engine], Coroutine[None, None, None]]) -> None:
    """With an engine whose batches have room for one guided picture."""
    async with opened(model) as engine:
        engine._admission.costs.widest = 2 * 64  # noqa: SLF001 - this machine may find more pays
        await draw(engine)


async def test_equal_draws_finish_in_the_order_they_came(model: Model) -> None:
    finished: list[int] = []

    async def all_of_them(engine: Engine) -> None:
        async def draw(number: int) -> None:
            await events_of(engine, order(seeds=(number,), requester=str(number)))
            finished.append(number)

        await asyncio.gather(*(draw(number) for number in range(5)))

    await narrow(model, all_of_them)
    assert finished == [0, 1, 2, 3, 4]


async def test_a_requester_with_many_draws_does_not_hold_up_one_with_few(model: Model) -> None:
    finished: list[str] = []

    async def all_of_them(engine: Engine) -> None:
        async def draw(requester: str) -> None:
            await events_of(engine, order(requester=requester))
            finished.append(requester)

        async with asyncio.TaskGroup() as tasks:
            for requester in ("many", "many", "many", "few"):
                tasks.create_task(draw(requester))

    await narrow(model, all_of_them)
    assert finished == ["many", "few", "many", "many"]


async def test_a_short_draw_does_not_wait_for_the_end_of_a_long_one(model: Model) -> None:
    # Seconds, in which the short one is over and its end is heard of.
    lasting = order(num_inference_steps=150, width=256, height=256, requester="a")

    async def both(engine: Engine) -> None:
        async with aclosing(engine.draw(lasting)) as long:
            await next_step(long)
            await picture(engine, order(num_inference_steps=2, requester="b"))
            # It goes on where it was.
            later = await next_step(long)
            assert later.step < 150

    await narrow(model, both)


async def test_the_queue_is_bounded_and_tells_positions_and_times(model: Model) -> None:
    async def all_of_them(engine: Engine) -> None:
        slow = {"num_inference_steps": 10}
        draws = [
            asyncio.create_task(events_of(engine, order(requester=str(i), **slow)))
            for i in range(5)
        ]
        await asyncio.sleep(0)
        with pytest.raises(
            QueueFull, match=r"^at most 4 draws may wait, and as many do; try again in \d+ s$"
        ):
            await events_of(engine, order(requester="late", **slow))
        told = [
            [event for event in events if isinstance(event, Queued)]
            for events in await asyncio.gather(*draws)
        ]
        assert [event.position for event in told[-1]] == [4, 3, 2, 1, 0]
        # At one moment: what a step takes is learnt anew with each.
        times = [queued[0].eta_s or 0 for queued in told[1:]]
        assert times[0] < times[1] < times[2] < times[3]

    await narrow(model, all_of_them)


async def test_each_requester_may_have_only_so_many_waiting(model: Model) -> None:
    async def all_of_them(engine: Engine) -> None:
        draws = [asyncio.create_task(events_of(engine, order(requester="a"))) for _ in range(4)]
        await asyncio.sleep(0)
        rule = (
            r"^at most 3 draws of one requester may wait, and as many of yours do; "
            r"try again in \d+ s$"
        )
        with pytest.raises(QueueFull, match=rule):
            await events_of(engine, order(requester="a"))
        await asyncio.gather(*draws, picture(engine, order(requester="b")))

    await narrow(model, all_of_them)


async def test_a_draw_that_cannot_be_done_in_time_is_refused_at_once(engine: Engine) -> None:
    hopeless = order(num_inference_steps=150, width=512, height=512)
    with pytest.raises(
        DeadlineTooNear,
        match=r"^the picture would be done in \d+ s, and the call ends in 0 s; ask for fewer steps",
    ):
        async with aclosing(engine.draw(hopeless, timeout_s=0.01)) as events:
            await anext(events)
    async with aclosing(engine.draw(order(), timeout_s=60)) as events:
        assert [event async for event in events]


async def test_a_version_without_a_slot_gets_one_though_others_keep_theirs_busy(
    model: Model, tmp_path: Path
) -> None:
    busy, waiting = lora_files(tmp_path, 2)
    finished: list[object] = []

    async with opened(model, adapter_slots=1) as engine:

        async def draws(requester: str) -> None:
            while waiting not in finished:
                await picture(engine, order(adapter=busy, requester=requester))
                finished.append(busy)

        async with asyncio.TaskGroup() as tasks, asyncio.timeout(120):
            for number in range(2):
                tasks.create_task(draws(str(number)))
                await asyncio.sleep(0.02)
            before = len(finished)
            await picture(engine, order(adapter=waiting, requester="late"))
            finished.append(waiting)
    assert finished.count(busy) - before < 20


async def test_small_pictures_do_not_make_the_engine_think_that_it_is_slow(
    engine: Engine,
) -> None:
    before = engine._admission.costs.seconds(1000)  # noqa: SLF001 - what refusals follow from
    await events_of(engine, order(num_inference_steps=100, guidance_scale=1.0))
    assert engine._admission.costs.seconds(1000) < 10 * before  # noqa: SLF001


async def test_each_row_takes_room_however_small_its_picture_is(model: Model) -> None:
    settings = EngineSettings(
        bounds=Bounds(max_queue=2, max_queue_per_requester=2),
        pipeline=PipelineSettings(deterministic=True),
    )
    async with Engine(model, lambda _style: None, settings) as engine:
        engine._admission.costs.widest = 1e9  # noqa: SLF001 - as on a large GPU
        draws = [asyncio.create_task(events_of(engine, order())) for _ in range(4)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFull):
            await events_of(engine, order())
        await asyncio.gather(*draws)
