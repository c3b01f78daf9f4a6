import asyncio
import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from protos.drawing.v1 import drawing_pb2
from rpc.errors import InvalidRequest, NotFound
from tests.inference_server.client import ENDLESS, Client, pixels

pytestmark = pytest.mark.asyncio(loop_scope="module")


def png(width: int = 80, height: int = 64, colour: str = "red", **save: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG", **save)
    return file.getvalue()


@pytest.mark.usefixtures("unhurried")
async def test_a_draw_tells_of_each_step_and_ends_with_its_picture(shared: Client) -> None:
    drawn = await shared.draw(num_inference_steps=3)
    assert drawn.kinds == ["started", "progress", "progress", "progress", "image", "finished"]
    assert [(progress.step, progress.of) for progress in drawn.progress] == [(1, 3), (2, 3), (3, 3)]
    assert drawn.pixels[0].shape == (64, 64, 3)
    assert drawn.timings.total_s >= drawn.timings.denoise_s > 0


async def test_the_same_seed_gives_the_same_picture_and_another_seed_another(
    shared: Client,
) -> None:
    first, again, other = [(await shared.draw(seed=seed)).pixels[0] for seed in (7, 7, 8)]
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


async def test_each_picture_of_a_draw_is_the_one_its_seed_gives_alone(shared: Client) -> None:
    together = await shared.draw(seed=7, num_images=3, scheduler="euler_a")
    assert list(together.started.seeds) == [7, 8, 9]
    assert [image.seed for image in together.images] == [7, 8, 9]
    alone = [(await shared.draw(seed=s, scheduler="euler_a")).pixels[0] for s in (7, 8, 9)]
    # In a batch of another size, rounding differs.
    assert np.abs(np.subtract(together.pixels, alone, dtype=int)).max() <= 2


async def test_seeds_wrap_around_at_their_highest(shared: Client) -> None:
    drawn = await shared.draw(seed=2**63 - 1, num_images=2, num_inference_steps=1)
    assert list(drawn.started.seeds) == [2**63 - 1, 0]


async def test_a_seed_that_is_not_given_is_chosen_and_told(shared: Client) -> None:
    stream = shared.drawing.Draw(
        drawing_pb2.DrawRequest(prompt="girl", num_inference_steps=1), timeout=60
    )
    started = [event.started async for event in stream if event.HasField("started")][0]  # noqa: RUF015
    assert 0 <= started.seeds[0] < 2**32


@pytest.mark.usefixtures("unhurried")
async def test_previews_come_with_every_nth_step_and_are_smaller(shared: Client) -> None:
    drawn = await shared.draw(num_inference_steps=4, preview_interval_steps=2, num_images=2)
    previews = [[preview.index for preview in progress.previews] for progress in drawn.progress]
    assert previews == [[], [0, 1], [], [0, 1]]
    with Image.open(io.BytesIO(drawn.progress[1].previews[0].webp)) as preview:
        assert (preview.format, preview.size) == ("WEBP", (32, 32))


async def test_a_size_that_the_unet_cannot_halve_evenly_is_drawn(shared: Client) -> None:
    drawn = await shared.draw(width=72, height=104)
    assert drawn.pixels[0].shape == (104, 72, 3)
    assert (drawn.started.width, drawn.started.height) == (72, 104)


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": " BREAK ".join(["girl"] * 17), "raw_prompt": True},
        {"negative_prompt": " BREAK ".join(["girl"] * 17), "raw_prompt": True},
        # Sixteen of its own, and those of its style.
        {"negative_prompt": " BREAK ".join(["girl"] * 16)},
    ],
)
async def test_a_prompt_that_is_too_long_is_refused_at_once_and_not_at_its_turn(
    shared: Client, fields: dict[str, Any]
) -> None:
    long = shared.stream(**ENDLESS)
    async for event in long:
        if event.HasField("progress"):
            break
    refused = aiter(shared.stream(**fields, requester="other"))
    # Not told of its place first.
    with pytest.raises(InvalidRequest, match=r"at most 16 windows of 75 tokens .*, not \d+$"):
        await anext(refused)
    long.cancel()


async def test_a_negative_prompt_that_is_not_read_may_be_of_any_length(shared: Client) -> None:
    endless = " BREAK ".join(["girl"] * 17)
    assert (await shared.draw(negative_prompt=endless, guidance_scale=1)).images


async def test_without_guidance_the_negative_prompt_changes_nothing(shared: Client) -> None:
    one, other = [
        (await shared.draw(guidance_scale=1, negative_prompt=words)).pixels[0]
        for words in ("", "smile")
    ]
    assert np.array_equal(one, other)


async def test_the_negative_prompt_and_the_guidance_change_the_picture(shared: Client) -> None:
    plain, negative, strong = [
        (await shared.draw(raw_prompt=True, negative_prompt=words, guidance_scale=scale)).pixels[0]
        for words, scale in (("", 7.5), ("smile park", 7.5), ("", 20.0))
    ]
    assert not np.array_equal(plain, negative)
    assert not np.array_equal(plain, strong)


