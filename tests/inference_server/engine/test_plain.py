import asyncio
from contextlib import aclosing
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionPipeline,
)
from PIL import Image

from inference_server.engine.order import Begun, Done, Stepped
from inference_server.engine.plain import PlainEngine
from inference_server.errors import AdapterDamaged, PictureNotFinite
from inference_server.events import Queued
from inference_server.model.loading import Model
from rpc.errors import QueueFull
from tests.inference_server.engine.orders import adapter_file, events_of, order, picture
from tests.inference_server.tiny_model import write_lora

SCHEDULERS = {
    "euler": (EulerDiscreteScheduler, {}),
    "euler_a": (EulerAncestralDiscreteScheduler, {}),
    "ddim": (DDIMScheduler, {"clip_sample": False}),
    "dpmpp_2m": (DPMSolverMultistepScheduler, {}),
    "dpmpp_2m_karras": (DPMSolverMultistepScheduler, {"use_karras_sigmas": True}),
}


@pytest.fixture
def stock(model_folder: Path) -> StableDiffusionPipeline:
    pipeline = StableDiffusionPipeline.from_pretrained(model_folder)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def stock_picture(pipeline: StableDiffusionPipeline, **fields: object) -> np.ndarray:
    (image,) = pipeline(
        "anime girl",
        negative_prompt="park",
        generator=torch.Generator("cpu").manual_seed(7),
        **{"num_inference_steps": 4, "guidance_scale": 7.5, **fields},
    ).images
    return np.asarray(image)


@pytest.mark.parametrize("scheduler", SCHEDULERS)
async def test_a_picture_is_the_one_that_diffusers_own_pipeline_draws(
    engine: PlainEngine, stock: StableDiffusionPipeline, scheduler: str
) -> None:
    kind, config = SCHEDULERS[scheduler]
    stock.scheduler = kind.from_config(stock.scheduler.config, **config)
    drawn = await picture(engine, order(scheduler=scheduler))
    assert np.array_equal(drawn, stock_picture(stock))


async def test_a_picture_without_guidance_is_the_one_that_diffusers_draws(
    engine: PlainEngine, stock: StableDiffusionPipeline
) -> None:
    stock.scheduler = EulerDiscreteScheduler.from_config(stock.scheduler.config)
    drawn = await picture(engine, order(guidance_scale=1.0))
    assert np.array_equal(drawn, stock_picture(stock, guidance_scale=1.0))


