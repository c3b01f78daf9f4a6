"""The trainer's SQLite file: what it knows of styles, drawings and runs."""

from trainer.database.engine import Database

__all__ = ["Database"]
