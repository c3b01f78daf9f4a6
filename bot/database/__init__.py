"""The bot's memory: SQLite through SQLAlchemy and Alembic."""

from bot.database.database import Database, open_database

__all__ = ["Database", "open_database"]
