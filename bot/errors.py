"""What goes wrong in the bot itself, beside what its servers answer with (rpc.errors)."""

from typing import Final

import aiohttp
import discord

from bot.language import Language, Sentence

# What a request to Discord may fail with: by its answer, or on the way there. discord.py repeats
# some of those that Discord answers with 5xx, and next to none that are lost on the way.
DISCORD_FAILURES: Final = (discord.HTTPException, aiohttp.ClientError, OSError)
_SERVER_ERROR: Final = 500


def is_trouble(failure: Exception) -> bool:
    """Whether Discord, or the way there, is in trouble, and does not just refuse."""
    return not isinstance(failure, discord.HTTPException) or failure.status >= _SERVER_ERROR


class Refused(Exception):
    """A member asked for something that breaks a rule. They are told so in their language.

    Args:
        sentence: The rule.
        values: What the sentence's placeholders stand for.
    """

    def __init__(self, sentence: Sentence, **values: object) -> None:
        super().__init__(sentence(Language.ENGLISH, **values))
        self.sentence: Final = sentence
        self._values = values

    def told(self, language: Language) -> str:
        return self.sentence(language, **self._values)
