"""Who agreed anew, by style; who was forgotten is for the trainer alone to know."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agreements",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("style", sa.String(32), nullable=False),
        sa.Column("agreed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "style"),
    )
    op.drop_table("forgotten_members")


def downgrade() -> None:
    op.create_table(
        "forgotten_members",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("user_id"),
    )
    op.drop_table("agreements")
