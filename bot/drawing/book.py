"""The draws that were asked for, written down: to go on after a crash, and to repeat one later."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from bot.database import Database
from bot.database.tables import DrawRow
from bot.drawing.parameters import Parameters
from bot.drawing.request import Draw, Outcome
from bot.reply_token import ReplyToken

KEPT: Final = timedelta(days=30)
_NO_TOKEN: Final = {"reply_token": None, "reply_token_expires_at": None}


class DrawBook:
    """The table of draws."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def write(self, draw: Draw, token: ReplyToken) -> None:
        """Writes down a draw that begins, or begins again, and what its message is found by."""
        await self._write(replace(draw, outcome=None), ended_at=None, **_kept(token))

    async def put_aside(self, draw: Draw) -> None:
        """Writes down one that was refused before it began, for its author to edit."""
        refused = replace(draw, outcome=Outcome.REFUSED)
        await self._write(refused, ended_at=datetime.now(UTC), **_NO_TOKEN)

    async def answered(self, draw: Draw, message_id: int, token: ReplyToken) -> None:
        """Adds where the draw's message is, and what edits it where nothing else does."""
        kept = _kept(token) if draw.private else _NO_TOKEN
        await self._set(draw, message_id=message_id, **kept)

    async def came_to(self, draw: Draw, outcome: Outcome, made_with: Parameters | None) -> None:
        """The draw itself has ended; its message may not show it yet."""
        stored = draw.stored()["made_with"] if made_with is None else made_with.stored()
        await self._set(draw, outcome=outcome, made_with=stored)

    async def end(self, draw: Draw, outcome: Outcome | None = None) -> None:
        """Nothing is left to do: the draw's message shows its last page, or never will.

        Args:
            draw: The draw.
            outcome: What it came to, where that is not written down yet or has changed.
        """
        told = {} if outcome is None else {"outcome": outcome}
        await self._set(draw, ended_at=datetime.now(UTC), **_NO_TOKEN, **told)

    async def abandon(self, draw: Draw) -> None:
        """Ends a draw that was let in and could not be answered; others stay as they are."""
        async with self._database.transaction() as session:
            await session.execute(
                update(DrawRow)
                .where(
                    DrawRow.request_id == draw.request_id,
                    DrawRow.outcome.is_(None),
                    DrawRow.ended_at.is_(None),
                )
                .values(outcome=Outcome.FAILED, ended_at=datetime.now(UTC), **_NO_TOKEN)
            )

    async def find(self, request_id: str) -> Draw | None:
        async with self._database.transaction() as session:
            row = await session.get(DrawRow, request_id)
        return None if row is None else _draw(row)

    async def shown_in(self, message_id: int) -> Draw | None:
        """The draw whose message that is; None: it is no draw's."""
        async with self._database.transaction() as session:
            row = await session.scalar(select(DrawRow).where(DrawRow.message_id == message_id))
        return None if row is None else _draw(row)

    async def unfinished(self) -> Sequence[Draw]:
        """Draws that are under way, or that a crash or a restart cut off, oldest first."""
        return await self._unended(DrawRow.message_id.is_not(None))

    async def unanswered(self) -> Sequence[Draw]:
        """Those that a crash cut off before Discord told the id of their message."""
        return await self._unended(DrawRow.message_id.is_(None))

    async def reply_token(self, draw: Draw) -> ReplyToken | None:
        """What edits a draw's message; None: nothing does any more, or is needed to."""
        async with self._database.transaction() as session:
            row = await session.get(DrawRow, draw.request_id)
        if row is None or row.reply_token is None or row.reply_token_expires_at is None:
            return None
        return ReplyToken(row.reply_token, row.reply_token_expires_at)

    async def forget_tokens(self) -> None:
        """Deletes those that edit nothing any more."""
        async with self._database.transaction() as session:
            await session.execute(
                update(DrawRow)
                .where(DrawRow.reply_token_expires_at <= datetime.now(UTC))
                .values(**_NO_TOKEN)
            )

    async def costing(
        self, guild_id: int, author_id: int, since: datetime, *, but: str = ""
    ) -> Sequence[tuple[datetime, bool]]:
        """The draws of a member in a guild that cost them something.

        Those that were drawn since then, and those under way. The others cost nothing.

        Args:
            guild_id: The guild.
            author_id: The member.
            since: When those count from that were drawn.
            but: The request_id of one that is left aside.

        Returns:
            Of each when it was asked for and whether it is under way, oldest first.
        """
        under_way = and_(DrawRow.outcome.is_(None), DrawRow.ended_at.is_(None))
        drawn = and_(DrawRow.outcome == Outcome.DRAWN, DrawRow.created_at > since)
        async with self._database.transaction() as session:
            rows = await session.execute(
                select(DrawRow.created_at, under_way)
                .where(
                    DrawRow.guild_id == guild_id,
                    DrawRow.author_id == author_id,
                    DrawRow.request_id != but,
                    or_(under_way, drawn),
                )
                .order_by(DrawRow.created_at)
            )
            return [(created_at, bool(is_under_way)) for created_at, is_under_way in rows]

    async def images(self) -> Collection[str]:
        """The pictures that some draw starts from."""
        async with self._database.transaction() as session:
            found = select(DrawRow.image).where(DrawRow.image.is_not(None)).distinct()
            return {image for image in await session.scalars(found) if image is not None}

    async def forget_old(self) -> None:
        """Deletes draws that nobody is expected to repeat any more."""
        async with self._database.transaction() as session:
            await session.execute(
                delete(DrawRow).where(DrawRow.created_at < datetime.now(UTC) - KEPT)
            )

    async def _unended(self, which: ColumnElement[bool]) -> Sequence[Draw]:
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(DrawRow)
                .where(DrawRow.ended_at.is_(None), which)
                .order_by(DrawRow.created_at)
            )
            return [_draw(row) for row in rows]

    async def _write(self, draw: Draw, **values: object) -> None:
        row = DrawRow(**draw.stored() | values, created_at=datetime.now(UTC))
        async with self._database.transaction() as session:
            await session.merge(row)

    async def _set(self, draw: Draw, **values: object) -> None:
        async with self._database.transaction() as session:
            await session.execute(
                update(DrawRow).where(DrawRow.request_id == draw.request_id).values(**values)
            )


def _kept(token: ReplyToken) -> dict[str, object]:
    return {"reply_token": token.value, "reply_token_expires_at": token.expires_at}


def _draw(row: DrawRow) -> Draw:
    return Draw.restored(
        {
            "request_id": row.request_id,
            "guild_id": row.guild_id,
            "channel_id": row.channel_id,
            "message_id": row.message_id,
            "author_id": row.author_id,
            "language": row.language,
            "form": row.form,
            "request": row.request,
            "private": row.private,
            "outcome": row.outcome,
            "made_with": row.made_with,
        }
    )
