import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_server.translation import hangul
from inference_server.translation.hangul import composed, holds_hangul, join, split


@pytest.mark.parametrize("text", ["금발", "a 금 b", "ㅋㅋ", "\u1100\u1161", "\uffa1", "㉠"])
def test_syllables_and_jamo_are_hangul(text: str) -> None:
    assert holds_hangul(text)


@pytest.mark.parametrize("text", ["", "blonde hair", "金髪", "きんぱつ", "é", "，", "😀"])
def test_other_scripts_are_not(text: str) -> None:
    assert not holds_hangul(text)


def test_decomposed_korean_is_composed_and_nothing_else_is() -> None:
    assert composed("cafe\u0301 \u1100\u1173\u11b7") == "cafe\u0301 금"


@given(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3))
def test_a_syllable_is_put_together_from_what_it_was_split_into(syllable: str) -> None:
    assert join(*split(syllable)) == syllable


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(hangul).failed == 0
