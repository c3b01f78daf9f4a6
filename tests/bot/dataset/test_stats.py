"""A style's drawings in numbers."""

from bot.dataset.stats import Stats, told
from bot.language import Language


def test_a_source_that_only_looks_like_a_channel_is_shown_as_it_was_typed() -> None:
    stats = Stats(num_drawings=2)
    stats.sources.update({"<#12>": 1, "<#a **b** c" + "d" * 200: 1})
    *_, sources = told("ksh", stats, Language.ENGLISH).splitlines()
    assert "<#12> 1" in sources
    assert "\\*\\*b\\*\\*" in sources
    assert len(sources) < 120
