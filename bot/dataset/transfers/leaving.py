"""The last word of what ends because the bot is told to stop."""

import asyncio
from typing import Final

import structlog

from bot.errors import DISCORD_FAILURES
from bot.live_message import Page, Place

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Docker kills what has not stopped after 10 s.
_LAST_EDIT_S: Final = 3.0


async def leave(place: Place, page: Page) -> None:
    """Says that it is over while there is a moment left to."""
    try:
        async with asyncio.timeout(_LAST_EDIT_S):
            await place.edit(content=page.text, attachments=[], view=None)
    except (*DISCORD_FAILURES, TimeoutError) as error:
        log.warning("a message could not be edited", error=str(error))
