import asyncio
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine

from bot.database import open_database
from bot.database.tables import Base
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
