"""The trainer's SQLite file: what it knows of styles, drawings and runs."""

from trainer.database.engine import Database
from trainer.database.tables import HIGHEST_NUMBER

__all__ = ["HIGHEST_NUMBER", "Database"]
