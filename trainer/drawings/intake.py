"""Taking in drawings: each refused with the reason and kept nowhere, or stored whole."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from rpc.errors import QueueFull
from rpc.language import size
from trainer.caption import Captions
from trainer.database import Database
from trainer.database.tables import EVERY_STYLE, DrawingRow, ForgottenRow, LedgerRow, StyleRow
from trainer.drawings.captioning import Captioning
from trainer.drawings.decoding import DecodedPicture, Decoding
from trainer.drawings.drawing import Caption, CaptionSource, CaptionState, Drawing, Upload
from trainer.drawings.file_name import checked_file_name, free_file_name, name_key, picture_name
from trainer.drawings.files import KINDS, Arrived, DrawingFiles
from trainer.drawings.rows import (
    drawing_of,
    drawings_of,
    group_near_ones,
    is_known,
    same_picture,
    set_caption,
)
from trainer.drawings.style_folder import StyleFolders
from trainer.errors import CaptionRefused, DrawingNotFound, DrawingRefused, Refusal, RefusalReason
from trainer.ledger import Action, write_down
from trainer.settings import DrawingLimits
from trainer.uninterrupted import uninterrupted

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Characters.
_BEGINNING: Final = 50


class Intake:
    """Where drawings come in. Who may add them has been decided before.

    Args:
        database: What is known of drawings.
        files: Their files.
        folders: Of the styles.
        limits: What a file may be.
        decoding: Looks at files.
        captioning: Writes captions.
        captions: Makes what was written fit.
    """

    def __init__(
        self,
        database: Database,
        files: DrawingFiles,
        folders: StyleFolders,
        limits: DrawingLimits,
        decoding: Decoding,
        captioning: Captioning,
        captions: Captions,
    ) -> None:
        self._database = database
        self._files = files
        self._folders = folders
        self._limits = limits
        self._decoding = decoding
        self._captioning = captioning
        self._captions = captions
        self._in_hand = 0

    async def add(self, style: str, upload: Upload, parts: AsyncIterator[bytes]) -> Drawing:
        """Takes in one drawing; when this returns, it is safe.

        Its caption stands by then, unless it is to come later or the captioner is not at work.

        Args:
            style: Which it is to teach.
            upload: What is said of it.
            parts: Its file, in order.

        Raises:
            DrawingRefused: It cannot be learnt from; nothing of it is kept.
            DrawingNotFound: It was removed before its caption stood.
            InvalidRequest: The upload is malformed.
            QueueFull: Too many are being taken in.
            ResourceExhausted: The disk is full.
        """
        checked_file_name(upload.file_name)
        _check_size(upload.size_bytes, self._limits.max_file_bytes)
        if self._in_hand >= self._limits.max_uploads:
            raise QueueFull(f"{self._in_hand} drawings are being taken in, as many as may")
        self._in_hand += 1
        try:
            drawing = await self._take_in(style, upload, parts)
        finally:
            self._in_hand -= 1
        log.info("drawing taken in", style=style, drawing=drawing.id)
        if upload.caption_later or drawing.caption.state is not CaptionState.PENDING:
            return drawing
        try:
            return await self._captioning.captioned(style, drawing.id)
        except DrawingNotFound:
            # Where its uploader is forgotten meanwhile, that is why.
            async with self._database.reading() as session:
                await _check_welcome(session, style, upload, drawing.id)
            raise

    async def _take_in(self, style: str, upload: Upload, parts: AsyncIterator[bytes]) -> Drawing:
        async with self._files.arriving(parts, size_bytes=upload.size_bytes) as arrived:
            async with self._database.reading() as session:
                await self._check(session, style, upload, arrived)
            decoded = await self._decoding.examine(arrived.path)
            return await uninterrupted(self._keep(style, upload, arrived, decoded))

    async def _check(
        self, session: AsyncSession, style: str, upload: Upload, arrived: Arrived
    ) -> None:
        """What can be refused before the file is decoded."""
        await _check_welcome(session, style, upload, arrived.sha256)
        await self._caption(session, style, upload)
        known = await same_picture(session, style, arrived.sha256, None)
        if known is not None and await self._is_whole(known):
            raise _duplicate(known)

    async def _is_whole(self, row: DrawingRow) -> bool:
        """As far as is known; whoever brings a file that is not there any more is welcome."""
        return row.damage is None and await asyncio.to_thread(self._files.is_there, row.sha256)

    async def _caption(self, session: AsyncSession, style: str, upload: Upload) -> Caption:
        # As it is now: it may have been changed since the upload began.
        trigger = (await session.get_one(StyleRow, style)).trigger
        if upload.caption is None or self._captions.says_nothing(upload.caption, trigger):
            return Caption(trigger, CaptionSource.MODEL, CaptionState.PENDING)
        try:
            text = self._captions.written_by_person(upload.caption, trigger)
        except CaptionRefused as error:
            raise DrawingRefused(Refusal(RefusalReason.CAPTION, str(error))) from error
        return Caption(text, CaptionSource.PERSON)

    async def _keep(
        self, style: str, upload: Upload, arrived: Arrived, decoded: DecodedPicture
    ) -> Drawing:
        try:
            drawing = await self._store(style, upload, arrived, decoded)
        except BaseException:
            await self._unkeep(arrived.sha256)
            raise
        self._captioning.wake()
        if upload.caption_later:
            self._folders.rewrite_soon(style)
        else:
            await self._folders.rewrite(style)
        return drawing

    async def _store(
        self, style: str, upload: Upload, arrived: Arrived, decoded: DecodedPicture
    ) -> Drawing:
        async with self._database.writing() as session:
            # All once more: much may have happened while it was decoded.
            await _check_welcome(session, style, upload, arrived.sha256)
            row = await same_picture(session, style, arrived.sha256, decoded.pixels_sha256)
            if row is not None and (row.sha256 != arrived.sha256 or await self._is_whole(row)):
                raise _duplicate(row)
            # The file first: a row without one would fail every run, a file without one is found.
            await asyncio.to_thread(self._files.keep, arrived)
            # It is whole again, in whichever style it is.
            await session.execute(
                update(DrawingRow).where(DrawingRow.sha256 == arrived.sha256).values(damage=None)
            )
            if row is None:
                row = _new_row(style, upload, arrived, decoded)
                set_caption(row, await self._caption(session, style, upload))
                row.file_name = await _free_name(session, style, upload, decoded.suffix)
                row.name_key = name_key(row.file_name)
                session.add(row)
                await session.flush()
                await group_near_ones(session, row)
                write_down(session, Action.ADDED, row, user_id=upload.user_id)
            await session.refresh(row)
            return (await drawings_of(session, [row]))[0]

    async def _unkeep(self, sha256: str) -> None:
        """Deletes a file whose row could not be written, on a full disk first of all."""
        async with self._database.writing() as session:
            if not await is_known(session, sha256):
                await asyncio.to_thread(self._files.remove, sha256)


def _check_size(size_bytes: int, max_bytes: int) -> None:
    if size_bytes > max_bytes:
        msg = f"a drawing must have at most {size(max_bytes)}, not {size(size_bytes)}"
        raise DrawingRefused(Refusal(RefusalReason.TOO_LARGE, msg))
    if size_bytes == 0:
        msg = f"a drawing must be a {KINDS} file, not an empty one"
        raise DrawingRefused(Refusal(RefusalReason.NOT_AN_IMAGE, msg))


async def _check_welcome(session: AsyncSession, style: str, upload: Upload, sha256: str) -> None:
    """Neither what is theirs who were forgotten, nor what was, whoever brings it now.

    To what was somebody's only they can agree anew.
    """
    theirs = select(ForgottenRow.time).where(
        ForgottenRow.uploader_id == upload.uploader_id,
        ForgottenRow.style.in_((EVERY_STYLE, style)),
    )
    this_one = select(LedgerRow.time).where(
        LedgerRow.sha256 == sha256,
        LedgerRow.style == style,
        LedgerRow.action == Action.FORGOTTEN.value,
    )
    others = this_one.where(LedgerRow.uploader_id.is_distinct_from(upload.uploader_id))
    times = [*await session.scalars(theirs), *await session.scalars(this_one)]
    if not times:
        return
    agreed = upload.consent is not None and upload.consent.outranks(max(times))
    if agreed and (await session.scalars(others)).first() is None:
        return
    msg = (
        "a drawing must be by somebody who did not ask to be forgotten, or has agreed anew since; "
        f"its uploader asked on {max(times):%Y-%m-%d}"
    )
    raise DrawingRefused(Refusal(RefusalReason.FORGOTTEN, msg))


async def _free_name(session: AsyncSession, style: str, upload: Upload, suffix: str) -> str:
    name = picture_name(upload.file_name, suffix)
    # Only those that begin alike: a name that is given a number does, be it shortened for it.
    key = name_key(name)[:_BEGINNING]
    alike = select(DrawingRow.name_key).where(
        DrawingRow.style == style, DrawingRow.name_key.startswith(key, autoescape=True)
    )
    return free_file_name(name, set(await session.scalars(alike)))


def _duplicate(row: DrawingRow) -> DrawingRefused:
    msg = f"a drawing is taken in once; this very picture is there already as {row.file_name!r}"
    return DrawingRefused(Refusal(RefusalReason.DUPLICATE, msg, drawing_of(row)))


def _new_row(style: str, upload: Upload, arrived: Arrived, decoded: DecodedPicture) -> DrawingRow:
    return DrawingRow(
        style=style,
        sha256=arrived.sha256,
        pixels_sha256=decoded.pixels_sha256,
        perceptual_hash=decoded.perceptual_hash,
        width=decoded.width,
        height=decoded.height,
        size_bytes=arrived.size_bytes,
        uploader_id=upload.uploader_id,
        uploaded_at=datetime.now(UTC),
        consent_given_at=upload.consent.given_at if upload.consent else None,
        consent_statement=upload.consent.statement if upload.consent else None,
        source=upload.source,
    )
