import pytest

from trainer.captioner.wording import is_useless, problem_of


@pytest.mark.parametrize(
    ("text", "useless"),
    [
        ("", True),
        ("girl", True),
        ("girl girl girl girl", True),
        ("a girl and a girl and a girl and a girl and", True),
        ("an anime girl with long blonde hair and green eyes", False),
        ("a girl smiling", False),
    ],
)
def test_captions_that_say_nothing_are_told_from_others(text: str, *, useless: bool) -> None:
    assert is_useless(text) is useless


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "found no words for this drawing in 4 attempts: it said nothing"),
        ("girl", "found no words for this drawing in 4 attempts: it said 'girl'"),
        ("hat hat hat hat", "repeats itself over this drawing in 4 attempts: it said 'hat hat"),
    ],
)
def test_a_useless_caption_is_named(text: str, problem: str) -> None:
    assert problem in problem_of(text)


def test_of_a_long_useless_caption_the_beginning_is_shown() -> None:
    assert problem_of("hat " * 80).endswith("hat hat…'")
