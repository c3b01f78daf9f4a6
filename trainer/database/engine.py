"""Opening the database: pragmas, migrations, sessions."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Final, Self

import alembic.command
import alembic.config
from alembic.util import CommandError
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

from rpc.errors import ResourceExhausted, StartupError
from trainer.uninterrupted import uninterrupted

_MIGRATIONS: Final = Path(__file__).parent / "migrations"

# For sessions that are being left while it closes.
_LEAVING_S: Final = 5.0
_PRAGMAS: Final = (
    # Readers do not wait for the writer, and a killed process leaves a whole file.
    "PRAGMA journal_mode = WAL",
    # What was acknowledged outlives a power cut, too; the trainer does not write often.
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA busy_timeout = 10000",
)


class Database:
    """Sessions on one SQLite file, at the newest version of its tables."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._readers = async_sessionmaker(engine, expire_on_commit=False)
        # It has the lock before it reads: SQLite refuses one who has read and then comes to write
        # while another does, or has in between, at once and whatever the timeout.
        # https://www.sqlite.org/lang_transaction.html#deferred_immediate_and_exclusive_transactions
        self._writers = async_sessionmaker(
            engine.execution_options(begin="BEGIN IMMEDIATE"), expire_on_commit=False
        )
        self._num_open = 0
        self._idle = asyncio.Event()
        self._idle.set()
        # SQLite has one writer; a second one would not wait in turn but poll until it times out.
        self._turn = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def opened(cls, path: Path) -> AsyncIterator[Self]:
        """Makes the file if it is not there and migrates it if it is older.

        Raises:
            StartupError: It cannot be opened, or is no database of ours.
        """
        engine = create_async_engine(f"sqlite+aiosqlite:///{path}")
        event.listen(engine.sync_engine, "connect", _prepare)
        event.listen(engine.sync_engine, "begin", _begin)
        event.listen(engine.sync_engine, "invalidate", _let_go)
        try:
            try:
                async with engine.begin() as connection:
                    await connection.run_sync(migrate)
            except (DatabaseError, CommandError) as error:
                msg = f"the database {path} cannot be used: {error}"
                raise StartupError(msg) from error
            database = cls(engine)
            try:
                yield database
            finally:
                # Calls that were cut off may still be leaving theirs: a connection that comes back
                # after the pool is gone is closed by nobody.
                with suppress(TimeoutError):
                    await asyncio.wait_for(database._idle.wait(), _LEAVING_S)
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that only reads."""
        async with self._session(self._readers) as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A transaction: committed at the end of the block, rolled back if it raises.

        Raises:
            ResourceExhausted: The disk is full.
        """
        try:
            async with self._turn, self._session(self._writers) as session:
                yield session
                await uninterrupted(_commit(session))
        except OperationalError as error:
            if getattr(error.orig, "sqlite_errorcode", None) != sqlite3.SQLITE_FULL:
                raise
            raise ResourceExhausted("the trainer's disk is full") from error

    @asynccontextmanager
    async def _session(
        self, sessions: async_sessionmaker[AsyncSession]
    ) -> AsyncIterator[AsyncSession]:
        self._num_open += 1
        self._idle.clear()
        try:
            async with sessions() as session:
                yield session
        finally:
            self._num_open -= 1
            if not self._num_open:
                self._idle.set()


async def _commit(session: AsyncSession) -> None:
    try:
        await session.commit()
    except Exception:
        # SQLite leaves a transaction open whose end was refused.
        await session.rollback()
        raise


def migrate(connection: Connection) -> None:
    """Brings the tables to their newest version, within the connection's transaction."""
    config = alembic.config.Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    alembic.command.upgrade(config, "head")


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection
    # Python's sqlite3 would begin transactions late and leave DDL out of them.
    # https://docs.sqlalchemy.org/en/21/dialects/sqlite.html#pysqlite-serializable
    connection.isolation_level = None
    connection.create_function("hamming_distance", 2, _hamming_distance, deterministic=True)
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _hamming_distance(one: bytes | None, other: bytes | None) -> int | None:
    """Bits in which two hashes differ; None where there is no hash."""
    if one is None or other is None:
        return None
    return (int.from_bytes(one) ^ int.from_bytes(other)).bit_count()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


def _let_go(connection: DBAPIConnection, _record: object, _error: BaseException | None) -> None:
    # One that is cut off while it reads leaves a statement that is not finished, and SQLite keeps
    # a connection that was closed, with its lock, until the last of its statements is.
    # https://www.sqlite.org/c3ref/close.html
    connection.rollback()
