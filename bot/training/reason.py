"""Why a run is as it is: what the trainer says of that, for a message."""

from typing import Final

from bot.language import Language
from bot.quotation import plain
from rpc.language import rule

_CHARACTERS: Final = 300


def reason_told(reason: str, language: Language, *, limit: int = _CHARACTERS) -> str:
    """A reason of the trainer's, in at most `limit` characters; empty where it gave none."""
    return plain(rule(reason, language), limit)
