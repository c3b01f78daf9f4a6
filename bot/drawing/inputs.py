"""The pictures that draws start from, kept as files: links to them live only for a day."""

import asyncio
import hashlib
import io
import os
import time
import warnings
from collections.abc import Collection
from pathlib import Path
from typing import Final

import discord
from PIL import Image, UnidentifiedImageError

from bot.errors import DISCORD_FAILURES, Refused
from bot.language import drawing as say

# What the inference server reads.
_FORMATS: Final = ("PNG", "JPEG", "WEBP")
# The server has its own limit, told by GetCapabilities; this one holds before a file is fetched.
LARGEST_BYTES: Final = 32 * 1024 * 1024
_AT_ONCE: Final = 4
# A modal may be open that long before it is sent in.
_YOUNG_S: Final = 24 * 3600.0
_MIB: Final = 1024 * 1024


class Inputs:
    """A folder of pictures, each by the SHA-256 of its file.

    Args:
        folder: Made when the first of them comes.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._fetching = asyncio.Semaphore(_AT_ONCE)

    async def fetch(self, attachment: discord.Attachment) -> str:
        """Keeps an attachment's file; its digest.

        Raises:
            Refused: It is too large, no picture, or Discord does not hand it out.
        """
        check_bytes(attachment.size, LARGEST_BYTES)
        async with self._fetching:
            try:
                data = await attachment.read()
            except DISCORD_FAILURES as error:
                raise Refused(say.IMAGE_NOT_FETCHED) from error
            return await asyncio.to_thread(self._keep, data)

    async def find(self, beginning: str) -> str:
        """The digest that begins so; as it is, where there is none: to read it is refused."""
        names = await asyncio.to_thread(self._names)
        return next((name for name in names if name.startswith(beginning)), beginning)

    async def read(self, digest: str) -> bytes:
        """The file.

        Raises:
            Refused: It is gone.
        """
        try:
            return await asyncio.to_thread((self._folder / digest).read_bytes)
        except FileNotFoundError as error:
            raise Refused(say.IMAGE_GONE) from error

    async def size_bytes(self, digest: str) -> int:
        """Of the file.

        Raises:
            Refused: It is gone.
        """
        try:
            return (await asyncio.to_thread((self._folder / digest).stat)).st_size
        except FileNotFoundError as error:
            raise Refused(say.IMAGE_GONE) from error

    async def forget_all_but(self, wanted: Collection[str]) -> None:
        """Deletes the pictures that no draw starts from any more; new ones may get a draw yet."""
        await asyncio.to_thread(self._prune, wanted)

    def _names(self) -> Collection[str]:
        if not self._folder.is_dir():
            return ()
        return [file.name for file in self._folder.iterdir() if not file.suffix]

    def _keep(self, data: bytes) -> str:
        _check_is_picture(data)
        digest = hashlib.sha256(data).hexdigest()
        self._folder.mkdir(parents=True, exist_ok=True)
        # Under its name there is the whole file or none.
        unfinished = self._folder / f"{digest}.{os.urandom(4).hex()}.part"
        unfinished.write_bytes(data)
        unfinished.replace(self._folder / digest)
        return digest

    def _prune(self, wanted: Collection[str]) -> None:
        if not self._folder.is_dir():
            return
        for file in self._folder.iterdir():
            is_old = time.time() - file.stat().st_mtime > _YOUNG_S
            if file.name not in wanted and is_old:
                file.unlink(missing_ok=True)


def check_bytes(size_bytes: int, most_bytes: int) -> None:
    """Raises Refused if a file is too large."""
    if size_bytes > most_bytes:
        raise Refused(
            say.IMAGE_TOO_LARGE,
            size_mib=f"{size_bytes / _MIB:.1f}",
            limit_mib=f"{most_bytes / _MIB:.1f}",
        )


def _check_is_picture(data: bytes) -> None:
    """By its header; the server decodes it, and says what else is wrong with it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            Image.open(io.BytesIO(data), formats=_FORMATS).close()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError) as error:
        raise Refused(say.IMAGE_UNREADABLE) from error
