"""Waiting for pictures."""

import asyncio

from sqlalchemy import func, select

from bot.bot import Bot
from bot.database.tables import DrawRow
from discord_emulator.driver.interaction import Interaction
from discord_emulator.driver.seen import Message
from discord_emulator.driver.user import User

DONE = ("Here it is!", "이미지 생성 완료!")


def is_done(message: Message) -> bool:
    return any(done in message.text for done in DONE)


async def drawn(user: User, interaction: Interaction) -> Message:
    """The message of what they asked for, with its pictures."""
    return await user.until(await interaction.reply(), is_done)


async def draws(user: User, **options: object) -> Message:
    """The message of a /draw, with its pictures."""
    return await drawn(user, await user.slash("draw", **options))


async def written_down(bot: Bot) -> None:
    """Returns when the bot has noted of all draws that their messages show how they ended.

    One that is stopped in between shows them once more at its next start.
    """
    unended = select(func.count()).select_from(DrawRow).where(DrawRow.ended_at.is_(None))
    async with asyncio.timeout(60):
        while True:
            async with bot.database.transaction() as session:
                if not await session.scalar(unended):
                    return
            await asyncio.sleep(0.02)
