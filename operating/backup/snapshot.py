"""What a service keeps, as it is at one moment."""

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from operating.backup.errors import BackupImpossible

_BUSY_S: Final = 30.0


@dataclass(frozen=True)
class Snapshot:
    """All that belongs together.

    Attributes:
        copies: What changes, copied in a moment: by name, where the copy is.
        files: What never changes once it is there: by name, where it is.
        revision: Of the database's tables.
    """

    copies: Mapping[str, Path] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    revision: str | None = None


@dataclass(frozen=True)
class Keeper:
    """A service, as far as it keeps something.

    Attributes:
        name: Its folder's in a backup.
        folder: Where it keeps that.
        snapshot: Takes one of that folder; copies go into the other one.
    """

    name: str
    folder: Path
    snapshot: Callable[[Path, Path], Snapshot]


def copy_database(source: Path, target: Path) -> None:
    """Copies a database that may be written to meanwhile, as it is at one moment.

    Args:
        source: The database.
        target: The copy: one file, in which all is that its log had.

    Raises:
        BackupImpossible: It is none, or it is damaged.
    """
    target.unlink(missing_ok=True)
    try:
        # Not read-only: who opens a database that was not closed may have to put its log in order.
        with (
            closing(sqlite3.connect(source, timeout=_BUSY_S)) as database,
            closing(sqlite3.connect(target)) as copy,
        ):
            database.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            [(found,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        raise BackupImpossible(f"the database {source} cannot be read: {error}") from error
    if found != "ok":
        raise BackupImpossible(f"the database {source} is damaged: {found}")


def revision_of(database: Path) -> str | None:
    """The revision of a database's tables; None: they have none yet."""
    with closing(sqlite3.connect(database)) as connection:
        try:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.OperationalError:
            return None
    return str(row[0]) if row else None
