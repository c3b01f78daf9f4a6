"""Many draws at once: who is in a step, and that nobody sees anybody else in their picture."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline
from prometheus_client import CollectorRegistry

from inference_server.engine.admission import Bounds
from inference_server.engine.engine import Engine, EngineSettings
from inference_server.engine.order import Begun, EngineEvent, Load, Order, Picture, Queued, Stepped
from inference_server.engine.pipeline import PipelineSettings
from inference_server.engine.samplers import SAMPLERS
from inference_server.engine.slots import Network
from inference_server.errors import (
    AdapterRejected,
    DeadlineTooNear,
    DeviceBroken,
    EngineStopped,
    OutOfDeviceMemory,
    PictureNotFinite,
)
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from rpc.errors import QueueFull
from tests.inference_server.engine.conftest import apart, opened, stock_picture
from tests.inference_server.engine.orders import adapter_file, events_of, order, picture
from tests.inference_server.tiny_model import write_lora

LONG = ", ".join(["anime girl in a park with a smile and hair drawn by style"] * 12)


class Steps:
    """What the UNet was called with: rows of each step, and whatever a test does meanwhile."""

    def __init__(self, model: Model) -> None:
        self.rows: list[int] = []
        self.then: Callable[[int], None] = lambda _step: None
        model.unet.register_forward_pre_hook(self._called)

    def _called(self, _module: object, inputs: tuple[torch.Tensor, ...]) -> None:
        self.rows.append(len(inputs[0]))
        self.then(len(self.rows))


@pytest.fixture
def steps(model: Model) -> Steps:
    return Steps(model)


async def together(engine: Engine, orders: list[Order]) -> list[np.ndarray]:
    return list(await asyncio.gather(*(picture(engine, each) for each in orders)))


def mixed_orders(files: list[object]) -> list[Order]:
    """Everything that may differ between rows of one batch."""
    return [
        order(seeds=(1,), scheduler="euler", num_inference_steps=6),
        order(seeds=(2,), scheduler="euler_a", num_inference_steps=9, guidance_scale=3.0),
        order(seeds=(3,), scheduler="ddim", num_inference_steps=5, guidance_scale=1.0),
        order(seeds=(4,), scheduler="dpmpp_2m", num_inference_steps=7, prompt=LONG),
        order(seeds=(5,), scheduler="dpmpp_2m_karras", adapter=files[0]),
        order(seeds=(6,), scheduler="euler_a", adapter=files[1], adapter_weight=0.5),
    ]


def lora_files(folder: Path, count: int = 2) -> list[object]:
    return [
        adapter_file(write_lora(folder / str(i), seed=i, scale=0.3, rank=2 * i), i)
        for i in range(1, count + 1)
    ]


async def test_a_picture_is_the_same_whatever_else_is_drawn(
    engine: Engine, steps: Steps, tmp_path: Path
) -> None:
    orders = mixed_orders(lora_files(tmp_path))
    alone = [await picture(engine, each) for each in orders]
    both = await asyncio.gather(together(engine, orders[:3]), together(engine, orders[3:]))
    assert max(map(apart, alone, [*both[0], *both[1]])) <= 2
    assert max(steps.rows) > 6, "they did share batches"


async def test_in_bf16_it_is_the_same_to_the_eye(model_folder: Path, tmp_path: Path) -> None:
    model = load_model(ModelSource.find(str(model_folder)), "cpu", "bfloat16")
    async with opened(model) as engine:
        orders = mixed_orders(lora_files(tmp_path))[:4]
        alone = [await picture(engine, each) for each in orders]
        for one, other in zip(alone, await together(engine, orders), strict=True):
            assert np.abs(one.astype(int) - other).mean() <= 1


async def test_with_the_deterministic_setting_it_is_the_same_to_the_bit(
    model: Model, steps: Steps, tmp_path: Path
) -> None:
    orders = mixed_orders(lora_files(tmp_path))
    async with opened(model, deterministic=True) as engine:
        alone = [await picture(engine, each) for each in orders]
        assert set(steps.rows) == {4}
        random.Random(0).shuffle(orders)
        again = await together(engine, orders[:4]) + await together(engine, orders[4:])
    by_seed = {each.seeds: pixels for each, pixels in zip(orders, again, strict=True)}
    for each, pixels in zip(mixed_orders(lora_files(tmp_path)), alone, strict=True):
        assert np.array_equal(pixels, by_seed[each.seeds])


async def test_rows_of_three_versions_and_four_weights_share_a_batch_as_in_diffusers(
    model: Model, steps: Steps, stock: StableDiffusionPipeline, tmp_path: Path
) -> None:
    files = lora_files(tmp_path, 3)
    wanted = [
        (version, weight, seed)
        for seed, (version, weight) in enumerate(
            (version, weight) for version in range(3) for weight in (0.0, 0.5, 1.0, 1.5)
        )
    ]
    settings = EngineSettings(bounds=Bounds(max_queue=99, max_queue_per_requester=99))
    async with Engine(model, lambda _style: None, settings) as engine:
        await asyncio.gather(*(engine.preload(file) for file in files))  # type: ignore[arg-type]
        drawn = await together(
            engine,
            [
                order(adapter=files[version], adapter_weight=weight, seeds=(seed,))
                for version, weight, seed in wanted
            ],
        )
    assert max(steps.rows) >= 8
    kind, own, _ = SAMPLERS["euler"]
    stock.scheduler = kind.from_config(stock.scheduler.config, **own)
    for version in range(3):
        stock.load_lora_weights(tmp_path / str(version + 1), adapter_name=f"v{version}")
    for (version, weight, seed), pixels in zip(wanted, drawn, strict=True):
        stock.set_adapters([f"v{version}"], [weight])
        assert apart(pixels, stock_picture(stock, seed=seed)) <= 2, (version, weight)


async def test_a_draw_joins_at_the_next_step_and_leaves_at_the_next_step(
    engine: Engine, steps: Steps
) -> None:
    first = engine.draw(order(num_inference_steps=50, guidance_scale=1.0))
    async with aclosing(first) as events:
        await next_step(events)
        other = asyncio.create_task(picture(engine, order(guidance_scale=1.0)))
        begun = len(steps.rows)
        await other
        rows = steps.rows[begun:]
        # Nobody waits longer than the step that was being taken.
        assert rows.index(2) <= 1
        assert rows.count(2) == 4
    await picture(engine, order(num_inference_steps=1))


async def test_a_cancelled_draw_takes_no_further_step_and_decodes_nothing(
    engine: Engine, model: Model, steps: Steps
) -> None:
    decoded: list[None] = []
    model.vae.decoder.register_forward_hook(lambda *_: decoded.append(None))
    loop, third_step = asyncio.get_running_loop(), asyncio.Event()

    def at_the_third(step: int) -> None:
        if step == 3:
            loop.call_soon_threadsafe(third_step.set)

    steps.then = at_the_third
    task = asyncio.create_task(events_of(engine, order(num_inference_steps=100)))
    await third_step.wait()
    task.cancel()
    at_cancel = len(steps.rows)
    with pytest.raises(asyncio.CancelledError):
        await task
    await picture(engine, order(num_inference_steps=1))
    assert len(steps.rows) - 1 <= at_cancel + 1
    assert len(decoded) == 1


async def test_nothing_is_left_of_draws_that_are_over(engine: Engine, tmp_path: Path) -> None:
    files = lora_files(tmp_path)
    dice = random.Random(5)

    async def one(seed: int) -> None:
        events = engine.draw(
            order(seeds=(seed,), adapter=dice.choice([None, *files]), requester=str(seed))
        )
        async with aclosing(events):
            for _ in range(dice.randrange(7)):
                if await anext(events, None) is None:
                    return

    for start in range(0, 30, 3):
        await asyncio.gather(*(one(start + i) for i in range(3)))
    await picture(engine, order())
    await asyncio.sleep(0.05)
    assert engine.load() == Load(0, 0, 0.0)
    assert engine._pipeline.slots.pinned == 0  # noqa: SLF001


async def test_previews_are_of_every_picture_and_as_often_as_asked(engine: Engine) -> None:
    events = await events_of(engine, order(seeds=(1, 2, 3), preview_interval_steps=2))
    steps = [event for event in events if isinstance(event, Stepped)]
    assert [len(event.previews) for event in steps if event.step % 2] == [0, 0]
    assert [len(event.previews) for event in steps if not event.step % 2] == [3, 3]


async def test_pictures_of_one_draw_are_those_of_their_seeds(engine: Engine) -> None:
    events = await events_of(engine, order(seeds=(1, 2, 3)))
    pictures = {event.index: event.pixels for event in events if isinstance(event, Picture)}
    for index, seed in enumerate((1, 2, 3)):
        assert apart(pictures[index], await picture(engine, order(seeds=(seed,)))) <= 2


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
    async def both(engine: Engine) -> None:
        async with aclosing(engine.draw(order(num_inference_steps=150, requester="a"))) as long:
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


async def test_a_batch_too_large_for_the_memory_is_stepped_in_parts_and_loses_nothing(
    engine: Engine, model: Model, steps: Steps
) -> None:
    orders = [order(seeds=(seed,), requester=str(seed)) for seed in range(4)]
    alone = [await picture(engine, each) for each in orders]

    def too_many(_module: object, inputs: tuple[torch.Tensor, ...]) -> None:
        if len(inputs[0]) > 4:
            raise torch.OutOfMemoryError

    steps.rows.clear()
    model.unet.register_forward_pre_hook(too_many)
    assert max(map(apart, alone, await together(engine, orders))) <= 2
    # It learns: not every step is tried in vain.
    assert sum(rows > 4 for rows in steps.rows) <= 2


async def test_a_picture_too_large_by_itself_is_refused_and_others_are_drawn(
    engine: Engine, model: Model
) -> None:
    def too_large(_module: object, inputs: tuple[torch.Tensor, ...]) -> None:
        if inputs[0].shape[2] > 8:
            raise torch.OutOfMemoryError

    model.unet.register_forward_pre_hook(too_large)
    other = asyncio.create_task(picture(engine, order()))
    with pytest.raises(OutOfDeviceMemory, match="does not fit into the device's memory"):
        await picture(engine, order(width=128, height=128))
    await other


async def test_an_engine_whose_thread_crashes_says_so_to_everybody(
    model: Model, steps: Steps, tmp_path: Path
) -> None:
    def crash(_step: int) -> None:
        raise RuntimeError("unit 7 is on fire")

    async with opened(model) as engine:
        watching = asyncio.create_task(engine.watch())
        draws = [asyncio.create_task(picture(engine, order())) for _ in range(2)]
        await asyncio.sleep(0)
        steps.then = crash
        for draw in draws:
            with pytest.raises(EngineStopped, match="has stopped: an error on the device"):
                await draw
        with pytest.raises(DeviceBroken, match="unit 7 is on fire"):
            await watching
        with pytest.raises(EngineStopped):
            await picture(engine, order())
        with pytest.raises(EngineStopped):
            await engine.preload(adapter_file(write_lora(tmp_path)))


async def test_what_happens_is_counted(model: Model, tmp_path: Path) -> None:
    registry = CollectorRegistry()
    files = lora_files(tmp_path, 3)
    settings = EngineSettings()
    async with Engine(model, lambda _style: None, settings, metrics=registry) as engine:
        for file in files:
            await picture(engine, order(adapter=file))
        await picture(engine, order(adapter=files[0]))
        await asyncio.sleep(0.05)

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    assert value("engine_images_total") == 4
    assert value("engine_step_rows_count") == 16
    assert value("engine_step_seconds_count", size="64x64") == 16
    assert value("engine_first_step_seconds_count") == 4
    assert value("engine_wait_seconds_count") == 4
    assert value("engine_adapter_loads_total") == 3
    assert value("engine_prompt_cache_hits_total") >= 6  # type: ignore[operator]
    assert value("engine_waiting_draws") == 0
    assert value("engine_running_draws") == 0


async def next_step(events: AsyncIterator[EngineEvent]) -> Stepped:
    while not isinstance(event := await anext(events), Stepped):
        assert isinstance(event, Queued | Begun)
    return event


async def test_a_draw_of_two_pictures_without_numbers_fails_alone(
    engine: Engine, tmp_path: Path
) -> None:
    file = adapter_file(write_lora(tmp_path, scale=1e19))
    with pytest.raises(PictureNotFinite):
        await events_of(engine, order(adapter=file, seeds=(1, 2)))
    await picture(engine, order())


async def test_a_rank_that_the_slots_do_not_hold_is_refused_and_takes_no_slot(
    engine: Engine, tmp_path: Path
) -> None:
    high = [adapter_file(write_lora(tmp_path / str(i), seed=i, rank=16), i) for i in (1, 2, 3)]
    for file in high:
        rule = r"^ksh@\d has the rank 16, and this server's slots hold at most 8$"
        with pytest.raises(AdapterRejected, match=rule):
            await picture(engine, order(adapter=file))
        with pytest.raises(AdapterRejected, match=rule):
            await engine.preload(file)
    await picture(engine, order(adapter=adapter_file(write_lora(tmp_path / "low"))))


async def test_memory_that_runs_out_for_an_adapter_fails_its_draw_alone(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = Network.fill

    def out_of_memory(*_: object) -> None:
        raise torch.OutOfMemoryError

    monkeypatch.setattr(Network, "fill", out_of_memory)
    files = [adapter_file(write_lora(tmp_path / str(i), seed=i), i) for i in (1, 2, 3)]
    for file in files:
        with pytest.raises(OutOfDeviceMemory):
            await picture(engine, order(adapter=file))
    monkeypatch.setattr(Network, "fill", fill)
    for file in files:
        await picture(engine, order(adapter=file))


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

        async with asyncio.TaskGroup() as tasks, asyncio.timeout(30):
            for number in range(2):
                tasks.create_task(draws(str(number)))
                await asyncio.sleep(0.02)
            await picture(engine, order(adapter=waiting, requester="late"))
            finished.append(waiting)
    assert finished.count(busy) < 20


async def test_small_pictures_do_not_make_the_engine_think_that_it_is_slow(
    engine: Engine,
) -> None:
    before = engine._admission.costs.seconds(1000)  # noqa: SLF001 - what refusals follow from
    await events_of(engine, order(num_inference_steps=100, guidance_scale=1.0))
    assert engine._admission.costs.seconds(1000) < 10 * before  # noqa: SLF001


async def test_a_preview_says_of_which_picture_it_is(model: Model) -> None:
    async with opened(model, deterministic=True) as engine:
        events = await events_of(engine, order(seeds=(1, 2, 3), preview_interval_steps=1))
    done: set[int] = set()
    for event in events:
        if isinstance(event, Picture):
            done.add(event.index)
        if isinstance(event, Stepped):
            assert {index for index, _ in event.previews} == {0, 1, 2} - done


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
