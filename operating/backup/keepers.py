"""What each service keeps, and in which order it is written and read.

Files get their place before anything speaks of them, and lose it after. So what speaks of them is
copied first, and then the files that it speaks of.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from operating.backup.snapshot import Keeper, Snapshot, copy_database, revision_of
from operating.services import BOT, INFERENCE_SERVER, TRAINER

_OF_THE_MOMENT: Final = frozenset({"lock"})
_PARTIAL: Final = ".partial"


def keepers() -> list[Keeper]:
    """The services that keep something, where their settings say that they do.

    A later one is asked later, and so knows all that an earlier one speaks of: the bot of runs, the
    trainer of versions.

    Raises:
        StartupError: A setting is wrong.
    """
    bot: Any = BOT.model.read()
    trainer: Any = TRAINER.model.read()
    inference_server: Any = INFERENCE_SERVER.model.read()
    return [
        Keeper("bot", bot.data_folder, bot_snapshot),
        Keeper("trainer", trainer.data, trainer_snapshot),
        Keeper("inference_server", inference_server.data, registry_snapshot),
    ]


def bot_snapshot(folder: Path, copies: Path) -> Snapshot:
    """All is in the database."""
    database = folder / "bot.sqlite3"
    if not database.is_file():
        return Snapshot()
    copy_database(database, copies / database.name)
    copy = copies / database.name
    return Snapshot({database.name: copy}, {}, revision_of(copy))


def trainer_snapshot(folder: Path, copies: Path) -> Snapshot:
    """The database, the drawings that it knows, and the runs that had ended.

    Not what is made anew: the styles' folders, what training computes, checkpoints of a run that is
    under way. It begins anew.
    """
    database = folder / "trainer.sqlite3"
    if not database.is_file():
        return Snapshot()
    copy = copies / database.name
    copy_database(database, copy)
    with closing(sqlite3.connect(copy)) as connection:
        digests = [row[0] for row in connection.execute("SELECT DISTINCT sha256 FROM drawings")]
        runs = [row[0] for row in connection.execute("SELECT id FROM runs WHERE ended_at NOTNULL")]
    names = [f"drawings/kept/{digest[:2]}/{digest}" for digest in digests]
    names += _below(folder, "drawings/quarantined")
    for run in runs:
        names += _below(folder, f"runs/{run}")
    files = {name: folder / name for name in names}
    return Snapshot({database.name: copy}, files, revision_of(copy))


def registry_snapshot(folder: Path, copies: Path) -> Snapshot:
    """Every style's words, which version is in service, and the versions."""
    if not folder.is_dir():
        return Snapshot()
    told, files = {}, {}
    with (folder / ".lock").open("a") as lock:
        # No server changes it meanwhile.
        fcntl.flock(lock, fcntl.LOCK_SH)
        for style in sorted(folder.iterdir()):
            if style.name.startswith(".") or not style.is_dir():
                continue
            for path in sorted(style.glob("*.json")):
                copy = copies / f"{style.name}-{path.name}"
                copy.write_bytes(path.read_bytes())
                told[f"{style.name}/{path.name}"] = copy
            for version in sorted(path for path in style.iterdir() if path.name.isdecimal()):
                for name in _below(folder, f"{style.name}/{version.name}"):
                    files[name] = folder / name
    return Snapshot(told, files)


def _below(folder: Path, name: str) -> Iterator[str]:
    """The names of the files below a folder in `folder`, if that is there."""
    for path in sorted((folder / name).rglob("*")):
        is_whole = path.name not in _OF_THE_MOMENT and not path.name.endswith(_PARTIAL)
        if is_whole and path.is_file() and not path.is_symlink():
            yield path.relative_to(folder).as_posix()
