import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, select, update

from bot.database import Database, open_database
from bot.database.tables import Base, DrawingsChannelRow, DrawRow
from bot.language import Language
from bot.preferences.guild import GuildPreferences
from bot.preferences.guilds import Guilds
from bot.preferences.member import MemberPreferences
from bot.preferences.members import Members
from rpc.errors import StartupError


async def test_the_migrations_lead_to_the_tables_of_the_code(tmp_path: Path) -> None:
    async with open_database(tmp_path):
        pass

    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), Base.metadata)

    engine = create_engine(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    with engine.connect() as connection:
        assert differences(connection) == []
    engine.dispose()


async def test_what_is_written_is_there_when_it_is_opened_again(tmp_path: Path) -> None:
    preferences = MemberPreferences(size="square", language=Language.KOREAN, private=True)
    async with open_database(tmp_path / "new" / "folder") as database:
        await Members(database).prefer(2**63 - 1, preferences)
    async with open_database(tmp_path / "new" / "folder") as database:
        assert await Members(database).preferences_of(2**63 - 1) == preferences
        assert await Members(database).preferences_of(1) == MemberPreferences()


async def test_closing_waits_for_those_who_still_write(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database:
        writing = asyncio.create_task(Guilds(database).prefer(1, GuildPreferences()))
        await asyncio.sleep(0)
    assert writing.done()


async def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "bot.sqlite3").write_text("a diary, and a long one" * 100)
    with pytest.raises(StartupError, match=r"cannot open the database .*bot\.sqlite3"):
        async with open_database(tmp_path):
            pass


async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StartupError, match="file/bot cannot be written to: Not a directory"):
        async with open_database(tmp_path / "file" / "bot"):
            pass


async def test_a_row_takes_the_place_of_what_it_says_and_leaves_the_rest(tmp_path: Path) -> None:
    async with open_database(tmp_path) as database:
        async with database.transaction() as session:
            await session.merge(draw_row(message_id=None))
        async with database.transaction() as session:
            await session.merge(draw_row(message_id=7))
            partly = DrawRow(request_id="one", author_id=8)
            await session.merge(partly)
        async with database.transaction() as session:
            (row,) = await session.scalars(select(DrawRow))
            assert (row.message_id, row.author_id, row.form) == (7, 8, {"prompt": "a cat"})
            assert (row.language, row.request) == (Language.KOREAN, None)


async def test_what_raises_or_is_cancelled_leaves_nothing_behind(tmp_path: Path) -> None:
    async def write(database: Database, until: asyncio.Event) -> None:
        async with database.transaction() as session:
            await session.merge(draw_row(message_id=1))
            session.add(DrawingsChannelRow(guild_id=1, style="ksh", channel_id=2))
            await until.wait()
            raise LookupError

    async with open_database(tmp_path) as database:
        at_once = asyncio.Event()
        at_once.set()
        with pytest.raises(LookupError):
            await write(database, at_once)
        writing = asyncio.create_task(write(database, asyncio.Event()))
        # Its turn begins, and this one's comes after it.
        await asyncio.sleep(0)
        counting = asyncio.create_task(counted(database))
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await counting == (0, 0)


async def test_a_hundred_who_write_at_once_take_turns(tmp_path: Path) -> None:
    async def one_more(database: Database) -> None:
        async with database.transaction() as session:
            row = await session.get(DrawRow, "one")
            assert row is not None
            await session.execute(
                update(DrawRow)
                .where(DrawRow.request_id == "one")
                .values(author_id=row.author_id + 1)
            )

    async with open_database(tmp_path) as database:
        async with database.transaction() as session:
            await session.merge(draw_row(message_id=None))
        await asyncio.gather(*(one_more(database) for _ in range(100)))
        async with database.transaction() as session:
            assert await session.scalar(select(DrawRow.author_id)) == 103


async def test_a_transaction_inside_a_transaction_is_a_mistake_that_is_told(
    tmp_path: Path,
) -> None:
    async with open_database(tmp_path) as database, database.transaction():
        with pytest.raises(RuntimeError, match="no transaction inside a transaction"):
            async with database.transaction():
                pass


def draw_row(*, message_id: int | None) -> DrawRow:
    return DrawRow(
        request_id="one",
        guild_id=1,
        channel_id=2,
        message_id=message_id,
        author_id=3,
        language=Language.KOREAN,
        form={"prompt": "a cat"},
        request=None,
        created_at=datetime.now(UTC),
        ended_at=None,
    )


async def counted(database: Database) -> tuple[int, int]:
    async with database.transaction() as session:
        draws = (await session.scalars(select(DrawRow))).all()
        channels = (await session.scalars(select(DrawingsChannelRow))).all()
    return len(draws), len(channels)
