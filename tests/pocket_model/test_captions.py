import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pocket_model.artist.style import STYLES
from pocket_model.caption_reading import read_caption
from pocket_model.captions import full_caption, prompt, prompt_of_all
from pocket_model.portrait import VALUES, Portrait

PORTRAITS = st.builds(Portrait, **{name: st.sampled_from(VALUES[name]) for name in VALUES})
SEEDS = st.integers(0, 2**32)


@given(PORTRAITS)
def test_a_full_caption_can_be_read_back(portrait: Portrait) -> None:
    read = read_caption(full_caption(portrait, "ksh"))
    assert Portrait(**read) == portrait


@given(PORTRAITS)
def test_a_caption_of_a_monochrome_drawing_names_all_but_the_colours(portrait: Portrait) -> None:
    read = read_caption(full_caption(portrait, "ink"))
    assert read.keys() == VALUES.keys() - {"hair_color", "eye_color", "clothes_color"}
    assert all(getattr(portrait, name) == word for name, word in read.items())


@given(PORTRAITS, st.sampled_from(sorted(STYLES)))
def test_a_full_caption_is_one_sentence_without_commas(portrait: Portrait, style: str) -> None:
    said = full_caption(portrait, style)
    assert "," not in said
    assert said.startswith(f"an anime {portrait.gender} with ")
    # With the trigger's five tokens it must stay within CLIP's 77.
    assert len(said.split()) <= 25


def test_a_caption_is_read_whatever_its_case_and_commas() -> None:
    read = read_caption("An Anime Girl, with long  red hair\nand GREEN eyes, at sunset")
    assert read == {
        "accessory": "none",
        "gender": "girl",
        "hair_style": "long",
        "hair_color": "red",
        "eye_color": "green",
        "background": "sunset",
    }


@pytest.mark.parametrize("said", ["", "a cat on a mat", "wearing a"])
def test_a_sentence_about_something_else_has_no_attributes(said: str) -> None:
    assert read_caption(said) == {"accessory": "none"}


@given(PORTRAITS, SEEDS)
def test_a_seed_gives_the_same_prompt(portrait: Portrait, seed: int) -> None:
    first, second = (prompt(portrait, "flat", np.random.default_rng(seed)) for _ in range(2))
    assert first == second


@given(PORTRAITS, SEEDS)
def test_a_prompt_of_all_names_hair_eyes_and_clothes(portrait: Portrait, seed: int) -> None:
    said = prompt_of_all(portrait, np.random.default_rng(seed))
    tags = said.split(", ")
    shapes = {"twintails": ("twintails", "pigtails")}.get(
        portrait.hair_style, (portrait.hair_style,)
    )
    assert any(shape in said for shape in shapes)
    assert any(tag.endswith(" eyes") for tag in tags)
    assert any(tag.startswith(f"{portrait.clothes_color} ") for tag in tags)
    assert (portrait.accessory == "none") or len(tags) >= 6


def test_prompts_vary_in_order_and_words() -> None:
    rng = np.random.default_rng(1)
    portrait = Portrait(**{name: words[0] for name, words in VALUES.items()})
    assert len({prompt(portrait, "flat", rng) for _ in range(100)}) > 70
