import sqlite3
from contextlib import closing
from pathlib import Path

import alembic.command
import alembic.config
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import trainer.database
from trainer.database import Database
from trainer.database.tables import StyleRow, Table
from trainer.styles.style import KSH_WORDS

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
