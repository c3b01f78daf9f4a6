"""Databases of every earlier revision are brought up to date, and keep what is in them."""

import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path

import alembic.command
import alembic.config
import pytest
from sqlalchemy import create_engine

import bot.database
import trainer.database
from bot.database import open_database
from operating.revisions import known_revisions
from trainer.database import Database

# What the code reads out of a column must be of its kind; all else may be anything.
WORDS = {"language": "ko", "unsafe_policy": "spoiler", "state": "activated", "mode": "auto"}
# Tables that were given up on purpose: what they said another service says better.
GIVEN_UP = frozenset({"forgotten_members"})
MOMENT = "2026-01-01 00:00:00.000000"


@asynccontextmanager
async def trainer_opened(folder: Path) -> AsyncIterator[None]:
    async with Database.opened(folder / "trainer.sqlite3"):
        yield


@asynccontextmanager
async def bot_opened(folder: Path) -> AsyncIterator[None]:
    async with open_database(folder):
        yield


@dataclass(frozen=True)
class Service:
    """A service that has a database.

    Attributes:
        opened: Opens it as the service does.
    """

    name: str
    migrations: Path
    opened: Callable[[Path], AbstractAsyncContextManager[None]]

    def migrate(self, database: Path, revision: str) -> None:
        config = alembic.config.Config()
        config.set_main_option("script_location", str(self.migrations))
        engine = create_engine(f"sqlite:///{database}")
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, revision)
        engine.dispose()


SERVICES = [
    Service("bot", Path(bot.database.__path__[0]) / "migrations", bot_opened),
    Service("trainer", Path(trainer.database.__path__[0]) / "migrations", trainer_opened),
]
EARLIER = [
    pytest.param(service, revision, id=f"{service.name}-{revision}")
    for service in SERVICES
    for revision in known_revisions(service.name)[:-1]
]


def value(column: str, kind: str) -> str | float:
    """Something that a column can hold."""
    if column in WORDS:
        return WORDS[column]
    match kind.upper():
        case "DATETIME":
            return MOMENT
        case "JSON":
            return "{}"
        case "BOOLEAN" | "INTEGER" | "BIGINT":
            return 1
        case "DOUBLE" | "FLOAT":
            return 1.5
        case _:
            return "ksh"


def tables(connection: sqlite3.Connection) -> Iterator[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    for (name,) in connection.execute(asked).fetchall():
        if name != "alembic_version":
            yield name


def fill(database: Path) -> dict[str, int]:
    """A row in each table, with something in every column; how many rows each has."""
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for table in tables(connection):
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            told = {name: value(name, kind) for _, name, kind, *_ in columns}
            for _, _, parent, name, referred, *_ in connection.execute(
                f"PRAGMA foreign_key_list({table})"
            ):
                kinds = {
                    row[1]: row[2] for row in connection.execute(f"PRAGMA table_info({parent})")
                }
                told[name] = value(referred, kinds[referred])
            marks = ", ".join("?" * len(told))
            names = ", ".join(told)
            connection.execute(
                f"INSERT INTO {table} ({names}) VALUES ({marks})", list(told.values())
            )
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return counts(database)


def counts(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(database)) as connection:
        return {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in tables(connection)
        }


@pytest.mark.parametrize(("service", "revision"), EARLIER)
async def test_a_database_of_an_earlier_revision_keeps_its_rows(
    service: Service, revision: str, tmp_path: Path
) -> None:
    database = tmp_path / f"{service.name}.sqlite3"
    service.migrate(database, revision)
    before = fill(database)

    async with service.opened(tmp_path):
        pass

    after = counts(database)
    kept = {table: count for table, count in before.items() if table not in GIVEN_UP}
    assert all(after[table] >= count for table, count in kept.items())
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        [(reached,)] = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    assert reached == known_revisions(service.name)[-1]


def test_there_are_earlier_revisions_of_both() -> None:
    assert {service.name for service in SERVICES if len(known_revisions(service.name)) > 1} == {
        "bot",
        "trainer",
    }
