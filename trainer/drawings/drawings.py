"""The drawings of all styles: taken in, listed, captioned anew, removed."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog
from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainer.caption import Captions
from trainer.captioner import Captioner, Pictured
from trainer.database import Database
from trainer.database.tables import DrawingRow
from trainer.drawings.decoding import DecodedPicture, Decoding
from trainer.drawings.drawing import CaptionSource, Consent, Drawing, Upload
from trainer.drawings.file_name import checked_file_name, free_file_name
from trainer.drawings.files import Arrived, DrawingFiles
from trainer.drawings.table import write_table
from trainer.errors import (
    CaptionerAway,
    CaptionRefused,
    DrawingNotFound,
    DrawingRefused,
    Refusal,
    RefusalReason,
)
from trainer.page_token import number_of, token_of
from trainer.settings import DrawingLimits
from trainer.styles import Style

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Page:
    """Some of a style's drawings.

    Attributes:
        drawings: Newest first.
        next_page_token: Empty: this is the last page.
        num_drawings: On all pages together.
    """

    drawings: Sequence[Drawing]
    next_page_token: str
    num_drawings: int


class Drawings:
    """The drawings there are. Who may ask for what has been decided before.

    Args:
        database: What is known of them.
        folder: Their files, and below `styles/` each style's info.csv.
        limits: What a file may be.
        decoding: Looks at files.
        captioner: Writes captions.
        captions: Makes what was written fit.
    """

    def __init__(
        self,
        database: Database,
        folder: Path,
        limits: DrawingLimits,
        decoding: Decoding,
        captioner: Captioner,
        captions: Captions,
    ) -> None:
        self._database = database
        self._folder = folder
        self._limits = limits
        self._decoding = decoding
        self._captioner = captioner
        self._captions = captions
        self._table_turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.files = DrawingFiles(folder / "drawings")

    async def sweep(self) -> None:
        """Deletes files without a drawing, which a process that was killed may have left."""
        async with self._database.reading() as session:
            known = set(await session.scalars(select(DrawingRow.sha256)))
        if num_lost := await asyncio.to_thread(self.files.sweep, known):
            log.info("deleted files of uploads that were cut off", files=num_lost)

    async def add(self, style: Style, upload: Upload, parts: AsyncIterator[bytes]) -> Drawing:
        """Takes in one drawing; when this returns, it and its caption are safe.

        Raises:
            DrawingRefused: It cannot be learnt from; nothing of it is kept.
            InvalidRequest: The upload is malformed.
            CaptionerAway: There is nobody to write the caption.
            ResourceExhausted: The disk is full.
        """
        checked_file_name(upload.file_name)
        async with self.files.arriving(
            parts, size_bytes=upload.size_bytes, max_bytes=self._limits.max_file_bytes
        ) as arrived:
            async with self._database.reading() as session:
                await _refuse_duplicate(session, style.name, arrived.sha256, None)
            decoded = await self._decoding.examine(arrived.path)
            async with self._database.reading() as session:
                await _refuse_duplicate(session, style.name, arrived.sha256, decoded.pixels_sha256)
            caption, source = await self._first_caption(style, upload, arrived)
            # Shielded: what is half stored when its uploader goes away is stored to the end.
            drawing = await asyncio.shield(
                self._store(_new_row(upload, arrived, decoded, caption, source), arrived)
            )
        await self.rewrite_table(style.name)
        log.info("drawing taken in", style=style.name, drawing=drawing.id, caption=drawing.caption)
        return drawing

    async def get(self, style: str, drawing_id: str) -> Drawing:
        """One drawing.

        Raises:
            DrawingNotFound: The style has none with this id.
        """
        async with self._database.reading() as session:
            return _drawing(await _row(session, style, drawing_id))

    async def thumbnail(self, drawing: Drawing, max_edge: int) -> bytes:
        """The drawing as a JPEG whose longer edge has at most `max_edge` pixels."""
        return await self._decoding.thumbnail(self.files.path(drawing.id), max_edge)

    async def page(
        self, style: str, *, size: int, token: str = "", uploader_id: int | None = None
    ) -> Page:
        """Some drawings, newest first.

        Raises:
            InvalidRequest: The token is none of ours.
        """
        rows = select(DrawingRow).where(DrawingRow.style == style)
        if uploader_id is not None:
            rows = rows.where(DrawingRow.uploader_id == uploader_id)
        count = select(func.count()).select_from(rows.subquery())
        if token:
            rows = rows.where(DrawingRow.number < number_of(token))
        rows = rows.order_by(DrawingRow.number.desc()).limit(size + 1)
        async with self._database.reading() as session:
            found = (await session.scalars(rows)).all()
            num_drawings = (await session.scalars(count)).one()
        shown = found[:size]
        next_token = token_of(shown[-1].number) if len(found) > size else ""
        return Page([_drawing(row) for row in shown], next_token, num_drawings)

    async def all(self, style: str) -> Sequence[Drawing]:
        """A style's drawings by file name."""
        rows = select(DrawingRow).where(DrawingRow.style == style).order_by(DrawingRow.file_name)
        async with self._database.reading() as session:
            return [_drawing(row) for row in await session.scalars(rows)]

    async def edit_caption(self, style: Style, drawing_id: str, caption: str | None) -> Drawing:
        """Gives a drawing another caption; None: the captioner's.

        Raises:
            DrawingNotFound: The style has none with this id.
            CaptionRefused: It is empty or too long.
            CaptionerAway: There is nobody to write the caption.
        """
        trigger = style.words.trigger
        if caption is not None:
            text = self._captions.written_by_person(caption, trigger)
            source = CaptionSource.PERSON
        else:
            drawing = await self.get(style.name, drawing_id)
            said = await self._said(self.files.path(drawing.id), drawing.id)
            text, source = self._captions.written_by_model(said, trigger), CaptionSource.MODEL
        async with self._database.writing() as session:
            row = await _row(session, style.name, drawing_id)
            row.caption, row.caption_source = text, source.value
        await self.rewrite_table(style.name)
        return await self.get(style.name, drawing_id)

    async def remove(self, style: str, drawing_id: str) -> None:
        """Deletes a drawing; its file too, unless another style has it.

        Raises:
            DrawingNotFound: The style has none with this id.
        """
        async with self._database.writing() as session:
            await session.delete(await _row(session, style, drawing_id))
        # The row first: a row without its file would fail every run, a file without one is swept.
        async with self._database.writing() as session:
            same = select(DrawingRow.number).where(DrawingRow.sha256 == drawing_id)
            if (await session.scalars(same)).first() is None:
                await asyncio.to_thread(self.files.remove, drawing_id)
        await self.rewrite_table(style)

    async def rewrite_table(self, style: str) -> None:
        """Writes the style's info.csv anew."""
        async with self._table_turns[style]:
            captions = [(drawing.file_name, drawing.caption) for drawing in await self.all(style)]
            path = self._folder / "styles" / style / "info.csv"
            await asyncio.to_thread(write_table, path, captions)

    async def _first_caption(
        self, style: Style, upload: Upload, arrived: Arrived
    ) -> tuple[str, CaptionSource]:
        trigger = style.words.trigger
        if upload.caption is None:
            said = await self._said(arrived.path, arrived.sha256)
            return self._captions.written_by_model(said, trigger), CaptionSource.MODEL
        try:
            return self._captions.written_by_person(upload.caption, trigger), CaptionSource.PERSON
        except CaptionRefused as error:
            raise DrawingRefused(Refusal(RefusalReason.CAPTION, str(error))) from error

    async def _said(self, path: Path, sha256: str) -> str:
        (said,) = await self._captioner.caption([Pictured(path, sha256)])
        if said.problem:
            raise CaptionerAway(f"{said.problem}; send a caption along")
        return said.text

    async def _store(self, row: DrawingRow, arrived: Arrived) -> Drawing:
        async with self._database.writing() as session:
            # Once more: the same drawing may have been captioned twice at a time.
            await _refuse_duplicate(session, row.style, row.sha256, row.pixels_sha256)
            names = select(DrawingRow.file_name).where(DrawingRow.style == row.style)
            row.file_name = free_file_name(row.file_name, set(await session.scalars(names)))
            # The file first: a row without one would fail every run, a file without one is swept.
            await asyncio.to_thread(self.files.keep, arrived)
            session.add(row)
            await session.flush()
            return _drawing(row)


