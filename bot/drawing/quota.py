"""How many pictures one member may ask for, as the guild's managers decided."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Final

from discord.utils import format_dt

from bot.drawing.book import DrawBook
from bot.drawing.request import Draw
from bot.errors import Refused
from bot.language import drawing as say
from bot.preferences.guilds import Guilds
from bot.reply_token import ReplyToken

_DAY: Final = timedelta(hours=24)


class Quota:
    """Lets draws in. What was refused, failed, was cancelled or was withheld costs nothing.

    Args:
        book: Tells what a member has asked for, and takes down what is let in.
        guilds: Tell the limits.
    """

    def __init__(self, book: DrawBook, guilds: Guilds) -> None:
        self._book = book
        self._guilds = guilds
        # Of two requests at the same moment the second must see the first.
        self._turn = asyncio.Lock()

    async def admit(self, draw: Draw, token: ReplyToken) -> None:
        """Writes the draw down, if its author may have one more; a repeated one is itself no more.

        Args:
            draw: The draw.
            token: Of whoever asks.

        Raises:
            Refused: They have as many as they may, with when they may again.
        """
        limits = await self._guilds.preferences_of(draw.guild_id)
        now = datetime.now(UTC)
        async with self._turn:
            costing = await self._book.costing(
                draw.guild_id, draw.author_id, now - _DAY, but=draw.request_id
            )
            at_once, per_day = limits.draws_at_once, limits.draws_per_day
            if at_once is not None and sum(under_way for _, under_way in costing) >= at_once:
                raise Refused(say.TOO_MANY_AT_ONCE, limit=at_once)
            if per_day is not None and len(costing) >= per_day:
                # When as many have passed that one more is left.
                freed = costing[len(costing) - per_day][0] + _DAY if per_day else now + _DAY
                raise Refused(say.TOO_MANY_A_DAY, limit=per_day, again=format_dt(freed, "R"))
            await self._book.write(draw, token)

    async def left(self, guild_id: int, author_id: int) -> tuple[int, int] | None:
        """How often a member may still draw, of how often in a day; None: there is no limit."""
        per_day = (await self._guilds.preferences_of(guild_id)).draws_per_day
        if per_day is None:
            return None
        costing = await self._book.costing(guild_id, author_id, datetime.now(UTC) - _DAY)
        return max(0, per_day - len(costing)), per_day
