"""Drawings in the database: read, told apart, looked for."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from trainer.database.tables import DrawingRow
from trainer.drawings.drawing import (
    Caption,
    CaptionOrigin,
    CaptionSource,
    CaptionState,
    Consent,
    Damage,
    Drawing,
)
from trainer.drawings.perceptual_hash import NEAR_BITS
from trainer.errors import DrawingNotFound


async def row_of(session: AsyncSession, style: str, drawing_id: str) -> DrawingRow:
    """The row of one drawing.

    Raises:
        DrawingNotFound: The style has none with this id.
    """
    wanted = select(DrawingRow).where(DrawingRow.style == style, DrawingRow.sha256 == drawing_id)
    row = (await session.scalars(wanted)).one_or_none()
    if row is None:
        raise DrawingNotFound(style, drawing_id)
    return row


async def drawing_in(session: AsyncSession, style: str, drawing_id: str) -> Drawing:
    """One drawing, with those that look nearly like it.

    Raises:
        DrawingNotFound: The style has none with this id.
    """
    (drawing,) = await drawings_of(session, [await row_of(session, style, drawing_id)])
    return drawing


async def is_known(session: AsyncSession, sha256: str) -> bool:
    """Whether a drawing of any style has the file of that digest."""
    same = select(DrawingRow.number).where(DrawingRow.sha256 == sha256).limit(1)
    return (await session.scalars(same)).first() is not None


async def same_picture(
    session: AsyncSession, style: str, sha256: str, pixels_sha256: str | None
) -> DrawingRow | None:
    """The row of the very same file, or else of the very same picture, if there is one."""
    same = or_(DrawingRow.sha256 == sha256, DrawingRow.pixels_sha256 == pixels_sha256)
    wanted = select(DrawingRow).where(DrawingRow.style == style, same)
    rows = (await session.scalars(wanted)).all()
    return next((row for row in rows if row.sha256 == sha256), rows[0] if rows else None)


async def group_near_ones(session: AsyncSession, new: DrawingRow) -> None:
    """Gives a new row and all that look nearly like it one group; one that has a number."""
    distance = func.hamming_distance(DrawingRow.perceptual_hash, new.perceptual_hash)
    near = select(DrawingRow.number, DrawingRow.near_group).where(
        DrawingRow.style == new.style, DrawingRow.number != new.number, distance <= NEAR_BITS
    )
    found = (await session.execute(near)).all()
    if not found:
        return
    groups = {group for _, group in found if group is not None}
    numbers = [number for number, group in found if group is None]
    new.near_group = min(groups, default=new.number)
    await session.flush()
    # What was two groups and is near to one drawing is one.
    await session.execute(
        update(DrawingRow)
        .where(
            DrawingRow.style == new.style,
            or_(DrawingRow.near_group.in_(groups), DrawingRow.number.in_(numbers)),
        )
        .values(near_group=new.near_group)
    )


async def drawings_of(session: AsyncSession, rows: Sequence[DrawingRow]) -> list[Drawing]:
    """The drawings that rows are, each with those that look nearly like it."""
    groups = {(row.style, row.near_group) for row in rows if row.near_group is not None}
    members: defaultdict[tuple[str, int | None], list[str]] = defaultdict(list)
    if groups:
        wanted = (
            select(DrawingRow.style, DrawingRow.near_group, DrawingRow.sha256)
            .where(DrawingRow.near_group.in_({group for _, group in groups}))
            .order_by(DrawingRow.number)
        )
        for style, group, sha256 in await session.execute(wanted):
            members[style, group].append(sha256)
    return [
        drawing_of(row, [id_ for id_ in members[row.style, row.near_group] if id_ != row.sha256])
        for row in rows
    ]


def drawing_of(row: DrawingRow, near_duplicate_ids: Sequence[str] = ()) -> Drawing:
    """The drawing that a row is."""
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
        caption=caption_of(row),
        uploaded_at=row.uploaded_at,
        uploader_id=row.uploader_id,
        consent=consent,
        source=row.source,
        near_duplicate_ids=near_duplicate_ids,
        damage=Damage(row.damage) if row.damage is not None else None,
        held_out=row.held_out,
    )


def caption_of(row: DrawingRow) -> Caption:
    """A row's caption."""
    origin = None
    if row.caption_model is not None and row.caption_prompt is not None:
        origin = CaptionOrigin(row.caption_model, row.caption_prompt, row.caption_seed or 0)
    return Caption(
        text=row.caption,
        source=CaptionSource(row.caption_source),
        state=CaptionState(row.caption_state),
        problem=row.caption_problem,
        origin=origin,
    )


def set_caption(row: DrawingRow, caption: Caption) -> None:
    """Gives a row another caption."""
    row.caption = caption.text
    row.caption_source = caption.source.value
    row.caption_state = caption.state.value
    row.caption_problem = caption.problem
    row.caption_model = caption.origin.model if caption.origin else None
    row.caption_prompt = caption.origin.prompt if caption.origin else None
    row.caption_seed = caption.origin.seed if caption.origin else None
