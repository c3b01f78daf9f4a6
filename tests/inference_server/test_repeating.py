"""A draw repeated from what its picture says gives the same picture, to the bit."""

from typing import Any, cast

import numpy as np
import pytest

from protos.drawing.v1 import drawing_pb2
from tests.inference_server.client import Client, pixels
from tests.inference_server.test_drawing import png

pytestmark = pytest.mark.asyncio(loop_scope="module")

EVERYTHING: dict[str, Any] = {
    "prompt": "(은발:1.3) 소녀, smile BREAK 파란 눈",
    "negative_prompt": "모자, (lowres:1.2)",
    "guild_prompt_prefix": "best quality",
    "guild_negative_prompt_prefix": "흐릿한",
    "adapter_weight": 0.7,
    "width": 72,
    "height": 64,
    "num_inference_steps": 5,
    "guidance_scale": 6.3,
    "scheduler": "euler_a",
    "seed": 2**63 - 5,
    "hires_strength": 0.55,
}


ALWAYS = (
    "adapter_weight",
    "width",
    "height",
    "num_inference_steps",
    "guidance_scale",
    "scheduler",
    "seed",
)
AT_TIMES = ("style", "strength", "hires_strength")


def repeated(told: drawing_pb2.DrawParameters) -> dict[str, Any]:
    """A request for what a picture was made with."""
    fields = [*ALWAYS, *(name for name in AT_TIMES if told.HasField(cast("Any", name)))]
    return {
        "prompt": told.full_prompt,
        "negative_prompt": told.full_negative_prompt,
        "raw_prompt": True,
        "version": told.adapter.version if told.HasField("adapter") else None,
        **{name: getattr(told, name) for name in fields},
    }


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"image": png(), "strength": 0.35},
        {"image": png(), "hires_strength": None},
        {"adapter_weight": 0.0, "scheduler": "dpmpp_2m_karras"},
        {"guidance_scale": 1.0, "scheduler": "ddim"},
        {"raw_prompt": True, "adapter_weight": None},
    ],
    ids=lambda changed: "-".join(changed) or "everything",
)
async def test_a_draw_repeated_from_its_picture_gives_the_same_picture(
    shared: Client, changed: dict[str, Any]
) -> None:
    drawn = await shared.draw(**{**EVERYTHING, **changed})
    picture = drawn.images[0].png
    answer = await shared.drawing.Inspect(drawing_pb2.InspectRequest(png=picture))
    assert answer.parameters == drawn.images[0].parameters
    asked = repeated(answer.parameters)
    if "image" in changed:
        # The picture says which one it was by its digest.
        asked["image"] = changed["image"]
    again = await shared.draw(**asked)
    assert np.array_equal(pixels(again.images[0].png), pixels(picture))
    # And from that one once more.
    assert again.images[0].parameters.full_prompt == answer.parameters.full_prompt
    assert repeated(again.images[0].parameters) == repeated(answer.parameters)


async def test_a_draw_repeated_with_the_same_words_gives_the_same_picture(shared: Client) -> None:
    told = (drawn := await shared.draw(**EVERYTHING)).images[0].parameters
    again = await shared.draw(
        **{
            **repeated(told),
            "prompt": told.prompt,
            "negative_prompt": told.negative_prompt,
            "guild_prompt_prefix": told.guild_prompt_prefix,
            "guild_negative_prompt_prefix": told.guild_negative_prompt_prefix,
            "raw_prompt": told.raw_prompt,
        }
    )
    assert np.array_equal(again.pixels[0], drawn.pixels[0])
    assert again.images[0].parameters == told