async def test_an_image_to_start_from_takes_fewer_steps_and_shows_in_the_picture(
    shared: Client,
) -> None:
    of: dict[str, Any] = {"num_inference_steps": 10, "strength": 0.3}
    red, blue = [await shared.draw(image=png(colour=c), **of) for c in ("red", "blue")]
    assert red.started.num_inference_steps == 3
    assert (red.started.width, red.started.height) == (64, 64)
    assert not np.array_equal(red.pixels[0], blue.pixels[0])
    assert red.images[0].parameters.strength == pytest.approx(0.3)
    assert len(red.images[0].parameters.image_sha256) == 64


async def test_the_least_strength_still_takes_a_step(shared: Client) -> None:
    drawn = await shared.draw(image=png(), num_inference_steps=10, strength=0.01)
    assert drawn.started.num_inference_steps == 1


async def test_an_image_is_cropped_to_the_size_that_was_asked_for(shared: Client) -> None:
    drawn = await shared.draw(image=png(500, 100), width=64, height=96, num_inference_steps=2)
    assert drawn.pixels[0].shape == (96, 64, 3)


async def test_an_image_that_is_none_is_refused(shared: Client) -> None:
    with pytest.raises(InvalidRequest, match="image must be a PNG, JPEG or WebP"):
        await shared.draw(image=b"GIF89a")
    with pytest.raises(InvalidRequest, match="image is damaged or was cut off"):
        await shared.draw(image=png()[:-40])


async def test_the_words_of_the_style_and_the_guild_stand_in_front(shared: Client) -> None:
    fields = {"guild_prompt_prefix": "best quality,", "guild_negative_prompt_prefix": "sad"}
    drawn = await shared.draw("girl, smile", negative_prompt="hat", **fields)
    parameters = drawn.images[0].parameters
    style = (await shared.capabilities()).styles[0].style
    assert parameters.full_prompt == f"{style.prompt_prefix}, best quality, girl, smile"
    assert parameters.full_negative_prompt.endswith("sad, hat")
    # None of its textual inversions is installed here.
    *_, last = style.textual_inversions
    _, kept = style.negative_prompt_prefix.split(f"{last}, ")
    assert parameters.full_negative_prompt.startswith(kept)
    assert (parameters.prompt, parameters.negative_prompt) == ("girl, smile", "hat")


async def test_a_raw_prompt_is_drawn_as_it_stands(shared: Client) -> None:
    drawn = await shared.draw("girl", raw_prompt=True, guild_prompt_prefix="best quality")
    parameters = drawn.images[0].parameters
    assert (parameters.full_prompt, parameters.full_negative_prompt) == ("girl", "")


async def test_the_version_in_service_is_drawn_with_and_told(shared: Client) -> None:
    drawn = await shared.draw()
    assert (drawn.started.adapter.style, drawn.started.adapter.version) == ("ksh", 1)
    assert drawn.started.without_adapter == drawing_pb2.WITHOUT_ADAPTER_UNSPECIFIED
    assert drawn.images[0].parameters.adapter.version == 1
    assert drawn.images[0].parameters.adapter_weight == 1


async def test_the_adapter_shows_by_its_weight(shared: Client) -> None:
    drawn = [await shared.draw(adapter_weight=weight) for weight in (None, 1.0, 0.5, 0.0)]
    by_default, whole, half, none = [draw.pixels[0] for draw in drawn]
    assert np.array_equal(by_default, whole)
    assert not np.array_equal(whole, half)
    assert not np.array_equal(half, none)
    assert drawn[3].started.without_adapter == drawing_pb2.WITHOUT_ADAPTER_BY_REQUEST
    assert not drawn[3].images[0].parameters.HasField("adapter")


