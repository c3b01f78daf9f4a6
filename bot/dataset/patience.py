"""How long posts wait for what the trainer is yet to do."""

from datetime import UTC, datetime, timedelta
from typing import Final

import discord

# A captioner that has not found words by then is not waited for, nor is a trainer that is away.
_LONGEST_WAIT: Final = timedelta(days=7)


def oldest_waiting() -> int:
    """The least id of a message that anything is still waited for."""
    return discord.utils.time_snowflake(datetime.now(UTC) - _LONGEST_WAIT)
