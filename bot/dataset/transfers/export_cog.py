"""`/drawings export`: a style's drawings and captions as zips, for the eyes of who asked."""

import asyncio
import tempfile
from contextlib import aclosing
from pathlib import Path
from typing import BinaryIO, Final, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot import problem
from bot.actor import Actor
from bot.answering import answer
from bot.background import Background
from bot.dataset.classroom import Classroom, tell
from bot.dataset.exchange import ExportHeader, TableFormat
from bot.dataset.last_words import LastWord
from bot.dataset.transfers.splitting import Split, split
from bot.errors import DISCORD_FAILURES, Refused
from bot.language import Language
from bot.language import problems as say_problem
from bot.language.dataset import transfers as say
from bot.live_message import Page
from bot.quotation import listed
from rpc.request_id import bound_request_id

# What Discord offers; the names of TableFormat.
_Format = Literal["metadata.csv", "metadata.jsonl", "info.csv", "txt"]
_MIB: Final = 1024 * 1024
# Of a request, beside the file.
_ROOM_BYTES: Final = 64 * 1024
# More than that are no convenience to anybody.
_MOST_PARTS: Final = 10
_MOST_AT_ONCE: Final = 2
# Between two words on how far it is.
_TELL_S: Final = 3.0


class Exporting(commands.Cog):
    """Exports, started by managers."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        self._background = Background()
        room.group.add("export", "Download a style's drawings and captions as a zip", self.export)

    async def cog_unload(self) -> None:
        await self._background.close()

    @app_commands.rename(table_format="format")
    @app_commands.describe(
        table_format="How the captions stand beside the drawings; metadata.csv if left out",
        style="Whose drawings to download; the usual style if left out",
    )
    async def export(
        self,
        interaction: discord.Interaction,
        table_format: _Format = "metadata.csv",
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        name = (await self._bot.styles.managed(actor, style)).name
        if len(self._background) >= _MOST_AT_ONCE:
            raise Refused(say.EXPORTS_UNDER_WAY, count=_MOST_AT_ONCE)
        language = await self._bot.members.language_of(interaction)
        # For one reader: whoever finds it in the channel could take the artist's drawings away.
        page = Page(say.EXPORTING(language, style=name, size_mib="0"))
        message_id = await answer(interaction, page, private=True)
        left = f"⚠️ {say.EXPORT_LEFT(language)}"
        word = LastWord.of(interaction, message_id, left, private=True)
        export = _Export(self._room, interaction, language, actor, name, TableFormat(table_format))
        self._background.start(interaction.id, self._hand_out(export, word))

    async def _hand_out(self, export: "_Export", word: LastWord) -> None:
        with bound_request_id():
            async with self._room.last_words.kept(word):
                await export.hand_out()


class _Export:
    """One of them, until it is handed out. Discord ends the answer after 15 minutes."""

    def __init__(
        self,
        room: Classroom,
        interaction: discord.Interaction,
        language: Language,
        actor: Actor,
        style: str,
        table_format: TableFormat,
    ) -> None:
        self._room = room
        self._interaction = interaction
        self._language = language
        self._actor = actor
        self._style = style
        self._table_format = table_format
        self._limit_bytes = room.bot.upload_limit_bytes(actor.guild_id) - _ROOM_BYTES
        self._told_at = 0.0

    async def hand_out(self) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="export-") as folder:
                await self._hand_out(Path(folder))
        except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
            why = problem.told(error, self._language, say_problem.TRAINER)
            await self._tell(f"⚠️ {why}")

    async def _hand_out(self, folder: Path) -> None:
        archive, num_drawings = await self._fetched(folder)
        size_bytes = archive.stat().st_size
        if size_bytes <= self._limit_bytes:
            parts = Split([archive])
        else:
            parts = await asyncio.to_thread(split, archive, folder, self._limit_bytes)
        if len(parts.parts) > _MOST_PARTS:
            raise Refused(say.EXPORT_TOO_LARGE, size_mib=size_bytes // _MIB, parts=_MOST_PARTS)
        for number, part in enumerate(parts.parts, start=1):
            await self._interaction.followup.send(
                say.EXPORT_PART(self._language, number=number, count=len(parts.parts))
                if len(parts.parts) > 1
                else "",
                file=discord.File(part),
                ephemeral=True,
            )
        told = say.EXPORTED(self._language, style=self._style, count=num_drawings)
        if parts.too_large:
            names = listed(parts.too_large)
            told += f"\n⚠️ {say.EXPORTED_WITHOUT(self._language, names=names)}"
        await self._tell(told)

    async def _fetched(self, folder: Path) -> tuple[Path, int]:
        archive, num_drawings = folder / f"{self._style}.zip", 0
        most_bytes = _MOST_PARTS * self._limit_bytes
        parts = self._room.dataset.export(self._actor, self._style, self._table_format)
        async with aclosing(parts):
            with archive.open("wb") as file:
                async for part in parts:
                    if isinstance(part, ExportHeader):
                        num_drawings = part.num_drawings
                        archive = archive.rename(folder / Path(part.file_name).name)
                        continue
                    await self._write(file, part, most_bytes)
        return archive, num_drawings

    async def _write(self, file: BinaryIO, part: bytes, most_bytes: int) -> None:
        await asyncio.to_thread(file.write, part)
        size_bytes = file.tell()
        if size_bytes > most_bytes:
            raise Refused(say.EXPORT_TOO_LARGE, size_mib=size_bytes // _MIB, parts=_MOST_PARTS)
        now = asyncio.get_running_loop().time()
        if now - self._told_at > _TELL_S:
            self._told_at = now
            size_mib = f"{size_bytes / _MIB:.0f}"
            await self._tell(say.EXPORTING(self._language, style=self._style, size_mib=size_mib))

    async def _tell(self, text: str) -> None:
        try:
            await tell(self._interaction, text)
        except DISCORD_FAILURES:
            # Fifteen minutes are over, or the reader put the answer away.
            return
