"""What a draw came to, whether it is private, and the picture it starts from."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_draws_author": ["guild_id", "author_id", "created_at"],
    "ix_draws_message_id": ["message_id"],
}


def upgrade() -> None:
    op.add_column(
        "draws", sa.Column("private", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("draws", sa.Column("outcome", sa.String(16), nullable=True))
    op.add_column("draws", sa.Column("image", sa.String(64), nullable=True))
    op.add_column("draws", sa.Column("made_with", sa.JSON(), nullable=True))
    for name, columns in _INDEXES.items():
        op.create_index(name, "draws", columns)


def downgrade() -> None:
    for name in _INDEXES:
        op.drop_index(name, "draws")
    for column in ("made_with", "image", "outcome", "private"):
        op.drop_column("draws", column)
