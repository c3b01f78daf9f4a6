import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainer.caption import MAX_TOKENS, Captions
from trainer.errors import CaptionRefused

TRIGGER = "drawn by KSH drawing style"


def count_words(text: str) -> int:
    return len(text.split())


CAPTIONS = Captions(count_words)


@given(st.text())
def test_a_models_caption_fits_and_ends_with_the_trigger_whatever_it_says(text: str) -> None:
    caption = CAPTIONS.written_by_model(text, TRIGGER)

    assert count_words(caption) <= MAX_TOKENS
    assert caption.endswith(TRIGGER)
    assert caption.isprintable()


@given(st.integers(0, 200))
def test_as_many_words_are_kept_as_fit(num_words: int) -> None:
    caption = CAPTIONS.written_by_model("word " * num_words, TRIGGER)

    assert caption.count("word") == min(num_words, MAX_TOKENS - 5)


@given(st.text())
def test_a_persons_caption_is_kept_to_the_word_or_refused(text: str) -> None:
    try:
        caption = CAPTIONS.written_by_person(text, TRIGGER)
    except CaptionRefused:
        return
    assert CAPTIONS.written_by_person(caption, TRIGGER) == caption


def test_an_empty_caption_is_refused() -> None:
    with pytest.raises(CaptionRefused, match="besides the trigger"):
        CAPTIONS.written_by_person("\n\t ", TRIGGER)
