"""Taking in drawings: each refused with the reason and kept nowhere, or stored whole."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Final

import structlog
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from trainer.caption import Captions
from trainer.database import Database
from trainer.database.tables import EVERY_STYLE, DrawingRow, ForgottenRow
from trainer.drawings.captioning import Captioning
from trainer.drawings.decoding import DecodedPicture, Decoding
from trainer.drawings.drawing import Caption, CaptionSource, CaptionState, Drawing, Upload
from trainer.drawings.file_name import checked_file_name, free_file_name, name_key, picture_name
from trainer.drawings.files import KINDS, Arrived, DrawingFiles
from trainer.drawings.rows import (
    drawing_of,
    drawings_of,
    group_near_ones,
    same_picture,
    set_caption,
)
from trainer.drawings.style_folder import StyleFolders
from trainer.errors import CaptionRefused, DrawingRefused, Refusal, RefusalReason
from trainer.ledger import Action, write_down
from trainer.settings import DrawingLimits
from trainer.styles import Style

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

    async def add(self, style: Style, upload: Upload, parts: AsyncIterator[bytes]) -> Drawing:
        """Takes in one drawing; when this returns, it is safe.

        Its caption stands by then, unless it is to come later or the captioner is not at work.

        Args:
            style: Which it is to teach.
            upload: What is said of it.
            parts: Its file, in order.

        Raises:
            DrawingRefused: It cannot be learnt from; nothing of it is kept.
            InvalidRequest: The upload is malformed.
            ResourceExhausted: The disk is full.
        """
        checked_file_name(upload.file_name)
        _check_size(upload.size_bytes, self._limits.max_file_bytes)
        caption = self._caption(upload, style.words.trigger)
        async with self._database.reading() as session:
            await _check_welcome(session, upload)
        async with self._files.arriving(parts, size_bytes=upload.size_bytes) as arrived:
            async with self._database.reading() as session:
                known = await same_picture(session, upload.style, arrived.sha256, None)
                if known is not None and known.damage is None:
                    raise _duplicate(known)
            decoded = await self._decoding.examine(arrived.path)
            # Shielded: what is half stored when its uploader goes away is stored to the end.
            drawing = await asyncio.shield(self._store(upload, arrived, decoded, caption))
        if upload.caption_later:
            self._folders.rewrite_soon(upload.style)
        else:
            await self._folders.rewrite(upload.style)
        log.info("drawing taken in", style=upload.style, drawing=drawing.id)
        if drawing.caption.state is CaptionState.PENDING:
            self._captioning.wake()
            if not upload.caption_later:
                return await self._captioning.captioned(upload.style, drawing.id)
        return drawing

    def _caption(self, upload: Upload, trigger: str) -> Caption:
        if upload.caption is None or self._captions.says_nothing(upload.caption, trigger):
            return Caption(trigger, CaptionSource.MODEL, CaptionState.PENDING)
        try:
            text = self._captions.written_by_person(upload.caption, trigger)
        except CaptionRefused as error:
            raise DrawingRefused(Refusal(RefusalReason.CAPTION, str(error))) from error
        return Caption(text, CaptionSource.PERSON)

    async def _store(
        self, upload: Upload, arrived: Arrived, decoded: DecodedPicture, caption: Caption
    ) -> Drawing:
        async with self._database.writing() as session:
            # All once more: much may have happened while it was decoded.
            await _check_welcome(session, upload)
            row = await same_picture(session, upload.style, arrived.sha256, decoded.pixels_sha256)
            if row is not None and (row.damage is None or row.sha256 != arrived.sha256):
                raise _duplicate(row)
            # The file first: a row without one would fail every run, a file without one is swept.
            await asyncio.to_thread(self._files.keep, arrived)
            # It is whole again, in whichever style it is.
            await session.execute(
                update(DrawingRow).where(DrawingRow.sha256 == arrived.sha256).values(damage=None)
            )
            if row is None:
                row = _new_row(upload, arrived, decoded, caption)
                row.file_name = await _free_name(session, upload, decoded.suffix)
                row.name_key = name_key(row.file_name)
                session.add(row)
                await session.flush()
                await group_near_ones(session, row)
                write_down(session, Action.ADDED, row, user_id=upload.user_id)
            await session.refresh(row)
            return (await drawings_of(session, [row]))[0]


def _check_size(size_bytes: int, max_bytes: int) -> None:
    if size_bytes > max_bytes:
        msg = f"a drawing must have at most {max_bytes} bytes, not {size_bytes}"
        raise DrawingRefused(Refusal(RefusalReason.TOO_LARGE, msg))
    if size_bytes == 0:
        msg = f"a drawing must be a {KINDS} file, not an empty one"
        raise DrawingRefused(Refusal(RefusalReason.NOT_AN_IMAGE, msg))


async def _check_welcome(session: AsyncSession, upload: Upload) -> None:
    if upload.uploader_id is None:
        return
    wanted = select(ForgottenRow.time).where(
        ForgottenRow.uploader_id == upload.uploader_id,
        ForgottenRow.style.in_((EVERY_STYLE, upload.style)),
    )
    forgotten_at = max(await session.scalars(wanted), default=None)
    if forgotten_at is None or (upload.consent and upload.consent.given_at > forgotten_at):
        return
    msg = (
        "a drawing must be by somebody who did not ask to be forgotten, or has consented since; "
        f"its uploader asked on {forgotten_at:%Y-%m-%d}"
    )
    raise DrawingRefused(Refusal(RefusalReason.FORGOTTEN, msg))


async def _free_name(session: AsyncSession, upload: Upload, suffix: str) -> str:
    name = picture_name(upload.file_name, suffix)
    # Only those that begin alike: a name that is given a number does, be it shortened for it.
    key = name_key(name)[:_BEGINNING]
    alike = select(DrawingRow.name_key).where(
        DrawingRow.style == upload.style, DrawingRow.name_key.startswith(key, autoescape=True)
    )
    return free_file_name(name, set(await session.scalars(alike)))


def _duplicate(row: DrawingRow) -> DrawingRefused:
    msg = f"a drawing is taken in once; this very picture is there already as {row.file_name!r}"
    return DrawingRefused(Refusal(RefusalReason.DUPLICATE, msg, drawing_of(row)))


def _new_row(
    upload: Upload, arrived: Arrived, decoded: DecodedPicture, caption: Caption
) -> DrawingRow:
    row = DrawingRow(
        style=upload.style,
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
    set_caption(row, caption)
    return row
