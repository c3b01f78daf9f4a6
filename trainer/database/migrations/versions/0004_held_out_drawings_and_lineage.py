"""Drawings that are held out, and which run continues from which."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which would copy the tables and lose that their numbers are never given again.
    op.add_column(
        "drawings",
        sa.Column("held_out", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    for column in (
        sa.Column("mode", sa.String(), nullable=False, server_default="auto"),
        sa.Column("asked", sa.JSON(), nullable=False, server_default="{}"),
        sa.Column("continued_from", sa.Integer(), nullable=True),
        sa.Column("continued_run_id", sa.String(), nullable=True),
        sa.Column("mode_reason", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("runs", column)
    # Of a run that waits it is not known which were asked for: all of them are to hold.
    op.execute(
        "UPDATE runs SET asked = parameters "
        "WHERE state NOT IN ('activated', 'kept_back', 'failed', 'cancelled')"
    )
