import io
import sqlite3
import stat
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from operating.backup import BackupImpossible, make_backup, restore_backup
from operating.backup.snapshot import Snapshot
from tests.operating.kept import MEMBER, Kept, files, write

DRAWINGS = [b"one", b"two", b"three"]


@pytest.fixture
async def kept(tmp_path: Path) -> Kept:
    kept = Kept(tmp_path / "data")
    await kept.fill(DRAWINGS)
    return kept


@pytest.fixture
def backup(kept: Kept, tmp_path: Path) -> Path:
    return make_backup(kept.keepers, tmp_path / "backups").path


@pytest.fixture
def fresh(tmp_path: Path) -> Kept:
    """Where nothing is yet."""
    return Kept(tmp_path / "fresh")


def test_what_was_backed_up_is_put_back(kept: Kept, backup: Path, fresh: Kept) -> None:
    restore_backup(backup, fresh.keepers)

    assert fresh.drawings() == kept.drawings()
    assert fresh.execute(fresh.bot / "bot.sqlite3", "SELECT user_id FROM members") == [(2**62,)]
    digests = [row[0] for row in kept.drawings()]  # type: ignore[index] # a row
    there = files(fresh.trainer)
    assert sorted(there) == sorted(
        [
            "trainer.sqlite3",
            "drawings/quarantined/0",
            "runs/1/report.html",
            *(f"drawings/kept/{digest[:2]}/{digest}" for digest in digests),
        ]
    )
    registry = files(kept.registry)
    assert files(fresh.registry) == {k: v for k, v in registry.items() if not k.startswith(".")}


