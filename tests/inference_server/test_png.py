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


@given(
    prompt=PROMPTS,
    seed=st.integers(0, 2**63 - 1),
    adapter=st.none() | st.builds(AdapterId, st.just("ksh"), st.integers(1, 9999)),
    strength=st.none() | st.floats(0.125, 1, width=32),
    guidance_scale=st.floats(0.5, 30, width=32),
)
def test_a_picture_gives_back_what_was_written_into_it(
    prompt: str,
    seed: int,
    adapter: AdapterId | None,
    strength: float | None,
    guidance_scale: float,
) -> None:
    parameters = Parameters(
        prompt=prompt,
        full_prompt=f"x, {prompt}",
        seed=seed,
        adapter=adapter,
        adapter_weight=guidance_scale / 32,
        strength=strength,
        hires_strength=strength,
        guidance_scale=guidance_scale,
        translated_prompt=prompt,
        translated_negative_prompt=None,
        scheduler="euler_a",
        base_model=BaseModel("owner/some, model", "ab" * 32),
    )
    inspection = inspect_png(encode_png(PIXELS, parameters))
    assert inspection.parameters == parameters
    assert inspection.source is ParametersSource.OURS
    # A draw from the message is the same draw: every number is one that the contract's floats hold.
    told = messages.parameters(inspection.parameters)
    assert (told.guidance_scale, told.adapter_weight) == (guidance_scale, guidance_scale / 32)
    assert (told.hires_strength if told.HasField("hires_strength") else None) == strength
    assert told.translated_prompt == prompt
    assert not told.HasField("translated_negative_prompt")


def test_a_picture_of_before_there_was_doubling_is_read() -> None:
    ours = inspect_png(png_with(ksh_drawing_ai='{"prompt": "girl", "seed": 3}'))
    assert ours.source is ParametersSource.OURS
    assert ours.parameters == Parameters(prompt="girl", seed=3)


def test_a_doubled_picture_says_so_as_a1111_does_and_is_read_back_from_that() -> None:
    parameters = Parameters(
        full_prompt="girl",
        width=512,
        height=768,
        scheduler="dpmpp_2m_karras",
        hires_strength=0.5,
        base_model=BaseModel("anything", "ab" * 32),
        software="ksh 1",
    )
    text = inspect_png(encode_png(PIXELS, parameters)).text
    assert "Sampler: DPM++ 2M, Schedule type: Karras, " in text
    assert "Size: 512x768, " in text
    assert "Denoising strength: 0.5, Hires upscale: 2, Hires upscaler: Lanczos, " in text
    read = inspect_png(png_with(parameters=text)).parameters
    assert read.hires_strength == 0.5
    assert read.strength is None
    assert read.scheduler == "dpmpp_2m_karras"


@pytest.mark.parametrize(
    ("fields", "scheduler"),
    [
        ("Sampler: Euler a", "euler_a"),
        ("Sampler: DPM++ 2M Karras", "dpmpp_2m_karras"),
        ("Sampler: DPM++ 2M, Schedule type: Karras", "dpmpp_2m_karras"),
        # Automatic is the sampler's own, which of this one is Karras's.
        ("Sampler: DPM++ 2M, Schedule type: Automatic", "dpmpp_2m_karras"),
        ("Sampler: DPM++ 2M, Schedule type: Uniform", "dpmpp_2m"),
        ("Sampler: DPM++ 2M", "dpmpp_2m"),
        ("Sampler: Euler, Schedule type: Automatic", "euler"),
        # Not ours: as it stands.
        ("Sampler: Euler a, Schedule type: Karras", "Euler a Karras"),
        ("Sampler: DPM++ SDE Karras", "DPM++ SDE Karras"),
    ],
)
def test_a_sampler_and_its_schedule_are_read_as_a1111_names_them(
    fields: str, scheduler: str
) -> None:
    text = f"a girl\nSteps: 20, {fields}, CFG scale: 7"
    assert inspect_png(png_with(parameters=text)).parameters.scheduler == scheduler


