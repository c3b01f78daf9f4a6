"""`/drawings import`: a zip of drawings, with their captions if it has them."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final

import aiohttp
import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot import problem
from bot.actor import Actor
from bot.answering import answer
from bot.background import Background
from bot.dataset.classroom import Classroom
from bot.dataset.drawing import RefusalReason
from bot.dataset.exchange import FileAdded, FileRefused, ImportFinished, NewZip
from bot.dataset.file_name import file_name
from bot.dataset.last_words import LastWord
from bot.dataset.transfers import import_pages as pages
from bot.errors import DISCORD_FAILURES, Refused
from bot.language import Language
from bot.language import problems as say_problem
from bot.language.dataset import refusals as say_refusal
from bot.language.dataset import transfers as say
from bot.live_message import LiveMessage, Page
from rpc.errors import ConnectionLost
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_MIB: Final = 1024 * 1024
# Discord takes no larger file of anybody.
_LARGEST_ZIP_BYTES: Final = 512 * _MIB
_MOST_AT_ONCE: Final = 2
_DOWNLOAD: Final = aiohttp.ClientTimeout(total=None, sock_connect=10.0, sock_read=60.0)
# Of those that were refused.
_MOST_REMEMBERED: Final = 20


@dataclass
class Imports:
    """How far one is.

    Attributes:
        refused: The first of them, with the reason.
    """

    counts: Counter[str] = field(default_factory=Counter)
    refused: list[FileRefused] = field(default_factory=list)

    def count(self, event: FileAdded | FileRefused) -> None:
        match event:
            case FileAdded():
                self.counts["added"] += 1
            case FileRefused(refusal=refusal) if refusal.reason is RefusalReason.DUPLICATE:
                self.counts["already"] += 1
            case FileRefused():
                self.counts["refused"] += 1
                if len(self.refused) < _MOST_REMEMBERED:
                    self.refused.append(event)


class Importing(commands.Cog):
    """Imports, started by managers."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        self._background = Background()
        room.group.add(
            "import",
            "Add a zip of drawings of yours: using it, you agree that they are learnt from; not if "
            "forgotten",
            self.import_zip,
        )

    async def cog_unload(self) -> None:
        await self._background.close()

    @app_commands.describe(
        file="A zip of pictures, with info.csv, metadata.csv, metadata.jsonl or .txt captions",
        style="Which style they teach; the usual one if left out",
    )
    async def import_zip(
        self,
        interaction: discord.Interaction,
        file: discord.Attachment,
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        if not file.filename.lower().endswith(".zip"):
            raise Refused(say.NOT_A_ZIP)
        if file.size > _LARGEST_ZIP_BYTES:
            size = f"{file.size / _MIB:.0f}"
            raise Refused(
                say_refusal.FILE_TOO_LARGE, size_mib=size, limit_mib=_LARGEST_ZIP_BYTES // _MIB
            )
        name = (await self._bot.styles.managed(actor, style)).name
        if len(self._background) >= _MOST_AT_ONCE:
            raise Refused(say.IMPORTS_UNDER_WAY, count=_MOST_AT_ONCE)
        language = await self._bot.members.language_of(interaction)
        new = NewZip(
            style=name,
            size_bytes=file.size,
            uploader_id=actor.user_id,
            consent=await self._room.consent(actor.user_id, name, interaction.created_at, language),
            source=file_name(file),
        )
        message_id = await answer(interaction, pages.under_way(new, Imports(), language))
        word = LastWord.of(interaction, message_id, pages.left(language).text)
        work = self._show(actor, new, file, word, language)
        self._background.start(interaction.id, work)

    async def _show(
        self,
        actor: Actor,
        new: NewZip,
        file: discord.Attachment,
        word: LastWord,
        language: Language,
    ) -> None:
        interval_s = self._bot.settings.edit_interval_s
        with bound_request_id():
            async with (
                self._room.last_words.kept(word),
                LiveMessage(word.place(self._bot), interval_s=interval_s) as message,
            ):
                last = await self._last_page(actor, new, file, message, language)
                await message.finish(last)

    async def _last_page(
        self,
        actor: Actor,
        new: NewZip,
        file: discord.Attachment,
        message: LiveMessage,
        language: Language,
    ) -> Page:
        imports, download = Imports(), _Download(file)
        try:
            events = self._room.dataset.import_zip(actor, new, download.parts())
            async with aclosing(events):
                async for event in events:
                    if isinstance(event, ImportFinished):
                        return pages.finished(new, event, imports, language)
                    imports.count(event)
                    message.show(pages.under_way(new, imports, language))
            error: Exception = ConnectionLost("the trainer ended the import before its end")
        except Exception as caught:  # noqa: BLE001 - the boundary; the table sorts them
            # A file that came in part is what the trainer complains of, then.
            error = download.error or caught
        return pages.failed(_told(error, language), imports, language)


def _told(error: Exception, language: Language) -> str:
    if isinstance(error, DISCORD_FAILURES):
        return say_refusal.NOT_DOWNLOADED(language)
    return problem.told(error, language, say_problem.TRAINER)


class _Download:
    """The file as it comes from Discord: never all of it in memory.

    gRPC takes an error in what is sent for a cancellation of its own, so none is raised there.
    """

    def __init__(self, file: discord.Attachment) -> None:
        self._file = file
        self.error: Exception | None = None

    async def parts(self) -> AsyncIterator[bytes]:
        try:
            async with (
                aiohttp.ClientSession(timeout=_DOWNLOAD, raise_for_status=True) as session,
                session.get(self._file.url) as response,
            ):
                async for part in response.content.iter_chunked(_MIB):
                    yield part
        except DISCORD_FAILURES as error:
            self.error = error
