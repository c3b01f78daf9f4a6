"""Putting a backup back, where nothing is yet."""

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from operating.backup.archive import ArchiveReader, KeptFolder, Manifest
from operating.backup.errors import BackupImpossible
from operating.backup.snapshot import Keeper
from operating.revisions import known_revisions

_STAGED: Final = ".restoring"


def restore_backup(path: Path, keepers: Sequence[Keeper]) -> Manifest:
    """Puts back what a backup has, all of it or nothing.

    Args:
        path: The backup.
        keepers: Into their folders, which are empty or not there.

    Raises:
        BackupImpossible: Something is there already, the backup is damaged or newer than this
            software, or there is no room for it.
    """
    with ArchiveReader.opened(path) as archive:
        manifest = archive.manifest
        folders = manifest.keepers
        asked = [keeper for keeper in keepers if keeper.name in folders]
        if unknown := folders.keys() - {keeper.name for keeper in keepers}:
            raise BackupImpossible(
                f"{path} has what is nobody's here: {', '.join(sorted(unknown))}"
            )
        for keeper in asked:
            _must_be_empty(keeper.folder)
            _must_be_known(keeper.name, folders[keeper.name])
        with _staged(asked) as staged:
            for keeper in asked:
                _must_have_room(keeper.folder, folders[keeper.name])
                for file in folders[keeper.name].files:
                    archive.extract(keeper.name, file, staged[keeper.name] / file.name)
            # All of it is whole: now, and only now, anybody sees it.
            for keeper in asked:
                _give(staged[keeper.name], keeper.folder)
    os.sync()
    return manifest


def _must_be_empty(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BackupImpossible(f"{folder} is no folder")
    there = [entry.name for entry in folder.iterdir()] if folder.is_dir() else []
    if found := sorted(name for name in there if name != _STAGED):
        shown = ", ".join(found[:3]) + (", …" if len(found) > 3 else "")  # noqa: PLR2004 - enough
        raise BackupImpossible(
            f"{folder} is not empty ({shown}), and nothing is overwritten: "
            "stop the services and move it away"
        )


def _must_be_known(name: str, kept: KeptFolder) -> None:
    known = known_revisions(name)
    if kept.revision is not None and known and kept.revision not in known:
        raise BackupImpossible(
            f"the {name}'s database in the backup has revision {kept.revision}, and this version "
            f"knows none above {max(known)}: restore with the version that made the backup, or a "
            "newer one"
        )


def _must_have_room(folder: Path, kept: KeptFolder) -> None:
    needed = sum(file.size_bytes for file in kept.files)
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise BackupImpossible(f"{folder} needs {needed:,} bytes, and {free:,} are free")


@contextmanager
def _staged(keepers: Sequence[Keeper]) -> Iterator[dict[str, Path]]:
    """A folder in each keeper's, for what is not known to be whole yet."""
    staged = {keeper.name: keeper.folder / _STAGED for keeper in keepers}
    try:
        try:
            for path in staged.values():
                shutil.rmtree(path, ignore_errors=True)
                path.mkdir(parents=True)
            yield staged
        finally:
            for path in staged.values():
                shutil.rmtree(path, ignore_errors=True)
    except OSError as error:
        raise BackupImpossible(f"{error.filename}: {error.strerror or error}") from error


def _give(staged: Path, folder: Path) -> None:
    """Moves what is in the one folder into the other, to whom that belongs."""
    owner = folder.stat()
    if os.geteuid() == 0:
        for path in staged.rglob("*"):
            os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)
    for entry in staged.iterdir():
        entry.rename(folder / entry.name)
