import asyncio
import gc
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import text

from trainer.database import Database

# Takes SQLite about a quarter of a second.
_LONG: Final = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000000)"
    " SELECT count(*) FROM n"
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "trainer.sqlite3"


@pytest.fixture
async def database(path: Path) -> AsyncIterator[Database]:
    """A database with a count in it."""
    async with Database.opened(path) as database:
        async with database.writing() as session:
            await session.execute(text("CREATE TABLE counts (count INTEGER)"))
            await session.execute(text("INSERT INTO counts VALUES (0)"))
        yield database


async def count(database: Database) -> None:
    """Reads first, as most that write do."""
    async with database.writing() as session:
        (await session.execute(text("SELECT count FROM counts"))).one()
        await session.execute(text("UPDATE counts SET count = count + 1"))


async def counted(database: Database) -> int:
    async with database.reading() as session:
        return int((await session.execute(text("SELECT count FROM counts"))).scalar_one())


async def test_a_session_that_is_being_left_is_closed_with_the_database(path: Path) -> None:
    """As that of a call which was cut off: else its connection would be told of as unclosed."""
    reading = asyncio.Event()

    async def read(database: Database) -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
            reading.set()
            await asyncio.Event().wait()

    async with Database.opened(path) as database:
        task = asyncio.create_task(read(database))
        await reading.wait()
        task.cancel()
    assert task.done()
    gc.collect()


async def test_what_was_cut_off_while_it_read_keeps_nobody_from_writing(
    database: Database,
) -> None:
    async def cut_off() -> None:
        async with database.writing() as session:
            await session.execute(text("UPDATE counts SET count = 100"))
            await session.execute(_LONG)

    task = asyncio.create_task(cut_off())
    await asyncio.sleep(0.1)
    task.cancel()
    await asyncio.wait((task,))

    await count(database)

    assert task.cancelled()
    assert await counted(database) == 1


async def test_who_reads_first_and_then_writes_waits_for_another_process(
    database: Database, path: Path
) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("UPDATE counts SET count = 10")
        counting = asyncio.create_task(count(database))
        await asyncio.wait((counting,), timeout=0.3)
        other.execute("COMMIT")
        await counting
    assert await counted(database) == 11


async def test_being_cut_off_is_told_as_no_error_wherever_it_comes(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for moment in range(200):
        counting = asyncio.create_task(count(database))
        await asyncio.sleep(moment % 40 * 0.000_15)
        counting.cancel()
        await asyncio.wait((counting,))
    await count(database)
    assert [record.message for record in caplog.records] == []
