"""Captions that are to come, near duplicates, damaged files; the ledger, and who was forgotten."""

from collections.abc import Iterator
from itertools import count
from pathlib import PurePosixPath

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Of a file system's names, in UTF-8.
_MAX_NAME_BYTES = 255


def upgrade() -> None:
    # Not in a batch, which would copy the table and lose that its numbers are never given again.
    for column in (
        sa.Column("name_key", sa.String(), nullable=False, server_default=""),
        sa.Column("perceptual_hash", sa.LargeBinary(), nullable=True),
        sa.Column("near_group", sa.Integer(), nullable=True),
        sa.Column("caption_state", sa.String(), nullable=False, server_default="ready"),
        sa.Column("caption_problem", sa.String(), nullable=False, server_default=""),
        sa.Column("caption_model", sa.String(), nullable=True),
        sa.Column("caption_prompt", sa.String(), nullable=True),
        sa.Column("caption_seed", sa.BigInteger(), nullable=True),
        sa.Column("damage", sa.String(), nullable=True),
    ):
        op.add_column("drawings", column)
    _name_all()
    op.create_index("ix_drawings_name_key", "drawings", ["style", "name_key"], unique=True)
    op.create_index("ix_drawings_near_group", "drawings", ["style", "near_group"])
    op.create_index("ix_drawings_caption_state", "drawings", ["caption_state"])
    op.create_index("ix_drawings_sha256", "drawings", ["sha256"])
    op.create_table(
        "ledger",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("time", sa.DateTime(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("uploader_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["style"], ["styles.name"], name=op.f("fk_ledger_style_styles")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ledger")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_ledger_uploader_id", "ledger", ["style", "uploader_id"])
    op.create_table(
        "forgotten",
        sa.Column("uploader_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("style", sa.String(), nullable=False),
        sa.Column("time", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("uploader_id", "style", name=op.f("pk_forgotten")),
    )
    op.create_table(
        "run_drawings",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name=op.f("fk_run_drawings_run_id_runs")),
        sa.PrimaryKeyConstraint("run_id", "sha256", name=op.f("pk_run_drawings")),
    )
    op.create_index("ix_run_drawings_sha256", "run_drawings", ["sha256"])
    # What is known of the drawings that are there: who added them, though not by whose hand.
    op.execute(
        "INSERT INTO ledger (time, action, style, sha256, file_name, uploader_id) "
        "SELECT uploaded_at, 'added', style, sha256, file_name, uploader_id "
        "FROM drawings ORDER BY number"
    )


def downgrade() -> None:
    op.drop_table("run_drawings")
    op.drop_table("forgotten")
    op.drop_table("ledger")
    for index in ("sha256", "caption_state", "near_group", "name_key"):
        op.drop_index(f"ix_drawings_{index}")
    for column in (
        "damage",
        "caption_seed",
        "caption_prompt",
        "caption_model",
        "caption_problem",
        "caption_state",
        "near_group",
        "perceptual_hash",
        "name_key",
    ):
        op.drop_column("drawings", column)


def _name_all() -> None:
    """Keys of the names that are there: the stem, in one case.

    A name that is too long for a link, or whose key another drawing has, becomes what the trainer
    would call such a drawing if it came now: `a.png` stays, and `a.jpg` is `a-2.jpg`. A key beside
    a name that it does not follow from would come free while the name is still taken.
    """
    drawings = sa.table(
        "drawings",
        sa.column("number", sa.Integer()),
        sa.column("style", sa.String()),
        sa.column("file_name", sa.String()),
        sa.column("name_key", sa.String()),
    )
    connection = op.get_bind()
    columns = sa.select(drawings.c.number, drawings.c.style, drawings.c.file_name)
    taken: set[tuple[str, str]] = set()

    def name(number: int, style: str, file_name: str) -> None:
        key = _key(file_name)
        taken.add((style, key))
        connection.execute(
            drawings.update()
            .where(drawings.c.number == number)
            .values(file_name=file_name, name_key=key)
        )

    # Who can stay does, whatever those are called then that cannot.
    left = []
    for number, style, file_name in connection.execute(columns.order_by(drawings.c.number)).all():
        if len(file_name.encode()) > _MAX_NAME_BYTES or (style, _key(file_name)) in taken:
            left.append((number, style, file_name))
        else:
            name(number, style, file_name)
    for number, style, file_name in left:
        free = next(new for new in _numbered(file_name) if (style, _key(new)) not in taken)
        name(number, style, free)


def _key(file_name: str) -> str:
    return PurePosixPath(file_name).stem.casefold()


def _numbered(file_name: str) -> Iterator[str]:
    """`miku.png`, `miku-2.png`, `miku-3.png`, cut so that they can be links' names.

    No two have a key in common: what comes before a name's last dot has the number in it.
    """
    path = PurePosixPath(file_name.rstrip(".") or "drawing")
    suffix = _cut(path.suffix, _MAX_NAME_BYTES // 2)
    for number in count(1):
        ending = f"-{number}{suffix}" if number > 1 else suffix
        yield _cut(path.stem, _MAX_NAME_BYTES - len(ending.encode())) + ending


def _cut(text: str, max_bytes: int) -> str:
    return text.encode()[:max_bytes].decode(errors="ignore")
