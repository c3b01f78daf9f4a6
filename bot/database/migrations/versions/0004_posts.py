"""Which message added which drawing, how far channels were read, and who was told or forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _posts()
    op.create_table(
        "read_channels",
        sa.Column("channel_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("last_message_id", sa.BigInteger(), nullable=False),
    )
    _scans()
    op.create_table(
        "noted_members",
        sa.Column("guild_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("user_id", sa.BigInteger(), primary_key=True, autoincrement=False),
    )
    op.create_table(
        "forgotten_members",
        sa.Column("user_id", sa.BigInteger(), primary_key=True, autoincrement=False),
    )


def downgrade() -> None:
    for table in (
        "forgotten_members",
        "noted_members",
        "scans",
        "read_channels",
        "posted_files",
        "posts",
    ):
        op.drop_table(table)


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("message_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("style", sa.String(32), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answer_channel_id", sa.BigInteger(), nullable=True),
        sa.Column("answer_ids", sa.JSON(), nullable=False),
    )
    op.create_index("ix_posts_channel_id", "posts", ["channel_id"])
    op.create_table(
        "posted_files",
        sa.Column("message_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("attachment_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("style", sa.String(32), nullable=False),
        sa.Column("drawing_id", sa.String(64), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("passing", sa.Boolean(), nullable=False),
        sa.Column("refusal", sa.String(16), nullable=True),
    )
    op.create_index("ix_posted_files_drawing", "posted_files", ["style", "drawing_id"], unique=True)
    op.create_index("ix_posted_files_pending", "posted_files", ["pending"])


def _scans() -> None:
    op.create_table(
        "scans",
        sa.Column("channel_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("style", sa.String(32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("shown_channel_id", sa.BigInteger(), nullable=False),
        sa.Column("shown_message_id", sa.BigInteger(), nullable=False),
        sa.Column("at_message_id", sa.BigInteger(), nullable=False),
        sa.Column("end_message_id", sa.BigInteger(), nullable=False),
        sa.Column("first_message_id", sa.BigInteger(), nullable=True),
        sa.Column("num_messages", sa.BigInteger(), nullable=False),
        sa.Column("num_added", sa.BigInteger(), nullable=False),
        sa.Column("num_already_there", sa.BigInteger(), nullable=False),
        sa.Column("num_refused", sa.BigInteger(), nullable=False),
    )
