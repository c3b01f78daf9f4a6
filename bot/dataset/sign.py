"""The state of a message with drawings, as one reaction below it."""

from typing import Final

import discord
import structlog

from bot.dataset.posts import Post, PostState
from bot.errors import DISCORD_FAILURES

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

LEARNING: Final = "⏳"
LEARNT: Final = "✅"
PARTLY: Final = "⚠️"
REFUSED: Final = "❌"


def of(post: Post) -> str:
    """The sign of a post that has been dealt with, or waits for the trainer."""
    if post.state is PostState.POSTPONED:
        return LEARNING
    added = [file.drawing_id is not None for file in post.files]
    if all(added):
        return LEARNT
    return PARTLY if any(added) else REFUSED


class Sign:
    """The bot's reaction to a message, each in place of the one before.

    It only goes along with the answer: where the bot may not react, nothing is lost.
    """

    def __init__(self, message: discord.Message, bot: discord.abc.Snowflake) -> None:
        self._message = message
        self._bot = bot
        self._shown = next((str(r.emoji) for r in message.reactions if r.me), None)

    async def show(self, sign: str) -> None:
        try:
            if self._shown not in (None, sign):
                await self._message.remove_reaction(self._shown, self._bot)
            await self._message.add_reaction(sign)
        except DISCORD_FAILURES as error:
            log.info("a reaction could not be set", error=str(error))
        else:
            self._shown = sign
