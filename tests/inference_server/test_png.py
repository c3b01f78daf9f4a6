import io
import struct
import time
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from inference_server.adapters.adapter import AdapterId, BaseModel
from inference_server.errors import NoParameters, NotPng
from inference_server.parameters import Parameters
from inference_server.png import ParametersSource, encode_png, inspect_png
from inference_server.servicer import messages

PIXELS = np.zeros((8, 8, 3), np.uint8)
# What a prompt may hold, line breaks included.
PROMPTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"))


def png_with(**texts: str) -> bytes:
    info, file = PngInfo(), io.BytesIO()
    for name, text in texts.items():
        info.add_text(name.replace("_", "-"), text)
    Image.fromarray(PIXELS).save(file, "PNG", pnginfo=info)
    return file.getvalue()


@settings(deadline=None)
@given(
    prompt=PROMPTS,
    seed=st.integers(0, 2**63 - 1),
    adapter=st.none() | st.builds(AdapterId, st.just("ksh"), st.integers(1, 9999)),
    strength=st.none() | st.floats(0.01, 1),
)
def test_a_picture_gives_back_what_was_written_into_it(
    prompt: str, seed: int, adapter: AdapterId | None, strength: float | None
) -> None:
    parameters = Parameters(
        prompt=prompt,
        full_prompt=f"x, {prompt}",
        seed=seed,
        adapter=adapter,
        strength=strength,
        scheduler="euler_a",
        base_model=BaseModel("owner/some, model", "ab" * 32),
    )
    inspection = inspect_png(encode_png(PIXELS, parameters))
    assert inspection.parameters == parameters
    assert inspection.source is ParametersSource.OURS


def test_another_programs_text_is_read_as_far_as_it_goes() -> None:
    text = (
        "masterpiece, a girl\nin a park\nNegative prompt: lowres,\nblurry\n"
        "Steps: 20, Sampler: DPM++ 2M Karras, CFG scale: 7.5, Seed: 123, Size: 512x768, "
        'Model hash: 7f96a1a9ca, Model: anything-v5, Lora hashes: "a: 1, b: 2", '
        "Denoising strength: 0.4, Version: v1.10.1"
    )
    inspection = inspect_png(png_with(parameters=text))
    assert inspection.source is ParametersSource.A1111
    assert inspection.text == text
    assert inspection.parameters == Parameters(
        full_prompt="masterpiece, a girl\nin a park",
        full_negative_prompt="lowres,\nblurry",
        raw_prompt=True,
        num_inference_steps=20,
        scheduler="dpmpp_2m_karras",
        guidance_scale=7.5,
        seed=123,
        width=512,
        height=768,
        base_model=BaseModel("anything-v5", ""),
        strength=0.4,
        software="v1.10.1",
    )


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1))
def test_no_text_is_too_crooked_to_read(text: str) -> None:
    try:
        inspection = inspect_png(png_with(parameters=text.replace("\x00", "")))
    except NoParameters:
        return
    assert inspection.source is ParametersSource.A1111


@pytest.mark.parametrize(
    "last",
    [
        "x" + " " * 20_000 + "x",
        ", " * 20_000 + "x",
        "x " * 20_000,
        'x: "' * 20_000,
        'x: "' + '\\"' * 20_000,
    ],
    ids=["blanks", "commas", "words", "quotes", "escapes"],
)
def test_a_long_text_is_read_in_no_time(last: str) -> None:
    png = png_with(parameters=f"a girl\n{last}")
    began = time.process_time()
    inspect_png(png)
    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    "texts",
    [
        {"parameters": "a girl\nSteps: 9999999999, Seed: 99999999999999999999, Size: 99999x0"},
        {"parameters": 'a girl\nSteps: 3, Model: "\\ud800"'},
        {"ksh_drawing_ai": '{"width": -1}', "parameters": "a girl"},
        {"ksh_drawing_ai": '{"num_inference_steps": 4294967296}', "parameters": "a girl"},
        {"ksh_drawing_ai": '{"seed": 18446744073709551616}', "parameters": "a girl"},
        {
            "ksh_drawing_ai": '{"adapter": {"style": "ksh", "version": -1}}',
            "parameters": "a girl",
        },
    ],
    ids=str,
)
def test_a_number_or_a_word_that_no_message_can_hold_is_not_read(texts: dict[str, str]) -> None:
    inspection = inspect_png(png_with(**texts))
    assert inspection.parameters.full_prompt == "a girl"
    assert messages.parameters(inspection.parameters).full_prompt == "a girl"


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    # A small PNG that claims to be large: behind the signature, IHDR begins with its size.
    data = bytearray(png_with(parameters="a girl"))
    struct.pack_into(">II", data, 16, 100_000, 641)
    struct.pack_into(">I", data, 29, zlib.crc32(data[12:29]))
    with pytest.raises(NotPng, match="png must have at most 64000000 pixels, not 100000 × 641"):
        inspect_png(bytes(data))


def test_a_text_that_is_none_of_these_is_a_prompt() -> None:
    assert inspect_png(png_with(parameters="a girl")).parameters.full_prompt == "a girl"


def test_a_strangers_text_under_our_name_is_passed_over() -> None:
    png = png_with(ksh_drawing_ai='{"seed": "many"}', parameters="a girl\nSteps: 3, Seed: 4")
    assert inspect_png(png).parameters.seed == 4
    with pytest.raises(NoParameters):
        inspect_png(png_with(ksh_drawing_ai="{"))
