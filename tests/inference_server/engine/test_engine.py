"""One draw at a time: its picture is the one that diffusers' own pipeline draws."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from PIL import Image

from inference_server.engine.engine import Engine
from inference_server.engine.order import Begun, Done, Picture, Stepped
from inference_server.engine.samplers import SAMPLERS
from inference_server.errors import AdapterDamaged, PictureNotFinite
from inference_server.model.loading import Model, load_model
from inference_server.model.source import ModelSource
from tests.inference_server.engine.conftest import apart, opened, stock_picture
from tests.inference_server.engine.orders import adapter_file, events_of, order, picture
from tests.inference_server.tiny_model import write_lora


def scheduled(pipeline: StableDiffusionPipeline, name: str) -> StableDiffusionPipeline:
    kind, own, _ = SAMPLERS[name]
    pipeline.scheduler = kind.from_config(pipeline.scheduler.config, **own)
    return pipeline


@pytest.mark.parametrize("scheduler", SAMPLERS)
async def test_a_picture_is_the_one_that_diffusers_own_pipeline_draws(
    engine: Engine, stock: StableDiffusionPipeline, scheduler: str
) -> None:
    drawn = await picture(engine, order(scheduler=scheduler))
    assert apart(drawn, stock_picture(scheduled(stock, scheduler))) <= 1


async def test_a_picture_without_guidance_is_the_one_that_diffusers_draws(
    engine: Engine, stock: StableDiffusionPipeline
) -> None:
    drawn = await picture(engine, order(guidance_scale=1.0))
    assert apart(drawn, stock_picture(scheduled(stock, "euler"), guidance_scale=1.0)) <= 1


@pytest.mark.parametrize("scheduler", ["euler", "ddim", "dpmpp_2m_karras"])
async def test_image_to_image_is_as_diffusers_draws_it(
    engine: Engine, stock: StableDiffusionPipeline, scheduler: str
) -> None:
    components = scheduled(stock, scheduler).components
    pipeline = StableDiffusionImg2ImgPipeline(**components, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    fields: dict[str, Any] = {"strength": 0.6, "num_inference_steps": 10}
    drawn = await picture(engine, order(scheduler=scheduler, image=image, **fields))
    # Their image processor rounds once more on the way in.
    assert apart(drawn, stock_picture(pipeline, image=Image.fromarray(image), **fields)) <= 2


async def test_a_picture_to_start_from_is_encoded_once_for_all_pictures_of_a_draw(
    model: Model,
) -> None:
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    seeds = (1, 2, 3, 4)
    encoded: list[None] = []
    async with opened(model, deterministic=True) as engine:
        model.vae.encoder.register_forward_hook(lambda *_: encoded.append(None))
        events = await events_of(engine, order(image=image, seeds=seeds))
        assert len(encoded) == 1
        pictures = {event.index: event.pixels for event in events if isinstance(event, Picture)}
        for index, seed in enumerate(seeds):
            alone = await picture(engine, order(image=image, seeds=(seed,)))
            assert np.array_equal(pictures[index], alone)
    assert len({pixels.tobytes() for pixels in pictures.values()}) == len(seeds)


@pytest.mark.parametrize(("rank", "alpha"), [(4, 4), (4, 2), (2, 16)])
async def test_a_lora_acts_as_in_diffusers_whatever_its_alpha(
    engine: Engine, stock: StableDiffusionPipeline, tmp_path: Path, rank: int, alpha: float
) -> None:
    path = write_lora(tmp_path, rank=rank, alpha=alpha, scale=0.3)
    plain = stock_picture(scheduled(stock, "euler"))
    stock.load_lora_weights(tmp_path, weight_name=path.name)
    drawn = await picture(engine, order(adapter=adapter_file(path)))
    assert apart(drawn, stock_picture(stock)) <= 1
    assert apart(drawn, plain) > 2


@pytest.mark.usefixtures("unhurried")
async def test_a_doubled_picture_is_twice_as_wide_and_high(
    engine: Engine,
) -> None:
    events = await events_of(engine, order(hires_strength=0.5, preview_interval_steps=1))
    (pixels,) = [event.pixels for event in events if isinstance(event, Picture)]
    assert pixels.shape == (128, 128, 3)
    # Four steps as it is, and two of four when it is doubled.
    steps = [event for event in events if isinstance(event, Stepped)]
    assert [step.step for step in steps] == [1, 2, 3, 4, 5, 6]
    assert {step.of for step in steps} == {6}
    assert [len(step.previews[0][1]) for step in steps] == [32, 32, 32, 32, 64, 64]


async def test_a_doubled_picture_is_the_one_that_diffusers_makes_of_a_doubled_picture(
    engine: Engine, stock: StableDiffusionPipeline
) -> None:
    drawn = await picture(engine, order(hires_strength=0.5))
    generator = torch.Generator("cpu").manual_seed(7)
    words = {"prompt": "anime girl", "negative_prompt": "park", "guidance_scale": 7.5}
    (small,) = scheduled(stock, "euler")(**words, num_inference_steps=4, generator=generator).images
    pipeline = StableDiffusionImg2ImgPipeline(**stock.components, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    (expected,) = pipeline(
        **words,
        image=small.resize((128, 128), Image.Resampling.LANCZOS),
        strength=0.5,
        num_inference_steps=4,
        generator=generator,
    ).images
    # Their image processor rounds once more on the way in.
    assert apart(drawn, np.asarray(expected)) <= 2


async def test_a_base_model_that_has_held_adapters_draws_as_before(
    engine: Engine, tmp_path: Path
) -> None:
    before = await picture(engine, order())
    file = adapter_file(write_lora(tmp_path))
    with_adapter = await picture(engine, order(adapter=file))
    assert not np.array_equal(before, with_adapter)
    assert np.array_equal(before, await picture(engine, order()))
    assert np.array_equal(with_adapter, await picture(engine, order(adapter=file)))


async def test_more_versions_than_there_are_slots_are_drawn_each_with_its_own(
    engine: Engine, tmp_path: Path
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


async def test_draws_with_more_versions_at_once_than_there_are_slots_wait_for_one(
    engine: Engine, tmp_path: Path
) -> None:
    files = [
        adapter_file(write_lora(tmp_path / str(seed), seed=seed), seed) for seed in range(1, 5)
    ]
    alone = [await picture(engine, order(adapter=file)) for file in files]
    together = await asyncio.gather(*(picture(engine, order(adapter=file)) for file in files))
    assert max(map(apart, alone, together)) <= 2


async def test_an_adapter_that_is_loaded_in_the_middle_of_a_draw_does_not_show_in_it(
    engine: Engine, tmp_path: Path
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
    engine: Engine, tmp_path: Path
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


async def test_an_engine_knows_which_adapters_are_being_drawn_with(
    engine: Engine, tmp_path: Path
) -> None:
    file = adapter_file(write_lora(tmp_path))
    async with aclosing(engine.draw(order(adapter=file))) as events:
        while not isinstance(await anext(events), Begun):
            assert engine.uses(file)
        assert engine.uses(file)
    await picture(engine, order())
    assert not engine.uses(file)


async def test_a_picture_that_comes_out_as_no_numbers_is_no_picture(
    engine: Engine, tmp_path: Path
) -> None:
    file = adapter_file(write_lora(tmp_path, scale=1e19))
    with pytest.raises(PictureNotFinite, match="the picture came out as no numbers"):
        await picture(engine, order(adapter=file))


async def test_what_only_fp32_can_hold_is_drawn_again_in_fp32(model_folder: Path) -> None:
    half = half_precision(model_folder)
    # Beyond fp16's 65504 in the UNet's first layer, and back again in its last.
    half.unet.conv_in.weight.data *= 3e4
    half.unet.conv_in.bias.data *= 3e4
    async with opened(half) as engine:
        events = await events_of(engine, order(guidance_scale=1.0))
    (pixels,) = [event.pixels for event in events if isinstance(event, Picture)]
    assert pixels.std() > 1
    # Told once, and not from the beginning again.
    steps = [event.step for event in events if isinstance(event, Stepped)]
    assert steps == sorted(steps)
    assert isinstance(events[-1], Done)


def half_precision(folder: Path) -> Model:
    return load_model(ModelSource.find(str(folder)), "cpu", "float16")
