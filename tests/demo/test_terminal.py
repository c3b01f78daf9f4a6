import io

import pytest
from rich.console import Console

from demo.terminal import Terminal, seen, split


@pytest.mark.parametrize(
    ("text", "words", "bar"),
    [
        ("**a girl**\nDrawing…", "Drawing…", None),
        (
            "**a girl**\nDrawing…\n▰▰▰▰▱▱▱▱ 4/8 · about 3 s left",
            "Drawing…",
            (4, 8, "about 3 s left"),
        ),
        (
            "🎓 Teaching `ksh` anew\nLearning\n▰▱ 40/800 · about 3 min left · loss 0.1203",
            "Learning",
            (40, 800, "about 3 min left · loss 0.1203"),
        ),
        ("", "", None),
    ],
)
def test_the_bar_of_a_message_is_found_in_it(
    text: str, words: str, bar: tuple[int, int, str] | None
) -> None:
    assert split(text) == (words, bar)


def test_a_message_is_shown_as_discord_shows_it() -> None:
    assert seen(r"**ksh-1.png** · `ksh@1` \*smile\* a\_b") == "ksh-1.png · ksh@1 *smile* a_b"


def test_a_failure_ends_with_its_reason_below_the_logs() -> None:
    page = io.StringIO()
    terminal = Terminal(Console(file=page, width=100))
    terminal.failure("no picture [came]", {"bot": ["[red]line"], "trainer": []})
    lines = page.getvalue().splitlines()
    assert lines[-1] == "failed: no picture [came]"
    assert "[red]line" in lines
    assert "nothing" in lines
