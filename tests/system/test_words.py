"""What two services hold each for itself, and must hold alike."""

from hypothesis import given
from hypothesis import strategies as st

from inference_server.adapters import first_start
from inference_server.limits import Limits
from rpc.errors import InvalidRequest
from trainer.styles.style import KSH, KSH_WORDS, MAX_PREFIX, Words, check_words

LIMITS = Limits(
    max_prompt_characters=MAX_PREFIX,
    max_size=1024,
    max_pixels=1024 * 1024,
    max_num_inference_steps=150,
    max_num_images=4,
    max_image_bytes=1,
    max_queue=1,
)


def test_ksh_is_drawn_with_the_same_words_before_and_after_the_trainer_has_told_them() -> None:
    told = Words(**{name: getattr(first_start.KSH, name) for name in vars(KSH_WORDS)})

    assert (first_start.KSH.name, told) == (KSH, KSH_WORDS)


@given(st.text(st.characters(max_codepoint=0x300)))
def test_words_that_the_trainer_takes_are_no_surprise_to_the_inference_server(text: str) -> None:
    try:
        check_words(Words("Ink", "ink", text, text), num_trigger_tokens=1)
    except InvalidRequest:
        return
    LIMITS.check_words("prompt_prefix", text)