@pytest.mark.parametrize("scheduler", ["euler", "ddim", "dpmpp_2m_karras"])
async def test_image_to_image_is_as_diffusers_draws_it(
    engine: PlainEngine, stock: StableDiffusionPipeline, scheduler: str
) -> None:
    kind, config = SCHEDULERS[scheduler]
    components = {
        **stock.components,
        "scheduler": kind.from_config(stock.scheduler.config, **config),
    }
    pipeline = StableDiffusionImg2ImgPipeline(**components, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    drawn = await picture(
        engine, order(scheduler=scheduler, image=image, strength=0.6, num_inference_steps=10)
    )
    expected = stock_picture(
        pipeline, image=Image.fromarray(image), strength=0.6, num_inference_steps=10
    )
    # Their image processor rounds once more on the way in.
    assert np.abs(drawn.astype(int) - expected.astype(int)).max() <= 1


@pytest.mark.parametrize(("rank", "alpha"), [(4, 4), (4, 2), (2, 16)])
async def test_a_lora_acts_as_in_diffusers_whatever_its_alpha(
    engine: PlainEngine, stock: StableDiffusionPipeline, tmp_path: Path, rank: int, alpha: float
) -> None:
    path = write_lora(tmp_path, rank=rank, alpha=alpha, scale=0.3)
    stock.scheduler = EulerDiscreteScheduler.from_config(stock.scheduler.config)
    plain = stock_picture(stock)
    stock.load_lora_weights(tmp_path, weight_name=path.name)
    drawn = await picture(engine, order(adapter=adapter_file(path)))
    assert np.abs(drawn.astype(int) - stock_picture(stock).astype(int)).max() <= 1
    assert not np.array_equal(drawn, plain)


async def test_a_base_model_that_has_held_adapters_draws_as_before(
    engine: PlainEngine, tmp_path: Path
) -> None:
    before = await picture(engine, order())
    file = adapter_file(write_lora(tmp_path))
    with_adapter = await picture(engine, order(adapter=file))
    assert not np.array_equal(before, with_adapter)
    assert np.array_equal(before, await picture(engine, order()))
    assert np.array_equal(with_adapter, await picture(engine, order(adapter=file)))


async def test_more_versions_than_may_be_resident_are_drawn_each_with_its_own(
    engine: PlainEngine, tmp_path: Path
) -> None:
    files = [
        adapter_file(write_lora(tmp_path / str(seed), seed=seed), seed) for seed in range(1, 5)
    ]
    first, again = [
        [await picture(engine, order(adapter=file, num_inference_steps=1)) for file in files]
        for _ in range(2)
    ]
    assert np.array_equal(first, again)
    assert len({pixels.tobytes() for pixels in first}) == len(files)


async def test_an_adapter_that_is_loaded_in_the_middle_of_a_draw_does_not_show_in_it(
    engine: PlainEngine, tmp_path: Path
) -> None:
    mine, other = [
        adapter_file(write_lora(tmp_path / str(seed), seed=seed), seed) for seed in (1, 2)
    ]
    for adapter in (None, mine):
        undisturbed = await picture(engine, order(adapter=adapter))
        disturbed = []
        async with aclosing(engine.draw(order(adapter=adapter))) as events:
            async for event in events:
                if isinstance(event, Stepped):
                    await engine.preload(other)
                disturbed.append(event)
        assert np.array_equal(disturbed[-2].pixels, undisturbed)  # type: ignore[union-attr]


async def test_an_adapter_file_that_has_changed_is_not_drawn_with(
    engine: PlainEngine, tmp_path: Path
) -> None:
    path = write_lora(tmp_path)
    file = adapter_file(path)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(AdapterDamaged, match="ksh@1 has changed since it was published"):
        await picture(engine, order(adapter=file))
    path.unlink()
    with pytest.raises(AdapterDamaged, match="ksh@1 cannot be read"):
        await picture(engine, order(adapter=file))
    # The engine draws on.
    await picture(engine, order())


async def test_a_cancelled_draw_takes_no_further_step_and_decodes_nothing(
    engine: PlainEngine, model: Model
) -> None:
    calls = {"unet": 0, "decoder": 0}
    loop, third_step = asyncio.get_running_loop(), asyncio.Event()

    def count(name: str) -> None:
        calls[name] += 1
        if calls["unet"] == 3:
            loop.call_soon_threadsafe(third_step.set)

    model.unet.register_forward_hook(lambda *_: count("unet"))
    model.vae.decoder.register_forward_hook(lambda *_: count("decoder"))
    task = asyncio.create_task(events_of(engine, order(num_inference_steps=100)))
    await third_step.wait()
    task.cancel()
    at_cancel = calls["unet"]
    with pytest.raises(asyncio.CancelledError):
        await task
    # The next draw gets the thread when the cancelled one's last step is done.
    await picture(engine, order(num_inference_steps=1))
    assert calls["unet"] - 1 <= at_cancel + 1
    assert calls["decoder"] == 1


async def test_draws_take_turns_in_the_order_they_came(engine: PlainEngine) -> None:
    finished: list[int] = []

    async def draw(number: int) -> None:
        await events_of(engine, order(seeds=(number,), num_inference_steps=2))
        finished.append(number)

    await asyncio.gather(*(draw(number) for number in range(5)))
    assert finished == [0, 1, 2, 3, 4]


async def test_the_line_is_bounded_and_tells_positions_and_times(engine: PlainEngine) -> None:
    await events_of(engine, order())
    draws = [asyncio.create_task(events_of(engine, order())) for _ in range(5)]
    await asyncio.sleep(0)
    with pytest.raises(QueueFull, match="at most 4 draws may wait"):
        await events_of(engine, order())
    last = (await asyncio.gather(*draws))[-1]
    queued = [event for event in last if isinstance(event, Queued)]
    assert [event.position for event in queued] == [3, 2, 1, 0]
    times = [event.eta_s or 0 for event in queued]
    assert times == sorted(times, reverse=True)
    assert isinstance(last[-1], Done)
    assert last[-1].queued_s > 0


async def test_an_engine_knows_which_adapters_are_being_drawn_with(
    engine: PlainEngine, tmp_path: Path
) -> None:
    file = adapter_file(write_lora(tmp_path))
    async with aclosing(engine.draw(order(adapter=file))) as events:
        assert isinstance(await anext(events), Begun)
        assert engine.uses(file)
    assert not engine.uses(file)


async def test_a_picture_that_comes_out_as_no_numbers_is_no_picture(
    engine: PlainEngine, tmp_path: Path
) -> None:
    file = adapter_file(write_lora(tmp_path, scale=1e19))
    with pytest.raises(PictureNotFinite, match="the picture came out as no numbers"):
        await picture(engine, order(adapter=file))
