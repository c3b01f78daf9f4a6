"""In which guild somebody is forgotten."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.rename_table("forgotten_members", "forgotten_everywhere")
    op.create_table(
        "forgotten_members",
        sa.Column("user_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("guild_id", sa.BigInteger(), primary_key=True, autoincrement=False),
    )
    # Whose wish it was is not known: it holds as it did.
    op.execute(sa.text("INSERT INTO forgotten_members SELECT user_id, 0 FROM forgotten_everywhere"))
    op.drop_table("forgotten_everywhere")


def downgrade() -> None:
    op.rename_table("forgotten_members", "forgotten_somewhere")
    op.create_table(
        "forgotten_members",
        sa.Column("user_id", sa.BigInteger(), primary_key=True, autoincrement=False),
    )
    op.execute(
        sa.text("INSERT INTO forgotten_members SELECT DISTINCT user_id FROM forgotten_somewhere")
    )
    op.drop_table("forgotten_somewhere")
