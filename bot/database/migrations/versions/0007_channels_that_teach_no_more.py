"""Styles that no channel teaches any more, and what a scan passes over."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("drawings_channels") as table:
        table.alter_column("channel_id", existing_type=sa.BigInteger(), nullable=True)
    with op.batch_alter_table("scans") as table:
        for name in ("num_of_another_style", "num_of_members"):
            table.add_column(sa.Column(name, sa.BigInteger(), nullable=False, server_default="0"))


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM drawings_channels WHERE channel_id IS NULL"))
    with op.batch_alter_table("drawings_channels") as table:
        table.alter_column("channel_id", existing_type=sa.BigInteger(), nullable=False)
    with op.batch_alter_table("scans") as table:
        for name in ("num_of_another_style", "num_of_members"):
            table.drop_column(name)
