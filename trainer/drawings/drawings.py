"""The drawings of all styles: listed, searched, captioned anew, removed, looked after."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

import structlog
from sqlalchemy import func, select, update

from trainer.caption import Captions
from trainer.database import Database
from trainer.database.tables import DrawingRow, LedgerRow, StyleRow
from trainer.drawings.captioning import Captioning
from trainer.drawings.decoding import Decoding
from trainer.drawings.drawing import Caption, CaptionSource, CaptionState, Damage, Drawing, Page
from trainer.drawings.files import DrawingFiles, full_disk_told
from trainer.drawings.rows import (
    caption_of,
    drawing_in,
    drawing_of,
    drawings_of,
    is_known,
    row_of,
    set_caption,
)
from trainer.drawings.selection import Selection
from trainer.drawings.style_folder import StyleFolders
from trainer.errors import DrawingUnreadable
from trainer.ledger import Action, write_down
from trainer.processes.worker import WorkerDied, WorkerFailed
from trainer.uninterrupted import uninterrupted

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_AT_A_TIME: Final = 200


class Drawings:
    """The drawings there are. Who may ask for what has been decided before.

    Args:
        database: What is known of them.
        files: Their files.
        folders: Of the styles.
        decoding: Looks at files.
        captioning: Writes captions.
        captions: Makes what was written fit.
    """

    def __init__(
        self,
        database: Database,
        files: DrawingFiles,
        folders: StyleFolders,
        decoding: Decoding,
        captioning: Captioning,
        captions: Captions,
    ) -> None:
        self._database = database
        self._folders = folders
        self._decoding = decoding
        self._captioning = captioning
        self._captions = captions
        self.files = files

    async def get(self, style: str, drawing_id: str) -> Drawing:
        """One drawing.

        Raises:
            DrawingNotFound: The style has none with this id.
        """
        async with self._database.reading() as session:
            return await drawing_in(session, style, drawing_id)

    async def thumbnail(self, drawing: Drawing, max_edge: int) -> bytes:
        """The drawing as a JPEG whose longer edge has at most `max_edge` pixels.

        Raises:
            DrawingUnreadable: Its file is missing or damaged.
        """
        try:
            return await self._decoding.thumbnail(self.files.path(drawing.id), max_edge)
        except (WorkerFailed, WorkerDied, TimeoutError) as error:
            raise DrawingUnreadable(drawing.file_name) from error

    async def page(self, selection: Selection, *, size: int, token: str = "") -> Page:
        """Some drawings, newest first; near duplicates, if they are asked for, side by side.

        Args:
            selection: Which.
            size: At most so many.
            token: Of the page before.

        Raises:
            InvalidRequest: The token is none of ours.
        """
        count = select(func.count()).select_from(selection.rows().subquery())
        async with self._database.reading() as session:
            found = (await session.scalars(selection.page(size + 1, token))).all()
            num_drawings = (await session.scalars(count)).one()
            shown = await drawings_of(session, found[:size])
        next_token = selection.token_after(found[size - 1]) if len(found) > size else ""
        return Page(shown, next_token, num_drawings)

    async def whole(self, style: str) -> Sequence[Drawing]:
        """A style's drawings by file name, but for those whose file is damaged."""
        rows = select(DrawingRow).where(DrawingRow.style == style, DrawingRow.damage.is_(None))
        async with self._database.reading() as session:
            # Some at a time: thousands at once would hold the event loop for half a second.
            found = await session.stream_scalars(
                rows.order_by(DrawingRow.file_name).execution_options(yield_per=_AT_A_TIME)
            )
            return [drawing_of(row) async for row in found]

    async def edit_caption(self, style: str, drawing_id: str, text: str | None) -> Drawing:
        """Gives a drawing another caption; None: the captioner's.

        The captioner's stands when this returns, unless it is not at work; until then it is the
        caption that was there.

        Raises:
            DrawingNotFound: The style has none with this id.
            CaptionRefused: It is empty or too long.
            DrawingUnreadable: The captioner's is asked for, and its file is missing or damaged.
        """
        await uninterrupted(self._set_caption(style, drawing_id, text))
        if text is None:
            return await self._captioning.captioned(style, drawing_id)
        return await self.get(style, drawing_id)

    async def _set_caption(self, style: str, drawing_id: str, text: str | None) -> None:
        async with self._database.writing() as session:
            row = await row_of(session, style, drawing_id)
            if text is not None:
                # As it is now: it may have been changed while this waited for its turn.
                trigger = (await session.get_one(StyleRow, style)).trigger
                written = self._captions.written_by_person(text, trigger)
                set_caption(row, Caption(written, CaptionSource.PERSON))
            elif row.damage is not None:
                raise DrawingUnreadable(row.file_name)
            else:
                before = caption_of(row).text
                set_caption(row, Caption(before, CaptionSource.MODEL, CaptionState.PENDING))
        self._captioning.wake()
        await self._captioning.tell()
        await self._folders.rewrite(style)

    async def remove(self, style: str, drawing_id: str, *, user_id: int | None) -> None:
        """Deletes a drawing; its file too, unless another style has it.

        Args:
            style: Whose it is.
            drawing_id: Which.
            user_id: Who asks for it, as the ledger will say; None: the operator.

        Raises:
            DrawingNotFound: The style has none with this id.
        """
        await uninterrupted(self._remove(style, drawing_id, user_id))

    async def _remove(self, style: str, drawing_id: str, user_id: int | None) -> None:
        async with self._database.writing() as session:
            row = await row_of(session, style, drawing_id)
            write_down(session, Action.REMOVED, row, user_id=user_id)
            await session.delete(row)
        await self.drop([style], [drawing_id])

    async def drop(self, styles: Sequence[str], digests: Sequence[str]) -> None:
        """Deletes what no drawing has any more, where the rows of some were deleted.

        Args:
            styles: Whose they were.
            digests: Of their files.
        """
        # Not before the rows: a row without its file would fail every run.
        async with self._database.writing() as session:
            for sha256 in digests:
                if not await is_known(session, sha256):
                    await asyncio.to_thread(self.files.remove, sha256)
        await self._captioning.tell()
        for style in styles:
            await self._folders.rewrite(style)

    async def sweep(self) -> None:
        """Clears up what a killed process may have left, and finds what a disk has lost."""
        removed = select(LedgerRow.sha256).where(LedgerRow.action != Action.ADDED.value)
        async with self._database.reading() as session:
            known = set(await session.scalars(select(DrawingRow.sha256)))
            gone = set(await session.scalars(removed)) - known
        swept = await asyncio.to_thread(self.files.sweep, known, gone)
        if swept.num_unknown:
            log.warning("files that no drawing has were put aside", files=swept.num_unknown)
        await self._tell_missing(swept.missing)

    async def _tell_missing(self, missing: AbstractSet[str]) -> None:
        damaged = select(DrawingRow).where(DrawingRow.damage.is_not(None))
        async with self._database.writing() as session:
            for row in await session.scalars(damaged):
                # Somebody may have put it back; a run looks at what is in it.
                if row.sha256 not in missing:
                    row.damage = None
            for sha256 in sorted(missing):
                aside = await asyncio.to_thread(self.files.is_quarantined, sha256)
                damage = Damage.QUARANTINED if aside else Damage.MISSING
                wanted = select(DrawingRow).where(
                    DrawingRow.sha256 == sha256, DrawingRow.damage.is_(None)
                )
                for row in await session.scalars(wanted):
                    row.damage = damage.value
                    log.error(
                        "a drawing has no file",
                        drawing=row.sha256,
                        name=row.file_name,
                        damage=row.damage,
                    )

    async def inspect(self, style: str) -> None:
        """Looks at each file of a style: what is not what was uploaded any more is put aside.

        Such drawings keep their captions; the same file added again makes them whole.
        """
        for drawing in await self.whole(style):
            damage = await asyncio.to_thread(self._look_at, drawing.id)
            if damage is None:
                continue
            log.error(
                "a drawing's file is damaged",
                drawing=drawing.id,
                name=drawing.file_name,
                damage=damage.value,
            )
            async with self._database.writing() as session:
                await session.execute(
                    update(DrawingRow)
                    .where(DrawingRow.sha256 == drawing.id)
                    .values(damage=damage.value)
                )

    def _look_at(self, sha256: str) -> Damage | None:
        try:
            if self.files.is_whole(sha256):
                return None
            with full_disk_told():
                self.files.quarantine(sha256)
        except FileNotFoundError:
            # Of one that was removed meanwhile there is no row any more, either.
            return Damage.MISSING
        return Damage.QUARANTINED
