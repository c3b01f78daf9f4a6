import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.drawing.capabilities import Capabilities, Limits, Size
from bot.drawing.form import Form
from bot.errors import Refused
from bot.seed import LARGEST_SEED

CAPABILITIES = Capabilities(
    sizes=(Size(128, 128), Size(96, 144)),
    default_size=Size(128, 128),
    styles=(),
    default_style="ksh",
    default_num_inference_steps=30,
    default_guidance_scale=7.5,
    limits=Limits(
        max_prompt_characters=4000,
        min_size=64,
        max_size=1024,
        max_pixels=1024 * 768,
        size_multiple=8,
        min_num_inference_steps=1,
        max_num_inference_steps=150,
        min_guidance_scale=0,
        max_guidance_scale=30,
        max_num_images=4,
        max_image_bytes=1 << 20,
    ),
    samplers=(),
    checks_safety=False,
)


@given(st.integers(0, LARGEST_SEED))
def test_every_seed_is_read_as_it_was_typed(seed: int) -> None:
    assert Form("girl", seed=f" {seed} ").chosen_seed() == seed


@given(st.text())
def test_whatever_is_typed_as_a_seed_is_a_seed_or_refused(typed: str) -> None:
    with contextlib.suppress(Refused):
        seed = Form("girl", seed=typed).chosen_seed()
        assert seed is None or 0 <= seed <= LARGEST_SEED


@given(st.integers(8, 128), st.integers(8, 128), st.sampled_from("xX×*"))
def test_a_size_within_the_limits_is_taken(width: int, height: int, sign: str) -> None:
    form = Form("girl", size=f"{width * 8} {sign} {height * 8}")
    if width * height * 64 <= CAPABILITIES.limits.max_pixels:
        assert form.chosen_size(CAPABILITIES) == Size(width * 8, height * 8)
    else:
        with pytest.raises(Refused, match="at most 786432 pixels"):
            form.chosen_size(CAPABILITIES)


@given(st.text())
def test_whatever_is_typed_as_a_size_is_a_size_or_refused(typed: str) -> None:
    with contextlib.suppress(Refused):
        size = Form("girl", size=typed).chosen_size(CAPABILITIES)
        assert size is not None
        assert size.width % 8 == size.height % 8 == 0


@given(st.text())
def test_whatever_is_typed_as_a_prompt_is_taken_or_refused(typed: str) -> None:
    with contextlib.suppress(Refused):
        Form(typed).check_words()


@pytest.mark.parametrize(
    ("typed", "size"),
    [
        (None, Size(128, 128)),
        ("square", Size(128, 128)),
        ("세로", Size(96, 144)),
        ("Portrait ", Size(96, 144)),
    ],
)
def test_shapes_have_names_in_both_languages(typed: str | None, size: Size) -> None:
    assert Form("girl", size=typed).chosen_size(CAPABILITIES) == size


def test_a_shape_that_the_server_does_not_offer_is_refused_with_what_to_type() -> None:
    with pytest.raises(Refused, match=r"such as `128x128`, not `landscape`"):
        Form("girl", size="landscape").chosen_size(CAPABILITIES)


@pytest.mark.parametrize("prompt", ["한복을 입은 소녀", "girl\nsmile\ttea", "1girl 🌸", "café"])
def test_prompts_of_every_script_are_taken(prompt: str) -> None:
    Form(prompt).check_words()


@pytest.mark.parametrize(
    "prompt", ["", " \n ", "🌸", "<a:dance:1>", "?!", "2️⃣", "girl\x00", "\ud800a"]
)
def test_prompts_without_words_or_with_unreadable_characters_are_refused(prompt: str) -> None:
    with pytest.raises(Refused):
        Form(prompt).check_words()
