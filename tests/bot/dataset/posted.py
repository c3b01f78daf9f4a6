"""What managers post, and what they see of it."""

from discord_emulator import File, Message, User
from tests.bot.paced_drawing import picture

RUBY = File("ruby.png", picture(96, 128, 1))


async def answer_to(person: User, message: Message, timeout_s: float = 5) -> Message:
    return await person.sees(lambda seen: seen.replies_to == message.id, timeout_s=timeout_s)


async def reaction_on(person: User, message: Message, sign: str) -> None:
    await person.until(message, lambda seen: list(seen.reactions) == [sign])
