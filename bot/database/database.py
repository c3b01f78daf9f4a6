"""Opening the database, at the newest revision of its tables."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from rpc.errors import StartupError

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_FILE_NAME: Final = "bot.sqlite3"
_LAST_WRITES_S: Final = 5.0


class Database:
    """An open database."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._sessions = async_sessionmaker(engine, expire_on_commit=False)
        self._under_way = 0
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """A transaction: committed at the end of the block, rolled back if it raises.

        Raises:
            RuntimeError: The database is closed. A handler that nobody waited for would open it
                again, and nobody would close it.
        """
        if self._closed:
            raise RuntimeError("the database is closed")
        self._under_way += 1
        self._idle.clear()
        try:
            async with self._sessions.begin() as session:
                yield session
        finally:
            self._under_way -= 1
            if not self._under_way:
                self._idle.set()

    async def idle(self) -> None:
        """Returns when no transaction is under way.

        discord.py awaits its handlers of commands and events nowhere, so that some may still be
        writing when the bot has been closed.
        """
        await self._idle.wait()

    def close(self) -> None:
        """Begins no more transactions."""
        self._closed = True


@asynccontextmanager
async def open_database(folder: Path) -> AsyncIterator[Database]:
    """Opens the database in `folder`, makes it if there is none, and brings it up to date.

    Raises:
        StartupError: It cannot be opened, or it is not ours.
    """
    file = folder / _FILE_NAME
    engine = create_async_engine(f"sqlite+aiosqlite:///{file}")
    event.listen(engine.sync_engine, "connect", _on_connect)
    try:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            async with engine.begin() as connection:
                await connection.run_sync(_upgrade)
        except (OSError, SQLAlchemyError) as error:
            msg = f"cannot open the database {file}: {error}"
            raise StartupError(msg) from error
        database = Database(engine)
        try:
            yield database
        finally:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(database.idle(), _LAST_WRITES_S)
            database.close()
    finally:
        await engine.dispose()


def _on_connect(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    # Readers do not wait for the writer, and a crash of the bot loses nothing.
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _upgrade(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
