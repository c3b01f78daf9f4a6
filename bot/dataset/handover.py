"""Taking one file from Discord to the trainer."""

from typing import Final

import discord

from bot import problem
from bot.actor import Actor
from bot.dataset.client import DatasetClient
from bot.dataset.drawing import NewDrawing
from bot.dataset.replies import Failed, Outcome
from bot.errors import DISCORD_FAILURES
from bot.language import Language
from bot.language import dataset as say
from bot.language import problems as say_problem

_MIB: Final = 1024 * 1024
# A 2000×2000 PNG is a few MiB. Beyond this the bot would hold too much in memory.
_LARGEST_FILE_BYTES: Final = 64 * _MIB


class Handover:
    """Hands drawings over to the trainer."""

    def __init__(self, client: DatasetClient) -> None:
        self._client = client

    async def add(
        self,
        actor: Actor,
        style: str,
        message: discord.Message,
        attachment: discord.Attachment,
        language: Language,
    ) -> Outcome:
        """What became of a file: also of one that could not be handed over at all."""
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
        except DISCORD_FAILURES:
            return Failed(say.NOT_DOWNLOADED(language), passing=True)
        drawing = NewDrawing(attachment.filename, data, message.author.id, message.jump_url)
        try:
            return await self._client.add_drawing(actor, style, drawing)
        except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
            why = problem.told(error, language, say_problem.TRAINER)
            return Failed(why, passing=problem.passes(error))
