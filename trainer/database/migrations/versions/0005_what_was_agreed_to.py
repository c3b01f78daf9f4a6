"""What whoever started a run was shown that it would begin with."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch, which would copy the table and lose that its numbers are never given again.
    op.add_column("runs", sa.Column("agreed_from", sa.Integer(), nullable=True))
