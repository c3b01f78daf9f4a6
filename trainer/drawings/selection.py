"""Which of a style's drawings are meant, and in which order they are shown."""

from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, or_, select, tuple_
from sqlalchemy.orm import aliased

from rpc.errors import InvalidRequest
from trainer.database.tables import DrawingRow, RunDrawingRow
from trainer.drawings.drawing import CaptionSource, CaptionState
from trainer.page_token import numbers_of, token_of
from trainer.runs.lineage import ancestry

_MAX_QUERY_CHARACTERS: Final = 200


class Filter(Enum):
    """What drawings may be asked for by; the names are those of the contract."""

    NEW = "new"
    EDITED = "edited"
    NEAR_DUPLICATE = "near_duplicate"
    CAPTION_PENDING = "caption_pending"
    CAPTION_FAILED = "caption_failed"
    DAMAGED = "damaged"


@dataclass(frozen=True)
class Selection:
    """Drawings of a style.

    Attributes:
        uploader_id: Only theirs.
        query: Only those with all of its words in their caption or file name.
        filter: Only those; None: all.
        run_id: With NEW: to which run they are.

    Raises:
        InvalidRequest: The query is too long.
    """

    style: str
    uploader_id: int | None = None
    query: str = ""
    filter: Filter | None = None
    run_id: str = ""

    def __post_init__(self) -> None:
        if len(self.query) > _MAX_QUERY_CHARACTERS:
            msg = (
                f"query must have at most {_MAX_QUERY_CHARACTERS} characters, not {len(self.query)}"
            )
            raise InvalidRequest(msg)

    def rows(self) -> Select[DrawingRow]:
        """All of them, in no order."""
        rows = select(DrawingRow).where(DrawingRow.style == self.style, *self._words())
        if self.uploader_id is not None:
            rows = rows.where(DrawingRow.uploader_id == self.uploader_id)
        if self.filter is not None:
            rows = rows.where(self._filtered(self.filter))
        return rows

    def page(self, size: int, token: str) -> Select[DrawingRow]:
        """At most so many after the page that gave the token.

        Raises:
            InvalidRequest: No page of these gave it.
        """
        order = self._order()
        rows = self.rows().order_by(*(column.desc() for column in order)).limit(size)
        if not token:
            return rows
        return rows.where(tuple_(*order) < tuple_(*numbers_of(token, count=len(order))))

    def token_after(self, row: DrawingRow) -> str:
        """The token of the page that begins after a row."""
        return token_of(*(getattr(row, column.key) for column in self._order()))

    def _order(self) -> list[Any]:
        if self.filter is Filter.NEAR_DUPLICATE:
            return [DrawingRow.near_group, DrawingRow.number]
        return [DrawingRow.number]

    def _words(self) -> list[ColumnElement[bool]]:
        """In upper or lower case."""
        return [
            or_(
                DrawingRow.caption.icontains(word, autoescape=True),
                DrawingRow.file_name.icontains(word, autoescape=True),
            )
            for word in self.query.split()
        ]

    def _filtered(self, wanted: Filter) -> ColumnElement[bool]:
        match wanted:
            case Filter.NEW:
                learnt = select(RunDrawingRow.sha256).where(
                    RunDrawingRow.run_id.in_(ancestry(self.run_id))
                )
                return and_(DrawingRow.sha256.not_in(learnt), DrawingRow.held_out.is_(False))
            case Filter.EDITED:
                return DrawingRow.caption_source == CaptionSource.PERSON.value
            case Filter.NEAR_DUPLICATE:
                return _has_others_in_its_group()
            case Filter.CAPTION_PENDING:
                return DrawingRow.caption_state == CaptionState.PENDING.value
            case Filter.CAPTION_FAILED:
                return DrawingRow.caption_state == CaptionState.FAILED.value
            case Filter.DAMAGED:
                return DrawingRow.damage.is_not(None)


def _has_others_in_its_group() -> ColumnElement[bool]:
    """One whose likes were all removed keeps its group."""
    other = aliased(DrawingRow)
    return (
        select(other.number)
        .where(
            other.style == DrawingRow.style,
            other.near_group == DrawingRow.near_group,
            other.number != DrawingRow.number,
        )
        .exists()
    )
