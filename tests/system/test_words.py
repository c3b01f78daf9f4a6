"""What two services hold each for itself, and must hold alike."""

from hypothesis import given
from hypothesis import strategies as st

from inference_server.adapters import first_start
from inference_server.adapters.adapter import Style
from inference_server.adapters.style_rules import check_style
from inference_server.settings import Settings
from rpc.errors import InvalidRequest
from trainer.styles.style import KSH, KSH_WORDS, Words, check_words

LIMITS = Settings().limits


def test_ksh_is_drawn_with_the_same_words_before_and_after_the_trainer_has_told_them() -> None:
    told = Words(**{name: getattr(first_start.KSH, name) for name in vars(KSH_WORDS)})

    assert (first_start.KSH.name, told) == (KSH, KSH_WORDS)


@given(st.text(st.characters(max_codepoint=0x300)))
def test_words_that_the_trainer_takes_are_no_surprise_to_the_inference_server(text: str) -> None:
    for words in (Words("Ink", "ink", text, text), Words("Ink", "ink", "", "", (text,))):
        try:
            check_words(words, num_trigger_tokens=1)
        except InvalidRequest:
            continue
        check_style(Style(name="ink", **vars(words)), LIMITS)
