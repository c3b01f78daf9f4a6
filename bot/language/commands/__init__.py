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

# Where they have another name in the commands than in the contract.
_OPTIONS: Final[Mapping[str, str]] = {"num_train_epochs": "epochs"}
IN_KOREAN: Final[Mapping[str, str]] = {
    **KOREAN,
    **{name: KOREAN[option] for name, option in _OPTIONS.items()},
}
"""Options, by their names in the contract too."""


def option(name: str, language: Language) -> str:
    """An option's name as members see it, by that or by its name in the contract.

    >>> option("num_train_epochs", Language.KOREAN)
    '에포크'
    """
    name = _OPTIONS.get(name, name)
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
