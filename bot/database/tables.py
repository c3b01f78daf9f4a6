"""The tables. A change here needs a revision in migrations/versions."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Index, String, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bot.language import Language


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime; SQLite itself keeps no zone."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        return None if value is None else value.replace(tzinfo=UTC)


class Spoken(TypeDecorator[Language]):
    """A language, by its code."""

    impl = String(8)
    cache_ok = True

    def process_bind_param(self, value: Language | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else value.value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Language | None:  # noqa: ARG002
        return None if value is None else Language.of(value)


class Base(DeclarativeBase):
    """Base of all tables. Discord's ids need 64 bits."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own way
        int: BigInteger,
        datetime: UtcDateTime,
        Language: Spoken,
        dict[str, Any]: JSON,
        list[int]: JSON,
        list[dict[str, Any]]: JSON,
    }


class DrawRow(Base):
    """A draw: enough to go on with it after a crash, and to repeat it later."""

    __tablename__ = "draws"

    request_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    guild_id: Mapped[int]
    channel_id: Mapped[int]
    # None until Discord has told the id of the answer.
    message_id: Mapped[int | None]
    author_id: Mapped[int]
    language: Mapped[Language]
    # What the member asked for, and what was made of it: None until the server told its limits.
    form: Mapped[dict[str, Any]]
    request: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    private: Mapped[bool]
    # bot.drawing.request.Outcome; None: under way, or of a time when it was not written down.
    outcome: Mapped[str | None] = mapped_column(String(16))
    # The picture that it starts from, a file of that SHA-256.
    image: Mapped[str | None] = mapped_column(String(64))
    # What its first picture was made with, as the inference server told.
    made_with: Mapped[dict[str, Any] | None]
    # What edits the answer (bot.reply_token), until its id is known; of a private one while it can
    # and while there is need.
    reply_token: Mapped[str | None]
    reply_token_expires_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_draws_ended_at", "ended_at"),
        Index("ix_draws_author", "guild_id", "author_id", "created_at"),
        Index("ix_draws_message_id", "message_id"),
    )


class DrawingsChannelRow(Base):
    """Which channel of a guild teaches a style."""

    __tablename__ = "drawings_channels"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    style: Mapped[str] = mapped_column(String(32), primary_key=True)
    # None: none does, not even the one of the usual name.
    channel_id: Mapped[int | None]


class RunProposalRow(Base):
    """A run that a manager was asked about, and has not started yet."""

    __tablename__ = "run_proposals"

    # The request id of the run, too.
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    guild_id: Mapped[int]
    author_id: Mapped[int]
    language: Mapped[Language]
    request: Mapped[dict[str, Any]]
    # The version that it was shown to continue from; None: from scratch.
    continued_from: Mapped[int | None]
    created_at: Mapped[datetime]
    # Who pressed Start, and where; None: nobody yet.
    started_by: Mapped[int | None]
    channel_id: Mapped[int | None]
    message_id: Mapped[int | None]


class WatchedRunRow(Base):
    """A message that shows how a training run goes."""

    __tablename__ = "watched_runs"

    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    run_id: Mapped[str] = mapped_column(String(64), index=True)
    style: Mapped[str] = mapped_column(String(32))
    channel_id: Mapped[int]
    language: Mapped[Language]
    # Who cancelled the run; None: nobody here.
    cancelled_by: Mapped[int | None]


class MemberRow(Base):
    """A member the bot has met. `seen_language`: of the client that they used last."""

    __tablename__ = "members"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_language: Mapped[Language | None]
    size: Mapped[str | None] = mapped_column(String(32))
    steps: Mapped[int | None]
    guidance: Mapped[float | None]
    style: Mapped[str | None] = mapped_column(String(32))
    language: Mapped[Language | None]
    private: Mapped[bool]


class GuildRow(Base):
    """What a guild's managers decided."""

    __tablename__ = "guilds"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    prompt_prefix: Mapped[str]
    negative_prompt: Mapped[str]
    style: Mapped[str | None] = mapped_column(String(32))
    manager_role_id: Mapped[int | None]
    draws_per_day: Mapped[int | None]
    draws_at_once: Mapped[int | None]
    unsafe_policy: Mapped[str] = mapped_column(String(16))


class PostRow(Base):
    """Drawings that somebody posted together, and where they were answered."""

    __tablename__ = "posts"

    # Of the interaction where they came with a command.
    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    # Where the message is; None: they came with a command.
    channel_id: Mapped[int | None]
    author_id: Mapped[int]
    style: Mapped[str] = mapped_column(String(32))
    language: Mapped[Language]
    state: Mapped[str] = mapped_column(String(16))
    # None: not answered yet.
    answer_channel_id: Mapped[int | None]
    answer_ids: Mapped[list[int]]

    __table_args__ = (Index("ix_posts_channel_id", "channel_id"),)


class PostedFileRow(Base):
    """A file of a post and what became of it. A drawing belongs to the post that added it last."""

    __tablename__ = "posted_files"

    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    attachment_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    file_name: Mapped[str]
    style: Mapped[str] = mapped_column(String(32))
    # None: this post added none with it.
    drawing_id: Mapped[str | None] = mapped_column(String(64))
    # Whether its caption is yet to come.
    pending: Mapped[bool]
    # Why it is no drawing, as the member was told.
    problem: Mapped[str | None]
    passing: Mapped[bool]
    # The trainer's reason, if it refused it.
    refusal: Mapped[str | None] = mapped_column(String(16))

    __table_args__ = (
        Index("ix_posted_files_drawing", "style", "drawing_id", unique=True),
        Index("ix_posted_files_pending", "pending"),
    )


class ReadChannelRow(Base):
    """How far a drawings channel has been read."""

    __tablename__ = "read_channels"

    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    last_message_id: Mapped[int]


class ScanRow(Base):
    """A look through a channel's earlier messages, and how far it is."""

    __tablename__ = "scans"

    channel_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    guild_id: Mapped[int]
    style: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[int]
    language: Mapped[Language]
    # The message that shows it.
    shown_channel_id: Mapped[int]
    shown_message_id: Mapped[int]
    # The last message that was dealt with, and the last that is to be.
    at_message_id: Mapped[int]
    end_message_id: Mapped[int]
    # None: it has seen no message yet.
    first_message_id: Mapped[int | None]
    num_messages: Mapped[int]
    num_added: Mapped[int]
    num_already_there: Mapped[int]
    num_refused: Mapped[int]
    num_of_another_style: Mapped[int] = mapped_column(server_default="0")
    num_of_members: Mapped[int] = mapped_column(server_default="0")
    # The first of those that were refused (bot.dataset.scans.refused).
    refused: Mapped[list[dict[str, Any]]] = mapped_column(server_default="[]")


class NotedMemberRow(Base):
    """A member who has read that only managers' drawings are learnt from."""

    __tablename__ = "noted_members"

    guild_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class AgreementRow(Base):
    """Who agreed, when they were asked, to be learnt from again in a style."""

    __tablename__ = "agreements"

    user_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    style: Mapped[str] = mapped_column(String(32), primary_key=True)
    agreed_at: Mapped[datetime]


class LastWordRow(Base):
    """What a message is to say where nobody comes back to the work that it shows."""

    __tablename__ = "last_words"

    message_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    channel_id: Mapped[int]
    # What edits it (bot.reply_token), while it can.
    reply_token: Mapped[str]
    reply_token_expires_at: Mapped[datetime]
    # Whether nothing else edits it.
    private: Mapped[bool]
    text: Mapped[str]
