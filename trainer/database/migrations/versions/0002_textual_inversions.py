"""Which words of a style stand for learnt embeddings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# ksh's words as they were from the start until now, and are from now on.
_BEFORE = (
    "(worst quality, low quality:1.4), (more than two hands:1.4), (more than two legs:1.2), "
    "(three hands:1.1), (three legs:1.1), ((text)), ((username)), (watermark), (extra limbs), "
    "lowres, bad anatomy, bad hands, missing fingers, extra digit, fewer digits, error, "
    "cropped, normal quality, blurry, words, logo"
)
_EMBEDDINGS = (
    "FastNegativeV2, (bad-artist:1.0), (bad_prompt_version2:0.8), bad-hands-5, "
    "bad-artist-anime, badhandv4, EasyNegative, ng_deepnegative_v1_75t, "
    "verybadimagenegative_v1.3, BadDream, "
)
_TEXTUAL_INVERSIONS = [
    *("FastNegativeV2", "bad-artist", "bad_prompt_version2", "bad-hands-5", "bad-artist-anime"),
    *("badhandv4", "EasyNegative", "ng_deepnegative_v1_75t", "verybadimagenegative_v1.3"),
    "BadDream",
]


def upgrade() -> None:
    # Not in a batch, which would copy the table that drawings and runs refer to.
    op.add_column(
        "styles",
        sa.Column("textual_inversions", sa.JSON(), server_default="[]", nullable=False),
    )
    styles = _styles()
    op.execute(
        styles.update()
        .where(styles.c.name == "ksh", styles.c.negative_prompt_prefix == _BEFORE)
        .values(
            negative_prompt_prefix=_EMBEDDINGS + _BEFORE, textual_inversions=_TEXTUAL_INVERSIONS
        )
    )


def downgrade() -> None:
    styles = _styles()
    op.execute(
        styles.update()
        .where(styles.c.name == "ksh", styles.c.negative_prompt_prefix == _EMBEDDINGS + _BEFORE)
        .values(negative_prompt_prefix=_BEFORE)
    )
    op.drop_column("styles", "textual_inversions")


def _styles() -> sa.TableClause:
    return sa.table(
        "styles",
        sa.column("name", sa.String()),
        sa.column("negative_prompt_prefix", sa.String()),
        sa.column("textual_inversions", sa.JSON()),
    )