@pytest.mark.parametrize(
    ("fields", "rule"),
    [
        ({"prompt": ""}, "prompt must not be empty"),
        ({"prompt": " \n\t "}, "prompt must not be empty"),
        ({"prompt": "a" * 5000}, "prompt must be at most 4000 characters, not 5000"),
        ({"prompt": "🎨🖌️👩‍🎨"}, "prompt must hold at least one letter or digit"),
        ({"prompt": "gi\x00rl"}, r"prompt must not hold control characters, such as U\+0000"),
        ({"prompt": "gi\x1b[31mrl"}, r"control characters, such as U\+001B"),
        ({"negative_prompt": "a" * 4001}, "negative_prompt must be at most 4000 characters"),
        ({"guild_prompt_prefix": "\x07"}, "guild_prompt_prefix must not hold control characters"),
        ({"width": 513}, "width must be a multiple of 8 between 64 and 1536, not 513"),
        ({"height": 56}, "height must be a multiple of 8 between 64 and 1536, not 56"),
        ({"height": 4096}, "height must be a multiple of 8 between 64 and 1536, not 4096"),
        ({"num_inference_steps": 0}, "num_inference_steps must be between 1 and 150, not 0"),
        ({"num_inference_steps": 1000}, "num_inference_steps must be between 1 and 150, not 1000"),
        ({"seed": 2**63}, rf"seed must be between 0 and 2\^63 - 1, not {2**63}"),
        ({"guidance_scale": float("nan")}, "guidance_scale must be between 0 and 30, not nan"),
        ({"guidance_scale": 31}, "guidance_scale must be between 0 and 30, not 31"),
        ({"adapter_weight": 2.5}, "adapter_weight must be between 0 and 2, not 2.5"),
        ({"num_images": 0}, "num_images must be between 1 and 4, not 0"),
        ({"num_images": 5}, "num_images must be between 1 and 4, not 5"),
        ({"scheduler": "plms"}, "scheduler must be one of dpmpp_2m_karras, .*, not 'plms'"),
        ({"strength": 0.5}, "strength goes with an image"),
        ({"strength": 0, "image": png()}, "strength must be above 0 and at most 1, not 0"),
        ({"request_id": "no spaces"}, "request_id must be 1 to 64 characters"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else None,
)
async def test_a_value_out_of_its_range_is_refused_with_the_rule_and_the_value(
    shared: Client, fields: dict[str, Any], rule: str
) -> None:
    with pytest.raises(InvalidRequest, match=rule):
        await shared.draw(**fields)


async def test_an_unknown_style_or_version_is_refused_with_those_there_are(
    shared: Client,
) -> None:
    with pytest.raises(NotFound, match="there is no style 'picasso'; there is: ksh"):
        await shared.draw(style="picasso")
    with pytest.raises(NotFound, match="there is no ksh@9; ksh has ksh@1"):
        await shared.draw(version=9)


async def test_a_picture_tells_what_it_was_made_with_and_can_be_drawn_again(
    shared: Client,
) -> None:
    drawn = await shared.draw("a (girl:1.2), 소녀", negative_prompt="hat", scheduler="euler")
    answer = await shared.drawing.Inspect(drawing_pb2.InspectRequest(png=drawn.images[0].png))
    assert answer.source == drawing_pb2.PARAMETERS_SOURCE_OURS
    assert answer.parameters == drawn.images[0].parameters
    assert answer.parameters_text.startswith(f"{answer.parameters.full_prompt}\nNegative prompt: ")
    told = answer.parameters
    again = await shared.draw(
        told.prompt,
        negative_prompt=told.negative_prompt,
        version=told.adapter.version,
        seed=told.seed,
        scheduler=told.scheduler,
        num_inference_steps=told.num_inference_steps,
        guidance_scale=told.guidance_scale,
    )
    assert np.array_equal(again.pixels[0], pixels(drawn.images[0].png))


async def test_many_large_pictures_to_start_from_are_in_memory_one_after_another(
    shared: Client,
) -> None:
    # 12 bytes a pixel while one is read: 108 MB. Two are read at a time.
    large, side_by_side = png(3000, 3000), 2
    status = Path("/proc/self/status")

    def bytes_of(name: str) -> int:
        told = re.search(rf"{name}:\s+(\d+) kB", status.read_text())
        assert told is not None
        return int(told[1]) * 1024

    # The high-water mark begins anew. Source: proc_pid_clear_refs(5).
    Path("/proc/self/clear_refs").write_text("5")
    before = bytes_of("VmRSS")
    draws = (shared.draw(image=large, width=64, height=64) for _ in range(8))
    await asyncio.gather(*draws)
    assert bytes_of("VmHWM") - before < (side_by_side + 1) * 108e6


async def test_inspecting_what_is_no_png_or_says_nothing_is_refused(shared: Client) -> None:
    for data in (b"", b"not a png", png()[:-40]):
        with pytest.raises(InvalidRequest, match=r"png must be a (whole )?PNG"):
            await shared.drawing.Inspect(drawing_pb2.InspectRequest(png=data))
    with pytest.raises(NotFound, match="does not say what it was made with"):
        await shared.drawing.Inspect(drawing_pb2.InspectRequest(png=png()))


async def test_capabilities_tell_what_can_be_drawn(shared: Client) -> None:
    told = await shared.capabilities()
    assert (told.default_size.width, told.default_size.height) == (64, 64)
    assert told.default_size in told.sizes
    assert told.default_scheduler in {scheduler.name for scheduler in told.schedulers}
    assert (told.default_num_inference_steps, told.default_guidance_scale) == (30, 7.5)
    assert [(style.style.name, style.active_version) for style in told.styles] == [("ksh", 1)]
    assert told.default_style == "ksh"
    assert told.base_model.name == "tiny"
    assert (told.limits.max_queue, told.limits.max_queue_per_requester) == (64, 8)
    assert not told.safety_checker


@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("scheduler", ["euler", "euler_a", "ddim", "dpmpp_2m", "dpmpp_2m_karras"])
async def test_every_scheduler_draws_in_one_step_and_in_many(
    shared: Client, scheduler: str
) -> None:
    for steps in (1, 2, 7):
        drawn = await shared.draw(scheduler=scheduler, num_inference_steps=steps)
        assert len(drawn.progress) == steps
