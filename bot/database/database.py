"""Opening the database, at the newest revision of its tables."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, StaticPool, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from bot.database.transaction import Transaction
from rpc.errors import StartupError
from rpc.folder_lock import own_folder

_P = ParamSpec("_P")
_T = TypeVar("_T")

MIGRATIONS: Final = Path(__file__).parent / "migrations"
_FILE_NAME: Final = "bot.sqlite3"
_LAST_WRITES_S: Final = 5.0


class Database:
    """An open database: one connection in a thread of its own, for one transaction at a time.

    Not SQLAlchemy's asyncio over aiosqlite, which goes to a thread and back ten times in a
    transaction where this does twice: docs/decisions/0080.

    Args:
        engine: With one connection, which only the thread uses.
        thread: An executor of one.
    """

    def __init__(self, engine: Engine, thread: ThreadPoolExecutor) -> None:
        self._sessions = sessionmaker(engine, expire_on_commit=False)
        self._thread = thread
        self._turns = asyncio.Lock()
        self._whose_turn: asyncio.Task[object] | None = None
        self._under_way = 0
        self._idle = asyncio.Event()
        self._idle.set()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A transaction: committed at the end of the block, rolled back if it raises.

        Others wait for it: nothing but the database is awaited in it.
        """
        if self._whose_turn is not None and self._whose_turn is asyncio.current_task():
            msg = "there is no transaction inside a transaction: it would wait for itself"
            raise RuntimeError(msg)
        self._under_way += 1
        self._idle.clear()
        try:
            async with self._turn() as session:
                yield Transaction(session, self._call)
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

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[Session]:
        async with self._turns:
            self._whose_turn = asyncio.current_task()
            session = self._sessions()
            try:
                yield session
                await self._call(_commit, session)
            except BaseException:
                # Also where it is cancelled: the thread does one after another, and this is next.
                await self._call(session.close)
                raise
            finally:
                self._whose_turn = None

    def _call(
        self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Awaitable[_T]:
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._thread, partial(function, *args, **kwargs))


@asynccontextmanager
async def open_database(folder: Path) -> AsyncIterator[Database]:
    """Opens the database in `folder`, makes it if there is none, and brings it up to date.

    It is this process's alone: the bot has much of it at hand, and two would answer twice.

    Raises:
        StartupError: Another bot has it, it cannot be opened, or it is not ours.
    """
    file = folder / _FILE_NAME
    with (
        own_folder(folder, service="bot", setting="BOT_DATA_FOLDER"),
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="database") as thread,
    ):
        loop = asyncio.get_running_loop()
        # What members wrote and the tokens of their interactions are for no log.
        engine = create_engine(f"sqlite:///{file}", poolclass=StaticPool, hide_parameters=True)
        event.listen(engine, "connect", _on_connect)
        try:
            try:
                await loop.run_in_executor(thread, _upgrade, engine)
            except (OSError, SQLAlchemyError) as error:
                msg = f"cannot open the database {file}: {error}"
                raise StartupError(msg) from error
            database = Database(engine, thread)
            try:
                yield database
            finally:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(database.idle(), _LAST_WRITES_S)
        finally:
            await loop.run_in_executor(thread, engine.dispose)


def _on_connect(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # A crash of the bot loses nothing; one of the machine the last moments, and never more.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _commit(session: Session) -> None:
    with session:
        session.commit()


def _upgrade(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
