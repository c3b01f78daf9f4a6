"""What edits a private answer, for the process that goes on with it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draws", sa.Column("reply_token", sa.String(), nullable=True))
    op.add_column("draws", sa.Column("reply_token_expires_at", sa.DateTime(), nullable=True))


def downgrade() -> None:
    op.drop_column("draws", "reply_token_expires_at")
    op.drop_column("draws", "reply_token")
