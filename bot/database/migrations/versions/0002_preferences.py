"""What members and guilds prefer."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # What was kept until now is the language of the client.
    op.execute(sa.text("ALTER TABLE members RENAME TO members_before"))
    op.create_table(
        "members",
        sa.Column("user_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("seen_language", sa.String(8), nullable=True),
        sa.Column("size", sa.String(32), nullable=True),
        sa.Column("steps", sa.BigInteger(), nullable=True),
        sa.Column("guidance", sa.Double(), nullable=True),
        sa.Column("style", sa.String(32), nullable=True),
        sa.Column("language", sa.String(8), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
    )
    op.execute(
        sa.text(
            "INSERT INTO members (user_id, seen_language, private) "
            "SELECT user_id, language, 0 FROM members_before"
        )
    )
    op.drop_table("members_before")
    op.create_table(
        "guilds",
        sa.Column("guild_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("prompt_prefix", sa.String(), nullable=False),
        sa.Column("negative_prompt", sa.String(), nullable=False),
        sa.Column("style", sa.String(32), nullable=True),
        sa.Column("manager_role_id", sa.BigInteger(), nullable=True),
        sa.Column("draws_per_day", sa.BigInteger(), nullable=True),
        sa.Column("draws_at_once", sa.BigInteger(), nullable=True),
        sa.Column("unsafe_policy", sa.String(16), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("guilds")
    op.execute(sa.text("ALTER TABLE members RENAME TO members_after"))
    op.create_table(
        "members",
        sa.Column("user_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("language", sa.String(8), nullable=False),
    )
    op.execute(
        sa.text(
            "INSERT INTO members (user_id, language) "
            "SELECT user_id, seen_language FROM members_after WHERE seen_language IS NOT NULL"
        )
    )
    op.drop_table("members_after")
