import doctest

import pytest
import torch

from inference_server import words
from inference_server.adapters.adapter import Style
from inference_server.engine.textual_inversions import TextualInversions
from inference_server.errors import InvalidDraw
from inference_server.request import DrawRequest
from inference_server.translation.translator import load_translator
from inference_server.words import Wording, joined

STYLE = Style(
    name="ksh",
    display_name="KSH",
    trigger="ksh",
    prompt_prefix="by KSH,",
    negative_prompt_prefix="EasyNegative, (badhandv4:1.2), lowres",
    textual_inversions=("EasyNegative", "badhandv4"),
)
WORDING = Wording(load_translator(None), TextualInversions({"badhandv4": torch.zeros(1, 16)}))


def words_of(prompt: str, **fields: object) -> words.Words:
    return WORDING.words(DrawRequest(prompt=prompt, **fields), STYLE)  # type: ignore[arg-type]


def test_the_style_comes_first_then_the_guild_then_the_prompt() -> None:
    said = words_of("girl", guild_prompt_prefix=" best quality , ", negative_prompt="hat")
    assert said.prompt == "by KSH, best quality, girl"
    assert said.negative_prompt == "(badhandv4:1.2), lowres, hat"


def test_a_raw_prompt_stands_alone() -> None:
    said = words_of(" girl,", raw_prompt=True, guild_prompt_prefix="best quality")
    assert (said.prompt, said.negative_prompt) == (" girl,", "")


def test_a_textual_inversion_that_the_style_lists_and_nobody_installed_is_left_out_and_told() -> (
    None
):
    said = words_of("EasyNegative, girl")
    assert said.prompt == "by KSH, girl"
    assert said.missing_textual_inversions == ("EasyNegative",)


def test_korean_is_drawn_in_english_the_guilds_too_and_what_has_none_is_told() -> None:
    said = words_of("(금발:1.3), 소녀, 홍길동", negative_prompt="안경", guild_prompt_prefix="교복")
    assert said.prompt == "by KSH, school uniform, (blonde hair:1.3), girl"
    assert said.negative_prompt == "(badhandv4:1.2), lowres, glasses"
    assert said.translated_prompt == "(blonde hair:1.3), girl"
    assert said.translated_negative_prompt == "glasses"
    assert said.untranslated == ("홍길동",)


def test_a_prompt_of_which_nothing_is_left_in_english_is_refused() -> None:
    with pytest.raises(InvalidDraw, match="nothing of the prompt could be translated from Korean"):
        words_of("뷁뷁, ㅋㅋㅋ")


def test_english_needs_no_translation() -> None:
    said = words_of("girl")
    assert said.translated_prompt is None
    assert said.translated_negative_prompt is None
    assert said.untranslated == ()


def test_nothing_joined_is_nothing() -> None:
    assert joined("", " , ", ",") == ""


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(words).failed == 0


def test_a_textual_inversion_with_a_korean_name_is_not_translated() -> None:
    wording = Wording(load_translator(None), TextualInversions({"나쁜손": torch.zeros(1, 16)}))
    said = wording.words(DrawRequest(prompt="소녀", negative_prompt="나쁜손, 안경"), STYLE)
    assert said.negative_prompt == "lowres, 나쁜손, glasses"
