"""The last words of what a bot that is back cannot go on with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Self

import discord
import structlog
from sqlalchemy import delete, select

from bot.background import Background
from bot.database.tables import LastWordRow
from bot.errors import DISCORD_FAILURES
from bot.live_message import LiveMessage, MessagePlace, OutOfReachError, Page
from bot.reply_token import ReplyToken

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Docker kills what has not stopped after 10 s.
_LAST_EDIT_S: Final = 3.0


@dataclass(frozen=True)
class LastWord:
    """What a message is to say where nobody comes back to the work that it shows.

    Attributes:
        token: What edits it; nothing else does if it is private.
    """

    channel_id: int
    message_id: int
    token: ReplyToken
    text: str
    private: bool = False

    @classmethod
    def of(
        cls,
        interaction: discord.Interaction[Any],
        message_id: int,
        text: str,
        *,
        private: bool = False,
    ) -> Self:
        """Of the answer to an interaction."""
        token = ReplyToken.of(interaction)
        return cls(interaction.channel_id or 0, message_id, token, text, private)

    def place(self, client: discord.Client) -> MessagePlace:
        return MessagePlace(
            client, self.channel_id, self.message_id, self.token, private=self.private
        )


class LastWords:
    """The table of them. Who is told to stop says them, and the next process for who is killed."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._database = bot.database
        self._background = Background()

    @asynccontextmanager
    async def kept(self, word: LastWord) -> AsyncIterator[None]:
        """Keeps it while the work goes on, and says it if that is cancelled."""
        await self._put(word)
        is_over = True
        try:
            yield
        except asyncio.CancelledError:
            is_over = await self._said_in_time(word)
            raise
        finally:
            if is_over:
                await self._remove(word)

    async def begin(self) -> None:
        """Says what the last process did not come to say."""
        for word in await self._all():
            self._background.start(word.message_id, self._say(word))

    async def close(self) -> None:
        """Lets go; a bot that is back goes on."""
        await self._background.close()

    async def _say(self, word: LastWord) -> None:
        interval_s = self._bot.settings.edit_interval_s
        async with LiveMessage(word.place(self._bot), interval_s=interval_s) as message:
            await message.finish(Page(word.text))
        # Also where Discord did not take it, in all the minutes that it was tried for.
        await self._remove(word)

    async def _said_in_time(self, word: LastWord) -> bool:
        """Whether nothing is left for the next process to say."""
        try:
            async with asyncio.timeout(_LAST_EDIT_S):
                await word.place(self._bot).edit(content=word.text, attachments=[], view=None)
        except OutOfReachError:
            return True
        except (*DISCORD_FAILURES, TimeoutError) as error:
            log.warning("a message could not be edited", error=str(error))
            return False
        return True

    async def _put(self, word: LastWord) -> None:
        async with self._database.transaction() as session:
            await session.merge(
                LastWordRow(
                    message_id=word.message_id,
                    channel_id=word.channel_id,
                    reply_token=word.token.value,
                    reply_token_expires_at=word.token.expires_at,
                    private=word.private,
                    text=word.text,
                )
            )

    async def _remove(self, word: LastWord) -> None:
        async with self._database.transaction() as session:
            await session.execute(
                delete(LastWordRow).where(LastWordRow.message_id == word.message_id)
            )

    async def _all(self) -> list[LastWord]:
        async with self._database.transaction() as session:
            rows = await session.scalars(select(LastWordRow))
            return [
                LastWord(
                    row.channel_id,
                    row.message_id,
                    ReplyToken(row.reply_token, row.reply_token_expires_at),
                    row.text,
                    row.private,
                )
                for row in rows
            ]
