"""A style's folder as the artist has always kept one: info.csv beside the drawings.

    styles/ksh/info.csv     captions, header `image,text`
    styles/ksh/miku.png     a link to the file, which is kept by its digest

It is made of what the database says, and made anew after each change.
"""

import asyncio
import contextlib
import csv
import os
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Final, Self

import structlog
from sqlalchemy import select

from rpc.errors import ResourceExhausted
from trainer.database import Database
from trainer.database.tables import DrawingRow
from trainer.drawings.files import DrawingFiles, full_disk_told

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_SOON_S: Final = 1.0
# As the drawings' own files: nobody else's on this machine.
_MODE: Final = 0o600


class StyleFolders:
    """The folders of all styles.

    Args:
        database: What is to be in them.
        folder: Each style has one below it.
        files: What the links lead to.
    """

    def __init__(self, database: Database, folder: Path, files: DrawingFiles) -> None:
        self._database = database
        self._folder = folder
        self._files = files
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._asked: defaultdict[str, int] = defaultdict(int)
        self._done: defaultdict[str, int] = defaultdict(int)
        self._awaited: set[str] = set()
        self._background = set[asyncio.Task[None]]()

    @classmethod
    @contextlib.asynccontextmanager
    async def opened(
        cls, database: Database, folder: Path, files: DrawingFiles
    ) -> AsyncIterator[Self]:
        """Leaves nothing undone that was to be done soon."""
        folders = cls(database, folder, files)
        try:
            yield folders
        finally:
            await asyncio.gather(*folders._background)

    async def rewrite(self, style: str) -> None:
        """Makes the style's folder say what the database says.

        Who asks while it is made waits for one more making with all others who do: of many drawings
        that come at a time, not each one costs a table.

        Raises:
            ResourceExhausted: The disk is full. The table is as it was, and the next change or
                start makes it anew.
        """
        self._asked[style] += 1
        mine = self._asked[style]
        async with self._turns[style]:
            if self._done[style] >= mine:
                return
            newest = self._asked[style]
            columns = select(DrawingRow.file_name, DrawingRow.sha256, DrawingRow.caption)
            rows = columns.where(DrawingRow.style == style).order_by(DrawingRow.file_name)
            async with self._database.reading() as session:
                drawings = [
                    (name, sha256, text) for name, sha256, text in await session.execute(rows)
                ]
            with full_disk_told():
                await asyncio.to_thread(self._write, style, drawings)
            self._done[style] = newest

    def rewrite_soon(self, style: str) -> None:
        """Likewise, but within a second or two: for those who add drawings by the thousand.

        With so many in it, making a folder takes a sixth of a second; all that come meanwhile share
        it, and nobody waits for it.
        """
        if style not in self._awaited:
            self._awaited.add(style)
            task = asyncio.create_task(self._rewrite_soon(style))
            self._background.add(task)
            task.add_done_callback(self._background.discard)

    async def _rewrite_soon(self, style: str) -> None:
        await asyncio.sleep(_SOON_S)
        # What comes from here on may be too late for this one.
        self._awaited.discard(style)
        try:
            await self.rewrite(style)
        except ResourceExhausted as error:
            log.error("a style's folder cannot be made anew", style=style, error=str(error))  # noqa: TRY400 - a disk that is full

    def _write(self, style: str, drawings: Sequence[tuple[str, str, str]]) -> None:
        folder = self._folder / style
        folder.mkdir(parents=True, exist_ok=True)
        self._link(folder, {name: sha256 for name, sha256, _ in drawings})
        write_table(folder / "info.csv", [(name, caption) for name, _, caption in drawings])

    def _link(self, folder: Path, wanted: dict[str, str]) -> None:
        """Sets the links right. What is no link is none of ours and stays."""
        missing = dict(wanted)
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_symlink() and wanted.get(entry.name) != _linked(entry):
                    Path(entry).unlink()
                else:
                    missing.pop(entry.name, None)
        for name, sha256 in missing.items():
            (folder / name).symlink_to(os.path.relpath(self._files.path(sha256), folder))


def _linked(entry: os.DirEntry[str]) -> str:
    """The digest that a link leads to."""
    # Thousands of Paths would take longer than all else here.
    return os.readlink(entry).rpartition("/")[2]  # noqa: PTH115


def write_table(path: Path, captions: Sequence[tuple[str, str]]) -> None:
    """Writes file names and captions, header `image,text`, UTF-8, quoted where needed.

    In place of the file that is there, or not at all: a reader never sees half of it.

    Args:
        path: Written by nobody else meanwhile.
        captions: Each file's name and caption.
    """
    # Always the same name: one that was killed leaves a file, and the next one takes it away. That
    # is also what is done with a link of this name, which is not written through.
    new = path.with_name(f".{path.name}.part")
    new.unlink(missing_ok=True)
    try:
        new.touch(mode=_MODE, exist_ok=False)
        with new.open("w", encoding="utf-8", newline="") as table:
            writer = csv.writer(table, lineterminator="\n")
            writer.writerow(("image", "text"))
            writer.writerows(captions)
        # Not forced to the disk, which would cost each drawing as much again as its file does: it
        # is made anew at each start.
        new.replace(path)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