def test_a_backup_is_for_nobody_else(backup: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert list(backup.parent.iterdir()) == [backup]


def test_what_the_log_of_a_database_that_is_open_holds_is_backed_up(
    kept: Kept, tmp_path: Path, fresh: Kept
) -> None:
    with closing(sqlite3.connect(kept.bot / "bot.sqlite3")) as bot:
        bot.execute("PRAGMA wal_autocheckpoint = 0")
        with bot:
            bot.execute(MEMBER, [7])
        assert (kept.bot / "bot.sqlite3-wal").stat().st_size
        backup = make_backup(kept.keepers, tmp_path / "backup.tar").path
    restore_backup(backup, fresh.keepers)

    assert len(fresh.execute(fresh.bot / "bot.sqlite3", "SELECT user_id FROM members")) == 2
    assert list(fresh.bot.iterdir()) == [fresh.bot / "bot.sqlite3"]


def meanwhile(kept: Kept, *changes: Callable[[], object]) -> list[object]:
    """The keepers of a trainer in which something happens after each snapshot."""
    left = list(changes)

    def snapshot(folder: Path, copies: Path) -> Snapshot:
        taken = trainer.snapshot(folder, copies)
        if left:
            left.pop(0)()
        return taken

    bot, trainer, registry = kept.keepers
    return [bot, replace(trainer, snapshot=snapshot), registry]


def test_drawings_that_come_and_go_meanwhile_leave_a_backup_whole(
    kept: Kept, tmp_path: Path, fresh: Kept
) -> None:
    gone, also_gone = (kept.add_drawing(content) for content in (b"gone", b"also gone"))

    def first() -> None:
        kept.add_drawing(b"new")
        kept.remove_drawing(gone)

    keepers = meanwhile(kept, first, lambda: kept.remove_drawing(also_gone))
    made = make_backup(keepers, tmp_path / "backup.tar")  # type: ignore[arg-type] # keepers
    restore_backup(made.path, fresh.keepers)

    assert made.manifest.keepers["trainer"].lost == ()
    spoken_of = {row[0] for row in fresh.drawings()}  # type: ignore[index] # a row
    there = {path.name for path in (fresh.trainer / "drawings" / "kept").glob("*/*")}
    assert there == spoken_of
    assert gone.name not in there
    assert len(there) == 4 + (also_gone.name in there)


def test_a_file_that_was_missing_before_is_told(kept: Kept, tmp_path: Path) -> None:
    lost = kept.add_drawing(b"lost")
    lost.unlink()
    made = make_backup(kept.keepers, tmp_path / "backup.tar")
    assert made.manifest.keepers["trainer"].lost == (
        f"drawings/kept/{lost.parent.name}/{lost.name}",
    )


def test_nothing_is_overwritten(backup: Path, fresh: Kept) -> None:
    write(fresh.trainer / "a diary", b"mine")
    with pytest.raises(BackupImpossible, match=r"trainer is not empty \(a diary\)"):
        restore_backup(backup, fresh.keepers)
    assert files(fresh.trainer) == {"a diary": b"mine"}
    assert not fresh.bot.exists()


def damaged(backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[content.index(b"weights")] ^= 1
    backup.write_bytes(content)


def cut_off(backup: Path) -> None:
    with backup.open("r+b") as file:
        file.truncate(backup.stat().st_size // 2)


def something_else(backup: Path) -> None:
    backup.write_bytes(b"a diary" * 1000)


def removed(backup: Path) -> None:
    backup.unlink()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (damaged, r"ksh/1/adapter\.safetensors in the backup is damaged"),
        (cut_off, "is no whole backup"),
        (something_else, "is no whole backup"),
        (removed, "cannot be read: No such file"),
    ],
)
def test_a_backup_that_is_not_whole_puts_nothing_back(
    harm: Callable[[Path], None], why: str, backup: Path, fresh: Kept
) -> None:
    harm(backup)
    with pytest.raises(BackupImpossible, match=why):
        restore_backup(backup, fresh.keepers)
    assert files(fresh.bot.parent) == {}


def test_a_backup_leads_nowhere_else(backup: Path, fresh: Kept, tmp_path: Path) -> None:
    with tarfile.open(backup) as tar:
        manifest = tar.extractfile("manifest.json")
        assert manifest is not None
        content = manifest.read().replace(b'"ksh/style.json"', b'"../../outside"')
    with tarfile.open(backup, "a") as tar:
        info = tarfile.TarInfo("manifest.json")
        info.size = len(content)
        tar.addfile(info, io.BytesIO(content))
    with pytest.raises(BackupImpossible, match="must lead into the folder"):
        restore_backup(backup, fresh.keepers)
    assert not (tmp_path / "outside").exists()


def test_a_backup_of_a_newer_version_is_refused(kept: Kept, tmp_path: Path, fresh: Kept) -> None:
    kept.execute(kept.bot / "bot.sqlite3", "UPDATE alembic_version SET version_num = '9999'")
    backup = make_backup(kept.keepers, tmp_path / "backup.tar").path
    with pytest.raises(BackupImpossible, match="revision 9999, and this version knows none above"):
        restore_backup(backup, fresh.keepers)
    assert files(fresh.bot.parent) == {}


def test_a_database_that_is_damaged_is_told_and_leaves_no_backup(
    kept: Kept, tmp_path: Path
) -> None:
    (kept.trainer / "trainer.sqlite3").write_bytes(b"a diary, and a long one" * 1000)
    with pytest.raises(BackupImpossible, match=r"trainer\.sqlite3 cannot be read"):
        make_backup(kept.keepers, tmp_path / "backups" / "b.tar")
    assert list((tmp_path / "backups").iterdir()) == []


def test_where_nothing_is_kept_there_is_nothing_to_back_up(fresh: Kept, tmp_path: Path) -> None:
    with pytest.raises(BackupImpossible, match="is this where the services run"):
        make_backup(fresh.keepers, tmp_path / "b.tar")


def test_a_backup_that_is_there_stays(backup: Path, kept: Kept) -> None:
    with pytest.raises(BackupImpossible, match="is there already"):
        make_backup(kept.keepers, backup)


def test_what_a_restoration_left_that_was_killed_is_no_hindrance(
    backup: Path, fresh: Kept, kept: Kept
) -> None:
    write(fresh.trainer / ".restoring" / "half", b"half")
    restore_backup(backup, fresh.keepers)
    assert fresh.drawings() == kept.drawings()
    assert not (fresh.trainer / ".restoring").exists()
