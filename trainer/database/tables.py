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
    false,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

HIGHEST_NUMBER: Final = 2**63 - 1
"""What a column of whole numbers can hold."""


EVERY_STYLE: Final = ""
"""In place of a style's name."""


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
        Index("ix_drawings_name_key", "style", "name_key", unique=True),
        Index("ix_drawings_near_group", "style", "near_group"),
        Index("ix_drawings_caption_state", "caption_state"),
        # In whichever style a file is.
        Index("ix_drawings_sha256", "sha256"),
        # A number is not given again to the drawing after a removed one: pages go by it.
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    style: Mapped[str] = mapped_column(ForeignKey("styles.name"))
    sha256: Mapped[str]
    pixels_sha256: Mapped[str]
    file_name: Mapped[str]
    # What no two names of a style have in common; see file_name.name_key.
    name_key: Mapped[str] = mapped_column(server_default="")
    # None: it was taken in before there were such.
    perceptual_hash: Mapped[bytes | None]
    # Drawings that look nearly the same have it in common.
    near_group: Mapped[int | None]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    caption: Mapped[str]
    caption_source: Mapped[str]
    caption_state: Mapped[str] = mapped_column(server_default="ready")
    caption_problem: Mapped[str] = mapped_column(server_default="")
    caption_model: Mapped[str | None]
    caption_prompt: Mapped[str | None]
    caption_seed: Mapped[int | None] = mapped_column(BigInteger)
    damage: Mapped[str | None]
    # Runs are measured on it and never learn from it.
    held_out: Mapped[bool] = mapped_column(server_default=false())
    uploader_id: Mapped[int | None] = mapped_column(BigInteger)
    uploaded_at: Mapped[datetime]
    consent_given_at: Mapped[datetime | None]
    consent_statement: Mapped[str | None]
    source: Mapped[str]


class LedgerRow(Table):
    """Something that somebody did with a drawing. Nothing is ever taken out."""

    __tablename__ = "ledger"
    __table_args__ = (
        Index("ix_ledger_uploader_id", "style", "uploader_id"),
        {"sqlite_autoincrement": True},
    )

    number: Mapped[int] = mapped_column(primary_key=True)
    time: Mapped[datetime]
    action: Mapped[str]
    style: Mapped[str] = mapped_column(ForeignKey("styles.name"))
    sha256: Mapped[str]
    # Empty: its uploader was forgotten.
    file_name: Mapped[str]
    uploader_id: Mapped[int | None] = mapped_column(BigInteger)
    # Who did it; None: the operator.
    user_id: Mapped[int | None] = mapped_column(BigInteger)


class ForgottenRow(Table):
    """An uploader who asked to be forgotten, in one style or in EVERY_STYLE."""

    __tablename__ = "forgotten"

    uploader_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    style: Mapped[str] = mapped_column(primary_key=True)
    time: Mapped[datetime]


class RunDrawingRow(Table):
    """A drawing that a run learnt from; it stays when the drawing is removed."""

    __tablename__ = "run_drawings"
    __table_args__ = (Index("ix_run_drawings_sha256", "sha256"),)

    run_id: Mapped[str] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)


class RunRow(Table):
    """A run."""

    __tablename__ = "runs"
    __table_args__ = ({"sqlite_autoincrement": True},)

    number: Mapped[int] = mapped_column(primary_key=True)
    id: Mapped[str] = mapped_column(unique=True)
    style: Mapped[str] = mapped_column(ForeignKey("styles.name"))
    state: Mapped[str]
    parameters: Mapped[dict[str, Any]]
    # What was asked for: a RunMode, and those of the parameters that were given.
    mode: Mapped[str] = mapped_column(server_default="auto")
    asked: Mapped[dict[str, Any]] = mapped_column(server_default="{}")
    # The version that it continues from, and that one's run; why it does so, or not.
    continued_from: Mapped[int | None]
    # The version that was agreed to; 0: to begin from scratch; None: nothing was.
    agreed_from: Mapped[int | None]
    continued_run_id: Mapped[str | None]
    mode_reason: Mapped[str] = mapped_column(server_default="")
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
