import asyncio
import gc
from pathlib import Path

from sqlalchemy import text

from trainer.database import Database


async def test_a_session_that_is_being_left_is_closed_with_the_database(tmp_path: Path) -> None:
    """As that of a call which was cut off: else its connection would be told of as unclosed."""
    reading = asyncio.Event()

    async def read(database: Database) -> None:
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
            reading.set()
            await asyncio.Event().wait()

    async with Database.opened(tmp_path / "trainer.sqlite3") as database:
        task = asyncio.create_task(read(database))
        await reading.wait()
        task.cancel()
    assert task.done()
    gc.collect()
