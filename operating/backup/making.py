"""Making a backup, while the services run."""

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from operating.backup.archive import ArchiveWriter, KeptFile, KeptFolder, Manifest
from operating.backup.errors import BackupImpossible
from operating.backup.snapshot import Keeper, Snapshot

# Each one is needed only where something was removed during the one before.
_SNAPSHOTS: Final = 5


@dataclass(frozen=True)
class Made:
    """A backup.

    Attributes:
        path: Its file.
        manifest: What is in it.
    """

    path: Path
    manifest: Manifest


def make_backup(keepers: Sequence[Keeper], target: Path) -> Made:
    """Writes what the services keep into a file.

    Args:
        keepers: In the order in which they are asked.
        target: A folder, where the file is called by the time, or the file, which is not there yet.

    Raises:
        BackupImpossible: There is nothing to back up, or no room for it, or it cannot be read.
    """
    now = datetime.now(UTC)
    if target.is_dir() or not target.suffix:
        target /= f"ksh-drawing-ai-{now:%Y-%m-%dT%H%M%SZ}.tar"
    if not any(keeper.folder.is_dir() for keeper in keepers):
        folders = ", ".join(str(keeper.folder) for keeper in keepers)
        raise BackupImpossible(f"nothing is kept in {folders}: is this where the services run?")
    if target.exists():
        raise BackupImpossible(f"{target} is there already")
    partial = target.with_name(f"{target.name}.partial")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            manifest = _write(keepers, partial, now)
            partial.rename(target)
        finally:
            partial.unlink(missing_ok=True)
    except OSError as error:
        where = error.filename or target
        raise BackupImpossible(f"{where}: {error.strerror or error}") from error
    return Made(target, manifest)


def _write(keepers: Sequence[Keeper], path: Path, now: datetime) -> Manifest:
    # Nobody else's: who learnt what and what was drawn is in it.
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        archive = ArchiveWriter(file)
        kept = {}
        for keeper in keepers:
            if keeper.folder.is_dir():
                kept[keeper.name] = _keep(archive, keeper)
        manifest = Manifest.model_validate(
            {"version": version("ksh-drawing-ai"), "made_at": now, "keepers": kept}
        )
        archive.close(manifest)
        file.flush()
        os.fsync(file.fileno())
    return manifest


def _keep(archive: ArchiveWriter, keeper: Keeper) -> KeptFolder:
    """Adds all that belongs together of one keeper.

    Where a file of a snapshot is gone, it was removed since, or lost long before: the next snapshot
    speaks of it no more, or still does.
    """
    added: dict[str, KeptFile] = {}
    lost: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="ksh-backup-") as folder:
        for _ in range(_SNAPSHOTS):
            snapshot = keeper.snapshot(keeper.folder, Path(folder))
            gone = _add_new(archive, keeper, snapshot, added)
            if gone <= lost:
                break
            lost = gone
        belonging = [added[name] for name in snapshot.files if name in added]
        belonging += [
            archive.add(keeper.name, name, path) for name, path in snapshot.copies.items()
        ]
    return KeptFolder(files=tuple(belonging), revision=snapshot.revision, lost=tuple(sorted(gone)))


def _add_new(
    archive: ArchiveWriter, keeper: Keeper, snapshot: Snapshot, added: dict[str, KeptFile]
) -> set[str]:
    """Adds the files that are not in yet; the names of those that are not there."""
    gone = set()
    for name, path in snapshot.files.items():
        if name not in added:
            try:
                added[name] = archive.add(keeper.name, name, path)
            except FileNotFoundError:
                gone.add(name)
    return gone
