"""Styles as they are kept: made, changed, listed."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from rpc.errors import AlreadyExists, PermissionDenied
from trainer.actor import Actor
from trainer.caption import Captions
from trainer.database import Database
from trainer.database.tables import DrawingRow, StyleRow
from trainer.errors import StyleNotFound
from trainer.parameters import NOTHING, TrainingParameters, checked
from trainer.styles.style import (
    KSH,
    KSH_WORDS,
    Style,
    Words,
    check_name,
    check_words,
    retriggered,
)


@dataclass(frozen=True)
class NewStyle:
    """What somebody asks for when they make a style."""

    name: str
    words: Words
    owner_guild_id: int | None = None
    shared: bool = False
    training_defaults: TrainingParameters = NOTHING


@dataclass(frozen=True)
class StyleChange:
    """What somebody changes of a style; None leaves it."""

    display_name: str | None = None
    trigger: str | None = None
    prompt_prefix: str | None = None
    negative_prompt_prefix: str | None = None
    textual_inversions: tuple[str, ...] | None = None
    shared: bool | None = None
    training_defaults: TrainingParameters | None = None


Listener = Callable[[Style], Awaitable[None]]


class Styles:
    """The styles there are.

    Args:
        database: Where they are kept.
        captions: Makes captions fit when a trigger changes.
    """

    def __init__(self, database: Database, captions: Captions) -> None:
        self._database = database
        self._captions = captions
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """Has `listener` told of each style that is made or changed, before the caller is."""
        self._listeners.append(listener)

    async def ensure_ksh(self) -> None:
        """Makes `ksh` if it is not there."""
        async with self._database.writing() as session:
            if await session.get(StyleRow, KSH) is None:
                session.add(_row(NewStyle(KSH, KSH_WORDS, shared=True)))

    async def create(self, actor: Actor, new: NewStyle) -> Style:
        """Makes a style.

        Raises:
            InvalidRequest: A malformed name, words or parameters.
            PermissionDenied: The actor does not manage the owner-to-be.
            AlreadyExists: The name is taken.
        """
        check_name(new.name)
        self._check_words(new.words)
        checked(new.training_defaults)
        if not actor.manages(new.owner_guild_id):
            raise PermissionDenied(
                "a style is made by a manager of the guild that is to own it, or by the operator"
            )
        async with self._database.writing() as session:
            if await session.get(StyleRow, new.name) is not None:
                raise AlreadyExists(f"there is a style {new.name!r} already")
            session.add(_row(new))
        return await self._told(new.name)

    async def update(self, actor: Actor, name: str, change: StyleChange) -> Style:
        """Changes what `change` says.

        Captions with the old trigger at their end get the new one, and so does a prompt prefix that
        holds the old one: members draw by the words that the style is taught.

        Raises:
            StyleNotFound: There is no such style.
            PermissionDenied: The actor does not manage its owner.
            InvalidRequest: Malformed words or parameters.
        """
        async with self._database.writing() as session:
            row = await session.get(StyleRow, name)
            if row is None:
                raise StyleNotFound(name)
            actor.must_manage(row.owner_guild_id, style=name)
            old_trigger = row.trigger
            for field, value in _changed(change).items():
                setattr(row, field, value)
            row.prompt_prefix = retriggered(row.prompt_prefix, old_trigger, row.trigger)
            self._check_words(_words(row))
            row.updated_at = datetime.now(UTC)
            if row.trigger != old_trigger:
                await self._retrigger(session, name, old_trigger, row.trigger)
        return await self._told(name)

    async def get(self, name: str) -> Style:
        """One style.

        Raises:
            StyleNotFound: There is no such style.
        """
        async with self._database.reading() as session:
            row = await session.get(StyleRow, name)
            if row is None:
                raise StyleNotFound(name)
            count = select(func.count()).where(DrawingRow.style == name)
            return _style(row, (await session.scalars(count)).one())

    async def managed(self, actor: Actor, name: str) -> Style:
        """One style, if the actor manages its owner.

        Raises:
            StyleNotFound: There is no such style.
            PermissionDenied: They do not.
        """
        style = await self.get(name)
        actor.must_manage(style.owner_guild_id, style=name)
        return style

    async def all(self, *, drawable_by: int | None = None) -> Sequence[Style]:
        """Styles by name; with `drawable_by`, those which that guild may draw with."""
        counts = select(DrawingRow.style, func.count()).group_by(DrawingRow.style)
        rows = select(StyleRow).order_by(StyleRow.name)
        if drawable_by is not None:
            rows = rows.where(StyleRow.shared | (StyleRow.owner_guild_id == drawable_by))
        async with self._database.reading() as session:
            num_drawings = {name: count for name, count in await session.execute(counts)}  # noqa: C416 - rows, to tuples
            return [
                _style(row, num_drawings.get(row.name, 0)) for row in await session.scalars(rows)
            ]

    async def _told(self, name: str) -> Style:
        style = await self.get(name)
        for listener in self._listeners:
            await listener(style)
        return style

    async def _retrigger(self, session: AsyncSession, style: str, old: str, new: str) -> None:
        rows = await session.scalars(select(DrawingRow).where(DrawingRow.style == style))
        for row in rows:
            row.caption = self._captions.written_by_model(row.caption.removesuffix(old), new)

    def _check_words(self, words: Words) -> None:
        check_words(words, num_trigger_tokens=self._captions.count_tokens(words.trigger))


def _changed(change: StyleChange) -> dict[str, Any]:
    given = {name: value for name, value in vars(change).items() if value is not None}
    if change.training_defaults is not None:
        given["training_defaults"] = checked(change.training_defaults).given()
    return given


def _row(new: NewStyle) -> StyleRow:
    now = datetime.now(UTC)
    return StyleRow(
        name=new.name,
        **asdict(new.words),
        owner_guild_id=new.owner_guild_id,
        shared=new.shared,
        training_defaults=new.training_defaults.given(),
        created_at=now,
        updated_at=now,
    )


def _words(row: StyleRow) -> Words:
    return Words(
        row.display_name,
        row.trigger,
        row.prompt_prefix,
        row.negative_prompt_prefix,
        tuple(row.textual_inversions),
    )


def _style(row: StyleRow, num_drawings: int) -> Style:
    return Style(
        name=row.name,
        words=_words(row),
        created_at=row.created_at,
        updated_at=row.updated_at,
        owner_guild_id=row.owner_guild_id,
        shared=row.shared,
        training_defaults=TrainingParameters.of(row.training_defaults),
        num_drawings=num_drawings,
    )
