"""What is suggested while an option is typed."""

from collections.abc import Sequence
from typing import Final

from discord.app_commands import Choice

# Discord shows no more, and refuses them all where one has a longer name.
MOST: Final = 25
NAME_CHARACTERS: Final = 100


def matching(choices: Sequence[Choice[str]], typed: str) -> list[Choice[str]]:
    """Those that have in their name or value what was typed, as many as Discord shows."""
    wanted = typed.strip().lower()
    return [
        choice
        for choice in choices
        if wanted in choice.name.lower() or wanted in choice.value.lower()
    ][:MOST]