def test_templates_behind_the_fields_are_not_taken_for_the_prompt() -> None:
    text = (
        "a girl,\r\nsmile\r\nSteps: 20, Sampler: Euler a, Seed: 5, ADetailer dilate/erode: 4, "
        'Lora hashes: "a: b", Version: v1.9.4\r\nTemplate: a {girl|boy},\r\nsmile\r\n'
        "Negative Template: hat"
    )
    read = inspect_png(png_with(parameters=text)).parameters
    assert (read.full_prompt, read.full_negative_prompt) == ("a girl,\nsmile", "")
    assert (read.seed, read.software) == (5, "v1.9.4")


@pytest.mark.parametrize(
    ("name", "program"),
    [("workflow", "ComfyUI"), ("prompt", "ComfyUI"), ("sd-metadata", "InvokeAI")],
)
def test_another_programs_notes_are_named_where_they_cannot_be_read(
    name: str, program: str
) -> None:
    with pytest.raises(NoParameters, match=f"as {program} does, in '{name}'; only 'parameters'"):
        inspect_png(png_with(**{name: "{}"}))


@pytest.mark.parametrize("kind", ["tEXt", "zTXt", "iTXt", "packed iTXt"])
def test_the_text_is_read_whatever_chunk_it_stands_in(kind: str) -> None:
    info, file = PngInfo(), io.BytesIO()
    packed = kind in ("zTXt", "packed iTXt")
    add = info.add_itxt if "iTXt" in kind else info.add_text
    add("parameters", "a girl", zip=packed)
    Image.fromarray(PIXELS).save(file, "PNG", pnginfo=info)
    assert inspect_png(file.getvalue()).parameters.full_prompt == "a girl"


def test_a_text_that_unpacks_to_far_more_is_refused_with_the_rule() -> None:
    info, file = PngInfo(), io.BytesIO()
    info.add_text("parameters", "a" * 2_000_000, zip=True)
    Image.fromarray(PIXELS).save(file, "PNG", pnginfo=info)
    with pytest.raises(NotPng, match="with texts of at most 1048576 bytes each once unpacked"):
        inspect_png(file.getvalue())


def test_an_animation_is_read_without_decoding_its_frames() -> None:
    info, file = PngInfo(), io.BytesIO()
    info.add_text("parameters", "a girl")
    frames = [Image.new("RGB", (2000, 2000), (n, 0, 0)) for n in range(60)]
    options = {"save_all": True, "append_images": frames[1:], "compress_level": 1}
    frames[0].save(file, "PNG", pnginfo=info, **options)
    began = time.process_time()
    assert inspect_png(file.getvalue()).parameters.full_prompt == "a girl"
    assert time.process_time() - began < 0.5


# Of what is damaged Pillow warns at times.
@pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")
@settings(deadline=5000)
@given(place=st.floats(0, 1, exclude_max=True), cut=st.integers(0, 8), put=st.binary(max_size=8))
def test_a_damaged_picture_is_read_or_refused(place: float, cut: int, put: bytes) -> None:
    png = encode_png(PIXELS, Parameters(full_prompt="a girl", scheduler="ddim"))
    at = int(place * len(png))
    try:
        inspection = inspect_png(png[:at] + put + png[at + cut :])
    except (NotPng, NoParameters):
        return
    assert inspection.source in ParametersSource


@settings(deadline=5000)
@given(st.binary())
def test_what_is_no_png_is_refused(data: bytes) -> None:
    with pytest.raises(NotPng):
        inspect_png(data)


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
    with pytest.raises(NotPng, match="png must have at most 64,000,000 pixels, not 100000 × 641"):
        inspect_png(bytes(data))


def test_a_text_that_is_none_of_these_is_a_prompt() -> None:
    assert inspect_png(png_with(parameters="a girl")).parameters.full_prompt == "a girl"


def test_a_strangers_text_under_our_name_is_passed_over() -> None:
    png = png_with(ksh_drawing_ai='{"seed": "many"}', parameters="a girl\nSteps: 3, Seed: 4")
    assert inspect_png(png).parameters.seed == 4
    with pytest.raises(NoParameters):
        inspect_png(png_with(ksh_drawing_ai="{"))
