"""Waiting for pictures."""

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
