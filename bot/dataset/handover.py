"""Taking one file from Discord to the trainer."""

from dataclasses import dataclass
from typing import Final

import discord

from bot import problem
from bot.actor import Actor
from bot.dataset.client import DatasetClient
from bot.dataset.drawing import Added, Consent, NewDrawing, NotAdded
from bot.dataset.file_name import file_name
from bot.errors import DISCORD_FAILURES
from bot.language import Language
from bot.language import problems as say_problem
from bot.language.dataset import refusals as say
from rpc.errors import Unavailable

_MIB: Final = 1024 * 1024
# A 2000×2000 PNG is a few MiB. Beyond this the bot would hold too much in memory.
_LARGEST_FILE_BYTES: Final = 64 * _MIB


@dataclass(frozen=True)
class Failed:
    """The file could not be handed over; `why` is for the member.

    Attributes:
        passing: It may work when tried again.
        away: The trainer was away, or was lost over it.
    """

    why: str
    passing: bool
    away: bool = False


Outcome = Added | NotAdded | Failed


@dataclass(frozen=True)
class Terms:
    """What holds for all files that are handed over together.

    Attributes:
        actor: Who has them learnt from.
        uploader_id: Whose they are.
        source: The link of their message.
        consent: None: nobody agreed to anything.
        caption: None: the captioner writes each.
        caption_later: Whether not to wait for the captioner.
    """

    actor: Actor
    style: str
    uploader_id: int
    source: str
    language: Language
    consent: Consent | None = None
    caption: str | None = None
    caption_later: bool = False


class Handover:
    """Hands drawings over to the trainer."""

    def __init__(self, client: DatasetClient) -> None:
        self._client = client

    async def add(self, terms: Terms, attachment: discord.Attachment) -> Outcome:
        """What became of a file: also of one that could not be handed over at all."""
        if attachment.size > _LARGEST_FILE_BYTES:
            why = say.FILE_TOO_LARGE(
                terms.language,
                size_mib=f"{attachment.size / _MIB:.0f}",
                limit_mib=_LARGEST_FILE_BYTES // _MIB,
            )
            return Failed(why, passing=False)
        try:
            # At once: Discord's addresses are good for a day.
            data = await attachment.read()
        except DISCORD_FAILURES:
            return Failed(say.NOT_DOWNLOADED(terms.language), passing=True)
        drawing = NewDrawing(
            file_name(attachment),
            data,
            terms.uploader_id,
            terms.source,
            consent=terms.consent,
            caption=terms.caption,
            caption_later=terms.caption_later,
        )
        try:
            return await self._client.add_drawing(terms.actor, terms.style, drawing)
        except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
            why = problem.told(error, terms.language, say_problem.TRAINER)
            passing = problem.passes(error)
            return Failed(why, passing=passing, away=isinstance(error, Unavailable))
