"""What a proposed run was shown to continue from."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("run_proposals") as table:
        table.add_column(sa.Column("continued_from", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("run_proposals") as table:
        table.drop_column("continued_from")
