"""The commands in Korean: names, descriptions, options, by the English that stands in the code."""

from collections.abc import Mapping
from typing import Final

from bot.language.commands import (
    about,
    adapters,
    dataset,
    drawing,
    preferences,
    styles,
    training,
)
from rpc.language import Language

KOREAN: Final[Mapping[str, str]] = {
    **about.KOREAN,
    **drawing.KOREAN,
    **dataset.KOREAN,
    **preferences.KOREAN,
    **training.KOREAN,
    **styles.KOREAN,
    **adapters.KOREAN,
}


def option(name: str, language: Language) -> str:
    """An option's name as members see it.

    >>> option("epochs", Language.KOREAN)
    '에포크'
    """
    return KOREAN[name] if language is Language.KOREAN else name


def written(command: str, language: Language) -> str:
    """A command as members type it.

    >>> written("settings me", Language.KOREAN)
    '`/설정 나`'
    """
    names = command.split()
    if language is Language.KOREAN:
        names = [KOREAN[name] for name in names]
    return f"`/{' '.join(names)}`"
