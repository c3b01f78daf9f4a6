"""What the services have kept until now."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from operating.doctor.finding import Finding, ok, problem
from operating.doctor.setting import Settings
from operating.revisions import known_revisions


def data(settings: Settings) -> Iterator[Finding]:
    """Whether it can be read by this version."""
    if settings.bot is not None:
        yield from _database("bot", settings.bot.data_folder / "bot.sqlite3", "draws")
    if settings.trainer is not None:
        yield from _database("trainer", settings.trainer.data / "trainer.sqlite3", "drawings")
    if settings.inference_server is not None:
        folder = settings.inference_server.data
        versions = len(list(folder.glob("*/*/adapter.safetensors")))
        yield ok(f"{folder} has {versions} adapter version{'' if versions == 1 else 's'}")


def _database(service: str, path: Path, table: str) -> Iterator[Finding]:
    if not path.is_file():
        yield ok(f"the {service} has kept nothing yet, in {path.parent}")
        return
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            [(revision,)] = connection.execute("SELECT version_num FROM alembic_version")
            [(count,)] = connection.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 - ours
    except (sqlite3.Error, ValueError) as error:
        yield problem(
            f"{path} cannot be read: {error}", "restore a backup: docs/operating/backup.md"
        )
        return
    known = known_revisions(service)
    if revision not in known:
        yield problem(
            f"{path} is of a newer version of this software (revision {revision})",
            "upgrade, or restore a backup of before: docs/operating/upgrade.md",
        )
    else:
        older = "" if revision == max(known) else ", which the next start brings up to date"
        yield ok(f"{path} has {count} {table}{older}")
