from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from bot.database import open_database
from bot.database.database import MIGRATIONS
from bot.language import Language
from bot.training.watched import WatchedRun, WatchedRuns


async def test_runs_that_an_earlier_release_watched_are_watched_on(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'bot.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text("INSERT INTO watched_runs VALUES ('run', 'ksh', 1, 2, 'ko')"))
    engine.dispose()

    watched = WatchedRun("run", "ksh", 1, 2, Language.KOREAN)
    async with open_database(tmp_path) as database:
        runs = WatchedRuns(database)
        assert await runs.all() == [watched]
        await runs.cancelled("run", 7)
        assert await runs.cancelled_by(2) == 7
