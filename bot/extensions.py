"""Finding the extensions: each package of the bot that has a module `extension`."""

import pkgutil
from collections.abc import Iterator
from importlib.util import find_spec

import bot


def extensions() -> Iterator[str]:
    """Their names, as discord.py loads them: `bot.drawing.extension`.

    A module of their own, and not the packages: when it unloads an extension, discord.py takes all
    modules below its name out of sys.modules, and others hold on to classes of those.
    """
    for package in pkgutil.iter_modules(bot.__path__, f"{bot.__name__}."):
        name = f"{package.name}.extension"
        if package.ispkg and find_spec(name) is not None:
            yield name
