import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import alembic.command
import alembic.config
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, select

import trainer.database
from trainer.database import Database
from trainer.database.tables import DrawingRow, LedgerRow, StyleRow, Table
from trainer.drawings.file_name import name_key
from trainer.styles.style import KSH_WORDS

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
OLD_WORDS = KSH_WORDS.negative_prompt_prefix.partition("BadDream, ")[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trainer.sqlite3"


def migrate_to(path: Path, revision: str) -> None:
    config = alembic.config.Config()
    folder = Path(trainer.database.__path__[0]) / "migrations"
    config.set_main_option("script_location", str(folder))
    config.set_main_option("sqlalchemy.url", f"sqlite:///{path}")
    alembic.command.upgrade(config, revision)


async def test_the_migrations_lead_to_the_tables_of_the_code(path: Path) -> None:
    async with Database.opened(path):
        pass
    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Table.metadata) == []
    engine.dispose()


@pytest.mark.parametrize(
    ("negative", "now", "inversions"),
    [
        (OLD_WORDS, KSH_WORDS.negative_prompt_prefix, list(KSH_WORDS.textual_inversions)),
        ("blurry", "blurry", []),
    ],
)
async def test_ksh_gets_its_embeddings_where_nobody_has_changed_its_words(
    path: Path, negative: str, now: str, inversions: list[str]
) -> None:
    migrate_to(path, "0001")
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO styles VALUES ('ksh', 'KSH', 'drawn by KSH', '', ?, NULL, TRUE, '{}',"
            " '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000')",
            [negative],
        )
        connection.execute(
            "INSERT INTO runs (id, style, state, parameters, num_drawings, created_at, step,"
            " max_train_steps, reason) VALUES ('1', 'ksh', 'failed', '{}', 3,"
            " '2026-01-01 00:00:00.000000', 0, 0, '')"
        )
    async with Database.opened(path) as database, database.reading() as session:
        ksh = await session.get(StyleRow, "ksh")
        assert ksh is not None
        assert ksh.negative_prompt_prefix == now
        assert ksh.textual_inversions == inversions


def put_drawings(path: Path, names: Sequence[str]) -> None:
    """Drawings as 0002 has them, all of one uploader's."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(
            "INSERT INTO styles VALUES ('ksh', 'KSH', 'drawn by KSH', '', '', NULL, TRUE, '{}',"
            " '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000', '[]')"
        )
        connection.executemany(
            "INSERT INTO drawings (style, sha256, pixels_sha256, file_name, width, height,"
            " size_bytes, caption, caption_source, uploader_id, uploaded_at, source)"
            " VALUES ('ksh', ?, ?, ?, 64, 64, 1000, 'a girl', 'person', 5,"
            " '2026-01-01 00:00:00.000000', 'test')",
            [(f"{n}", f"pixels of {n}", name) for n, name in enumerate(names)],
        )


@pytest.mark.parametrize(
    ("names", "now"),
    [
        (["a.png", "a.jpg.png", "a.jpg"], ["a.png", "a.jpg.png", "a-2.jpg"]),
        (["a.png", "A.PNG", "a-2.png"], ["a.png", "A-3.PNG", "a-2.png"]),
        (["미쿠.png", ".hidden", "no suffix"], ["미쿠.png", ".hidden", "no suffix"]),
        (
            ["가" * 251 + ".png", "가" * 250 + "나.png", "가" * 251 + ".jpg", "가" * 255],
            [f"{'가' * 83}.png", *(f"{'가' * 83}-{n}" for n in ("2.png", "3.jpg")), "가" * 85],
        ),
        (["a.png", "a." + "가" * 253, "a.b.", "a.b"], None),
        (["a", "a.", "A.", "A..", "..a", "..A"], None),
        (["....png", "..."], ["....png", "drawing"]),
    ],
)
async def test_drawings_that_are_there_get_keys_of_their_own_and_names_that_links_can_have(
    path: Path, names: Sequence[str], now: Sequence[str] | None
) -> None:
    migrate_to(path, "0002")
    put_drawings(path, names)

    async with Database.opened(path) as database, database.reading() as session:
        drawings = (await session.scalars(select(DrawingRow).order_by(DrawingRow.number))).all()
        ledger = (await session.scalars(select(LedgerRow).order_by(LedgerRow.number))).all()

    assert [drawing.sha256 for drawing in drawings] == [f"{n}" for n in range(len(names))]
    kept = [drawing.file_name for drawing in drawings]
    assert now is None or kept == now
    assert [drawing.name_key for drawing in drawings] == [name_key(name) for name in kept]
    assert len({drawing.name_key for drawing in drawings}) == len(names)
    for name in kept:
        (path.parent / name).symlink_to("kept")
    assert [
        (row.action, row.style, row.sha256, row.file_name, row.uploader_id, row.time)
        for row in ledger
    ] == [("added", "ksh", f"{n}", name, 5, MOMENT) for n, name in enumerate(kept)]