async def _refuse_duplicate(
    session: AsyncSession, style: str, sha256: str, pixels_sha256: str | None
) -> None:
    same = or_(DrawingRow.sha256 == sha256, DrawingRow.pixels_sha256 == pixels_sha256)
    row = (await session.scalars(select(DrawingRow).where(DrawingRow.style == style, same))).first()
    if row is not None:
        msg = f"a drawing is taken in once; this very picture is there already as {row.file_name!r}"
        raise DrawingRefused(Refusal(RefusalReason.DUPLICATE, msg, _drawing(row)))


async def _row(session: AsyncSession, style: str, drawing_id: str) -> DrawingRow:
    wanted = select(DrawingRow).where(DrawingRow.style == style, DrawingRow.sha256 == drawing_id)
    row = (await session.scalars(wanted)).one_or_none()
    if row is None:
        raise DrawingNotFound(style, drawing_id)
    return row


def _new_row(
    upload: Upload,
    arrived: Arrived,
    decoded: DecodedPicture,
    caption: str,
    source: CaptionSource,
) -> DrawingRow:
    return DrawingRow(
        style=upload.style,
        sha256=arrived.sha256,
        pixels_sha256=decoded.pixels_sha256,
        file_name=upload.file_name,
        width=decoded.width,
        height=decoded.height,
        size_bytes=arrived.size_bytes,
        caption=caption,
        caption_source=source.value,
        uploader_id=upload.uploader_id,
        uploaded_at=datetime.now(UTC),
        consent_given_at=upload.consent.given_at if upload.consent else None,
        consent_statement=upload.consent.statement if upload.consent else None,
        source=upload.source,
    )


def _drawing(row: DrawingRow) -> Drawing:
    consent = None
    if row.consent_given_at is not None:
        consent = Consent(row.consent_given_at, row.consent_statement or "")
    return Drawing(
        id=row.sha256,
        style=row.style,
        file_name=row.file_name,
        width=row.width,
        height=row.height,
        size_bytes=row.size_bytes,
        caption=row.caption,
        caption_source=CaptionSource(row.caption_source),
        uploaded_at=row.uploaded_at,
        uploader_id=row.uploader_id,
        consent=consent,
        source=row.source,
    )
