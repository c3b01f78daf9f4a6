"""Taking the drawings of one message to the trainer."""

from collections.abc import Sequence
from typing import Final

import aiohttp
import discord

from bot import problem
from bot.language import Language
from bot.language import problems as say_problem
from bot.language import teaching as say
from bot.teaching.actor import Actor
from bot.teaching.client import TeachingClient
from bot.teaching.drawing import Added, NewDrawing
from bot.teaching.replies import Failed, Outcome
from rpc.errors import KshError

_MIB: Final = 1024 * 1024
# A 2000×2000 PNG is a few MiB. Beyond this the bot would hold too much in memory.
_LARGEST_FILE_BYTES: Final = 64 * _MIB

LEARNING: Final = "⏳"
LEARNT: Final = "✅"
PARTLY: Final = "⚠️"
REFUSED: Final = "❌"


async def teach(
    client: TeachingClient, actor: Actor, style: str, message: discord.Message, language: Language
) -> list[tuple[str, Outcome]]:
    """Hands every file of the message over, one after the other, and tells what became of each."""
    return [
        (attachment.filename, await _add(client, actor, style, message, attachment, language))
        for attachment in message.attachments
    ]


def reaction(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    """The sign of how it ended."""
    added = [isinstance(outcome, Added) for _, outcome in outcomes]
    if all(added):
        return LEARNT
    return PARTLY if any(added) else REFUSED


def is_worth_another_try(outcomes: Sequence[tuple[str, Outcome]]) -> bool:
    return any(isinstance(outcome, Failed) and outcome.passing for _, outcome in outcomes)


async def _add(
    client: TeachingClient,
    actor: Actor,
    style: str,
    message: discord.Message,
    attachment: discord.Attachment,
    language: Language,
) -> Outcome:
    if attachment.size > _LARGEST_FILE_BYTES:
        why = say.FILE_TOO_LARGE(
            language,
            size_mib=f"{attachment.size / _MIB:.0f}",
            limit_mib=_LARGEST_FILE_BYTES // _MIB,
        )
        return Failed(why, passing=False)
    try:
        # At once: Discord's addresses are good for a day.
        data = await attachment.read()
    except (discord.HTTPException, aiohttp.ClientError, OSError):
        return Failed(say.NOT_DOWNLOADED(language), passing=True)
    drawing = NewDrawing(attachment.filename, data, message.author.id, message.jump_url)
    try:
        return await client.add_drawing(actor, style, drawing)
    except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
        passing = isinstance(error, problem.PASSING) or not isinstance(error, KshError)
        return Failed(problem.told(error, language, say_problem.TRAINER), passing=passing)
