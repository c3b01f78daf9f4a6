"""Runs that are proposed before they are started, and who cancelled one."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "run_proposals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("guild_id", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("request", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("started_by", sa.BigInteger(), nullable=True),
        sa.Column("channel_id", sa.BigInteger(), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
    )
    # A run may be shown in several messages.
    op.execute(sa.text("ALTER TABLE watched_runs RENAME TO watched_runs_before"))
    op.create_table(
        "watched_runs",
        sa.Column("message_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("style", sa.String(32), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("cancelled_by", sa.BigInteger(), nullable=True),
    )
    op.create_index("ix_watched_runs_run_id", "watched_runs", ["run_id"])
    op.execute(
        sa.text(
            "INSERT INTO watched_runs (message_id, run_id, style, channel_id, language) "
            "SELECT message_id, run_id, style, channel_id, language FROM watched_runs_before"
        )
    )
    op.drop_table("watched_runs_before")


def downgrade() -> None:
    op.execute(sa.text("ALTER TABLE watched_runs RENAME TO watched_runs_after"))
    op.create_table(
        "watched_runs",
        sa.Column("run_id", sa.String(64), primary_key=True),
        sa.Column("style", sa.String(32), nullable=False),
        sa.Column("channel_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
    )
    op.execute(
        sa.text(
            "INSERT OR IGNORE INTO watched_runs (run_id, style, channel_id, message_id, language) "
            "SELECT run_id, style, channel_id, message_id, language FROM watched_runs_after"
        )
    )
    op.drop_table("watched_runs_after")
    op.drop_table("run_proposals")
