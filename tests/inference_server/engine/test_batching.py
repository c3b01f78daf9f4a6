"""Many draws at once: who is in a step, and that nobody sees anybody else in their picture."""

import asyncio
import random
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
from diffusers import StableDiffusionPipeline
from prometheus_client import CollectorRegistry

from inference_server.engine.admission import Bounds
from inference_server.engine.engine import Engine, EngineSettings
from inference_server.engine.order import Load, Order, Picture, Stepped
from inference_server.engine.samplers import SAMPLERS
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from tests.inference_server.engine.conftest import Steps, apart, opened, stock_picture
from tests.inference_server.engine.orders import (
    events_of,
    lora_files,
    next_step,
    order,
    picture,
    together,
)

LONG = ", ".join(["anime girl in a park with a smile and hair drawn by style"] * 12)


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
    third_step = steps.held_at(3)
    async with aclosing(first) as events:
        await next_step(events)
        async with third_step:
            other = asyncio.create_task(picture(engine, order(guidance_scale=1.0)))
            await asyncio.sleep(0)
        await other
        while len(steps.rows) < 8:
            await next_step(events)
        # Nobody waits longer than the step that was being taken.
        assert steps.rows[2:8] == [1, 2, 2, 2, 2, 1]
    await picture(engine, order(num_inference_steps=1))


async def test_a_cancelled_draw_takes_no_further_step_and_decodes_nothing(
    engine: Engine, model: Model, steps: Steps
) -> None:
    decoded: list[None] = []
    model.vae.decoder.register_forward_hook(lambda *_: decoded.append(None))
    third_step = steps.held_at(3)
    task = asyncio.create_task(events_of(engine, order(num_inference_steps=100)))
    async with third_step:
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    await picture(engine, order(num_inference_steps=1))
    assert len(steps.rows) == 3 + 1
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
    # The device's thread clears up after its last turn.
    async with asyncio.timeout(60):
        while engine.load() != Load(0, 0, 0.0) or engine._pipeline.slots.pinned:  # noqa: ASYNC110, SLF001
            await asyncio.sleep(0.01)


@pytest.mark.usefixtures("unhurried")
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


async def test_what_happens_is_counted(model: Model, tmp_path: Path) -> None:
    registry = CollectorRegistry()

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, labels)

    files = lora_files(tmp_path, 3)
    settings = EngineSettings()
    async with Engine(model, lambda _style: None, settings, metrics=registry) as engine:
        for file in files:
            await picture(engine, order(adapter=file))
        await picture(engine, order(adapter=files[0]))
        # Counted after the turn in which the last picture was done.
        async with asyncio.timeout(60):
            while value("engine_running_draws"):  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.01)

    assert value("engine_images_total") == 4
    assert value("engine_step_rows_count") == 16
    assert value("engine_step_seconds_count", size="64x64") == 16
    assert value("engine_first_step_seconds_count") == 4
    assert value("engine_wait_seconds_count") == 4
    assert value("engine_adapter_loads_total") == 3
    assert value("engine_prompt_cache_hits_total") >= 6  # type: ignore[operator]
    assert value("engine_waiting_draws") == 0
    assert value("engine_running_draws") == 0


@pytest.mark.usefixtures("unhurried")
async def test_a_preview_says_of_which_picture_it_is(model: Model) -> None:
    async with opened(model, deterministic=True) as engine:
        events = await events_of(engine, order(seeds=(1, 2, 3), preview_interval_steps=1))
    done: set[int] = set()
    for event in events:
        if isinstance(event, Picture):
            done.add(event.index)
        if isinstance(event, Stepped):
            assert {index for index, _ in event.previews} == {0, 1, 2} - done
