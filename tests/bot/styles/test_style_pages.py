"""What is shown of styles."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.language import Language
from bot.styles import pages
from bot.styles.style import Style, Words


def style(letter: str) -> Style:
    """One whose words are as long as can be."""
    words = Words(letter * 64, letter * 200, letter * 4000, letter * 4000, (letter * 64,) * 64)
    return Style("s" * 32, words, 1, shared=True, num_drawings=10**6, updated_at=datetime.now(UTC))


@pytest.mark.parametrize("language", Language)
def test_a_style_of_which_everything_is_changed_is_told_in_one_message(language: Language) -> None:
    after = style("그")
    asked = replace(after.words, prompt_prefix="as the trainer did not leave it")

    assert len(pages.changed(style("*"), asked, after, language).text) <= 2000
