import doctest
import string
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference_server.engine import weighted_prompt
from inference_server.engine.weighted_prompt import Weighted, parse


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("girl", [("girl", 1.0)]),
        ("", []),
        ("a (red) hat", [("a ", 1.0), ("red", 1.1), (" hat", 1.0)]),
        ("((red))", [("red", 1.21)]),
        ("(red:1.5)", [("red", 1.5)]),
        ("(drawn by KSH drawing style : 1.5)", [("drawn by KSH drawing style ", 1.5)]),
        ("[red]", [("red", 1 / 1.1)]),
        ("(a [b])", [("a ", 1.1), ("b", 1.0)]),
        ("((a:1.5) b)", [("a", 1.65), (" b", 1.1)]),
        ("(a:.5)", [("a", 0.5)]),
        ("(a:-1)", [("a", -1.0)]),
        (r"smile \(cat\)", [("smile (cat)", 1.0)]),
        ("ratio 16:9", [("ratio 16:9", 1.0)]),
        ("(a:b)", [("a:b", 1.1)]),
        ("(a:1.2.3)", [("a:1.2.3", 1.1)]),
        # A bracket without its partner is a character like any other.
        ("a) (b", [("a) (b", 1.0)]),
        ("a:1.5)", [("a:1.5)", 1.0)]),
        ("(a] b", [("(a] b", 1.0)]),
        ("[a) (b]", [("a) (b", 1 / 1.1)]),
        (":( :)", [(":", 1.0), (" :", 1.1)]),
        # Weights are held at 10.
        ("(a:1000)", [("a", 10.0)]),
    ],
)
def test_a_prompt_is_split_where_its_weight_changes(
    prompt: str, expected: list[tuple[str, float]]
) -> None:
    (parsed,) = parse(prompt)
    assert [stretch.text for stretch in parsed] == [text for text, _ in expected]
    assert [stretch.weight for stretch in parsed] == pytest.approx([w for _, w in expected])


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a BREAK b", [[("a ", 1.0)], [(" b", 1.0)]]),
        ("a,BREAK\nb", [[("a,", 1.0)], [("\nb", 1.0)]]),
        ("(a BREAK b:1.5)", [[("a ", 1.5)], [(" b", 1.5)]]),
        ("(a)BREAK[b] c", [[("a", 1.1)], [("b", 1 / 1.1), (" c", 1.0)]]),
        (r"\(BREAK\)", [[("(", 1.0)], [(")", 1.0)]]),
        ("BREAK a BREAK", [[], [(" a ", 1.0)], []]),
        ("break Break BREAKS OUTBREAK", [[("break Break BREAKS OUTBREAK", 1.0)]]),
    ],
)
def test_a_prompt_is_split_at_each_break(
    prompt: str, expected: list[list[tuple[str, float]]]
) -> None:
    lines = [
        [(stretch.text, round(stretch.weight, 9)) for stretch in line] for line in parse(prompt)
    ]
    assert lines == [[(text, round(weight, 9)) for text, weight in line] for line in expected]


@given(st.text(alphabet="()[]:\\. ab1", max_size=60) | st.text())
def test_no_prompt_is_too_crooked_to_read(prompt: str) -> None:
    for line in parse(prompt):
        assert all(-10 <= stretch.weight <= 10 and stretch.text for stretch in line)
        assert all(one.weight != other.weight for one, other in pairwise(line))


@given(st.lists(st.text(alphabet="()[]:\\. ab1", max_size=20), min_size=1))
def test_every_break_of_its_own_begins_a_line(parts: list[str]) -> None:
    assert len(parse(" BREAK ".join(parts))) == len(parts)


@given(st.text(alphabet=string.ascii_lowercase + " ,äß한국:.-1", min_size=1))
def test_a_prompt_without_brackets_is_read_as_it_stands(prompt: str) -> None:
    assert parse(prompt) == [[Weighted(prompt, 1.0)]]


@given(st.integers(1, 2000))
def test_any_number_of_brackets_gives_a_finite_weight(depth: int) -> None:
    ((stretch,),) = parse("(" * depth + "a" + ")" * depth)
    assert stretch.weight == pytest.approx(min(1.1**depth, 10.0))


def test_the_examples_in_the_docstrings_hold() -> None:
    assert doctest.testmod(weighted_prompt).failed == 0
