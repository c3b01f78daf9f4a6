import doctest
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_server.engine import whole_words
from inference_server.engine.whole_words import WholeWords, without

CROOKED = st.text(alphabet="xX1ab()[]:,\\. -", max_size=60)
WORDS = st.sets(st.sampled_from(["x", "xx", "x-x", "x.x", "X1", "1", "1.1", "x.", ".x", "-"]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bad-artist", ["bad-artist"]),
        ("a BAD-Artist b", ["bad-artist"]),
        ("badhandv4,bad-artist", ["badhandv4", "bad-artist"]),
        ("(bad-artist:1.0)", ["bad-artist"]),
        ("bad-artist-anime", ["bad-artist-anime"]),
        ("not-bad-artist bad-artists bad-artist_2 bad-artist-x", []),
        ("v1.3 v1. v1.", ["v1.3", "v1", "v1"]),
        ("v1.4 0.v1", []),
        ("'badhandv4' <badhandv4>; badhandv4|badhandv4", ["badhandv4"] * 4),
        ("(girl:1.5) 1.5", ["1.5"]),
        ("badhandv4를", []),
    ],
)
def test_a_whole_word_is_found(text: str, expected: list[str]) -> None:
    words = WholeWords(["v1", "bad-artist", "badhandv4", "bad-artist-anime", "v1.3", "1.5", ""])
    found = list(words.found(text))
    assert [word.word for word in found] == expected
    assert [text[word.start : word.end].lower() for word in found] == expected


def test_no_words_are_found_nowhere() -> None:
    assert list(WholeWords([]).found("girl, (smile:1.1)")) == []


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("W", ""),
        ("a, W, b", "a, b"),
        ("a,W,b", "a,b"),
        ("a,W, b", "a, b"),
        ("a , W , b", "a , b"),
        ("a,\nW,\nb", "a,\nb"),
        ("W, b", "b"),
        ("a, W", "a"),
        ("a, W,", "a,"),
        ("a W b", "a b"),
        ("a W, b", "a, b"),
        ("a, W b", "a, b"),
        ("W b", "b"),
        ("a, (W:1.0), b", "a, b"),
        ("a, ( W : 1.0 ), b", "a, b"),
        ("a, ((W)), [[(W:0.8)]], b", "a, b"),
        ("(W, b:1.2)", "(b:1.2)"),
        ("(a, W:1.2)", "(a:1.2)"),
        ("(a W:1.2)", "(a:1.2)"),
        ("(W,:1.2), b", "b"),
        ("(a,W,:1.2)", "(a,:1.2)"),
        ("(W, W:1.2)", ""),
        ("a BREAK W, b", "a BREAK b"),
        ("a BREAK(W)b", "a BREAK b"),
        ("OUTBREAK W, b", "OUTBREAK, b"),
        # What was crooked before stays so.
        ("a,,W,b", "a,,b"),
        ("a,  , b, W", "a,  , b"),
        ("(W", "("),
        ("W]", "]"),
        ("(W]", "(]"),
        (r"\(W\)", r"\( \)"),
        # No two words become one, and no bracket becomes another.
        ("a(W)b", "a b"),
        (r"\W(b)", r"\ (b)"),
        # As part of another word it stays.
        ("W-b, a.W, WW", "W-b, a.W, WW"),
        ("W2, W", "W2"),
    ],
)
def test_a_word_is_left_out_tidily(prompt: str, expected: str) -> None:
    out, words = without(prompt, ["w"], keeping=["W2"])
    assert out == expected
    assert words == (() if out == prompt else ("w",))


def test_a_word_that_stays_keeps_those_within_it() -> None:
    assert without("a+b, a", ["a"], keeping=["a+b"]) == ("a+b", ("a",))


def test_leaving_out_what_uncovers_another_word_goes_on() -> None:
    assert without("one>two", ["one>", "two"]) == ("", ("two", "one>"))


def test_a_long_crooked_prompt_with_many_words_takes_no_time() -> None:
    words = [f"w{place}" for place in range(1000)]
    begun = time.perf_counter()
    for part in ("b w1 ", "w1,", "(((w1)))", "(w1 ", "\\", " ", ":1", ": "):
        without(part * (16_000 // len(part)), words)
    # The event loop waits for it: an alternation of the words took seconds for each of these.
    assert time.perf_counter() - begun < 10


@given(CROOKED, WORDS)
def test_leaving_out_twice_is_leaving_out_once(prompt: str, words: set[str]) -> None:
    out, removed = without(prompt, words)
    assert without(out, words) == (out, ())
    assert set(removed) <= words
    assert removed or out == prompt


@given(CROOKED, WORDS)
def test_nothing_is_left_out_that_is_not_listed(prompt: str, words: set[str]) -> None:
    out, _ = without(prompt, words)
    assert re.findall("[ab]", out) == re.findall("[ab]", prompt)
    # But for blanks that keep two words apart, nothing is put in.
    rest = iter(prompt)
    assert all(character in rest for character in out.replace(" ", ""))


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(whole_words).failed == 0
