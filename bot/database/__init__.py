"""The bot's memory: SQLite through SQLAlchemy and Alembic."""

from bot.database.database import Database, open_database
from bot.database.transaction import Transaction

__all__ = ["Database", "Transaction", "open_database"]
