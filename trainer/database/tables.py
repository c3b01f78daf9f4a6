"""The tables. A change here comes with a migration beside it; a test compares the two."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

HIGHEST_NUMBER: Final = 2**63 - 1
"""What a column of whole numbers can hold."""


class Moment(TypeDecorator[datetime]):
    """A time in UTC; SQLite itself forgets the zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value is not None else None


class Table(DeclarativeBase):
    """Base of the tables."""

    # Named constraints are what later migrations can drop.
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, Sequence[str]: JSON}  # noqa: RUF012 - SQLAlchemy's way


class StyleRow(Table):
    """A style."""

    __tablename__ = "styles"

    name: Mapped[str] = mapped_column(primary_key=True)
    display_name: Mapped[str]
    trigger: Mapped[str]
    prompt_prefix: Mapped[str]
    negative_prompt_prefix: Mapped[str]
    textual_inversions: Mapped[Sequence[str]]
    owner_guild_id: Mapped[int | None] = mapped_column(BigInteger)
    shared: Mapped[bool]
    training_defaults: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class DrawingRow(Table):
    """A drawing of a style. The same file in two styles is two rows and one file."""

    __tablename__ = "drawings"
    __table_args__ = (
        UniqueConstraint("style", "sha256"),
        UniqueConstraint("style", "pixels_sha256"),
        UniqueConstraint("style", "file_name"),
        # A number is not given again to the drawing after a removed one: pages go by it.
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    style: Mapped[str] = mapped_column(ForeignKey("styles.name"))
    sha256: Mapped[str]
    pixels_sha256: Mapped[str]
    file_name: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    caption: Mapped[str]
    caption_source: Mapped[str]
    uploader_id: Mapped[int | None] = mapped_column(BigInteger)
    uploaded_at: Mapped[datetime]
    consent_given_at: Mapped[datetime | None]
    consent_statement: Mapped[str | None]
    source: Mapped[str]


class RunRow(Table):
    """A run."""

    __tablename__ = "runs"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    style: Mapped[str] = mapped_column(ForeignKey("styles.name"))
    state: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    # Chosen by the caller, and the digest of what they asked for with it.
    request_id: Mapped[str | None] = mapped_column(unique=True)
    request_sha256: Mapped[str | None]
    num_drawings: Mapped[int] = mapped_column(default=0)
    started_by: Mapped[int | None] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    step: Mapped[int] = mapped_column(default=0)
    max_train_steps: Mapped[int] = mapped_column(default=0)
    version: Mapped[int | None]
    previous_version: Mapped[int | None]
    reason: Mapped[str] = mapped_column(default="")
    # What GetReport tells beside the run itself; absent until there is something.
    report: Mapped[dict[str, Any] | None] = mapped_column(JSON)


class RunEventRow(Table):
    """Something that happened in a run."""

    __tablename__ = "run_events"
    __table_args__ = (Index(None, "run_id", "kind"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime]
    kind: Mapped[str]
    body: Mapped[dict[str, Any]]
