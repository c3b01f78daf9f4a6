"""The messages whose drawings are on their way to the trainer."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

import discord
import structlog
from discord import ui
from discord.utils import MISSING

from bot.actor import Actor
from bot.background import Background
from bot.dataset import sign
from bot.dataset.buttons import TeachAgainButton
from bot.dataset.client import DatasetClient
from bot.dataset.drawing import Added
from bot.dataset.handover import Handover
from bot.dataset.replies import Failed, Outcome, replies
from bot.dataset.sign import Sign
from bot.errors import DISCORD_FAILURES
from bot.language import Language
from bot.language import dataset as say
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# The captioner takes one at a time; a second keeps it busy while the first is downloaded.
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 500
# They were posted at once.
_LOOKED_THROUGH: Final = 50


@dataclass(frozen=True)
class Lesson:
    """A message with drawings, and who had them learnt from.

    Attributes:
        answer: The bot's answer to an earlier attempt, to be changed; None: this is the first.
    """

    actor: Actor
    style: str
    message: discord.Message
    language: Language
    answer: discord.Message | None = None


class Lessons:
    """Owns a task for each message. A few at a time are handed over, the others wait."""

    def __init__(self, client: DatasetClient) -> None:
        self._handover = Handover(client)
        self._background = Background()
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    def begin(self, lesson: Lesson, bot: discord.abc.Snowflake) -> None:
        """Hands the drawings over in the background, and answers the message in the end."""
        if lesson.message.id not in self._background:
            self._background.start(lesson.message.id, self._teach(lesson, bot))

    async def ended(self, message_id: int) -> None:
        """Returns when a message is not being dealt with any more, its last sign included."""
        await self._background.wait(message_id)

    async def close(self) -> None:
        await self._background.close()

    async def _teach(self, lesson: Lesson, bot: discord.abc.Snowflake) -> None:
        with bound_request_id():
            state = Sign(lesson.message, bot)
            await state.show(sign.LEARNING)
            outcomes = await self._outcomes(lesson)
            try:
                await _answer(lesson, outcomes, bot)
            except DISCORD_FAILURES as error:
                # Deleted in the meantime, the bot may not write there, Discord is away.
                log.warning("drawings could not be answered", error=str(error))
            await state.show(_sign_of(outcomes))

    async def _outcomes(self, lesson: Lesson) -> Sequence[tuple[str, Outcome]]:
        attachments = lesson.message.attachments
        if len(self._background) > _MOST_WAITING:
            why = say.TOO_MANY_WAITING(lesson.language, count=_MOST_WAITING)
            return [(each.filename, Failed(why, passing=True)) for each in attachments]
        async with self._at_once:
            return [
                (
                    each.filename,
                    await self._handover.add(
                        lesson.actor, lesson.style, lesson.message, each, lesson.language
                    ),
                )
                for each in attachments
            ]


async def _answer(
    lesson: Lesson, outcomes: Sequence[tuple[str, Outcome]], bot: discord.abc.Snowflake
) -> None:
    """Posts the answer, or changes the one that an earlier attempt was given."""
    view = None
    if any(isinstance(outcome, Failed) and outcome.passing for _, outcome in outcomes):
        view = ui.View(timeout=None)
        view.add_item(TeachAgainButton(lesson.message.id, lesson.language))
    texts = replies(lesson.style, outcomes, lesson.language)
    for text, earlier in zip_longest(texts, await _earlier_answers(lesson, bot)):
        if earlier is None:
            await lesson.message.reply(text, view=view or MISSING, mention_author=False)
        elif text is None:
            await earlier.delete()
        else:
            await earlier.edit(content=text, view=view)
        # Below the first alone.
        view = None


async def _earlier_answers(lesson: Lesson, bot: discord.abc.Snowflake) -> Sequence[discord.Message]:
    """The messages of the answer to an earlier attempt, the one with the button first."""
    if lesson.answer is None:
        return []
    later = lesson.message.channel.history(after=lesson.answer, limit=_LOOKED_THROUGH)
    return [
        lesson.answer,
        *[
            message
            async for message in later
            if message.author.id == bot.id
            and message.reference is not None
            and message.reference.message_id == lesson.message.id
        ],
    ]


def _sign_of(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    added = [isinstance(outcome, Added) for _, outcome in outcomes]
    if all(added):
        return sign.LEARNT
    return sign.PARTLY if any(added) else sign.REFUSED
