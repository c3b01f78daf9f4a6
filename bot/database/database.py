"""Opening the database, at the newest revision of its tables."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from rpc.errors import StartupError

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_FILE_NAME: Final = "bot.sqlite3"


@dataclass(frozen=True)
class Database:
    """An open database; `async with database.sessions.begin() as session` is a transaction."""

    sessions: async_sessionmaker[AsyncSession]


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
        yield Database(async_sessionmaker(engine, expire_on_commit=False))
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
