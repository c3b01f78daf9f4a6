"""Data folders as the services leave them, with rows and files in them."""

import hashlib
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from bot.database import open_database
from operating.backup.keepers import bot_snapshot, registry_snapshot, trainer_snapshot
from operating.backup.snapshot import Keeper
from trainer.database import Database

STYLE = (
    "INSERT INTO styles VALUES ('ksh', 'KSH', 'drawn by KSH', '', '', NULL, TRUE, '{}',"
    " '2026-01-01 00:00:00.000000', '2026-01-01 00:00:00.000000', '[]')"
)
DRAWING = (
    "INSERT INTO drawings (style, sha256, pixels_sha256, file_name, name_key, width, height,"
    " size_bytes, caption, caption_source, uploader_id, uploaded_at, source)"
    " VALUES ('ksh', ?, ?, ?, ?, 64, 64, 3, 'a girl', 'person', 5,"
    " '2026-01-01 00:00:00.000000', 'test')"
)
RUN = (
    "INSERT INTO runs (id, style, state, parameters, num_drawings, created_at, ended_at, step,"
    " max_train_steps, reason) VALUES (?, 'ksh', ?, '{}', 3, '2026-01-01 00:00:00.000000', ?, 0,"
    " 0, '')"
)
MEMBER = "INSERT INTO members (user_id, private) VALUES (?, 0)"


class Kept:
    """What three services keep, below one folder.

    Args:
        folder: It need not be there.
    """

    def __init__(self, folder: Path) -> None:
        self.bot = folder / "bot"
        self.trainer = folder / "trainer"
        self.registry = folder / "inference_server"

    @property
    def keepers(self) -> list[Keeper]:
        """As the settings would name them."""
        return [
            Keeper("bot", self.bot, bot_snapshot),
            Keeper("trainer", self.trainer, trainer_snapshot),
            Keeper("inference_server", self.registry, registry_snapshot),
        ]

    async def fill(self, drawings: Iterable[bytes]) -> None:
        """Makes the databases as the services do, and puts something into everything."""
        async with open_database(self.bot):
            pass
        self.execute(self.bot / "bot.sqlite3", MEMBER, [2**62])
        self.trainer.mkdir(parents=True)
        async with Database.opened(self.trainer / "trainer.sqlite3"):
            pass
        self.execute(self.trainer / "trainer.sqlite3", STYLE)
        for drawing in drawings:
            self.add_drawing(drawing)
        for run, state, ended in (
            ("1", "activated", "2026-01-02 00:00:00"),
            ("2", "training", None),
        ):
            self.execute(self.trainer / "trainer.sqlite3", RUN, [run, state, ended])
            write(self.trainer / "runs" / run / "report.html", b"<p>")
        write(self.trainer / "cache" / "latents" / "0", b"latents")
        write(self.trainer / "drawings" / "arriving" / "tmp1", b"half")
        write(self.trainer / "drawings" / "quarantined" / "0", b"damaged")
        write(self.registry / ".lock", b"")
        write(self.registry / ".arrivals" / "1" / "2", b"half")
        write(self.registry / "ksh" / "style.json", b"{}")
        write(self.registry / "ksh" / "active.json", b'{"active": {"digest": 1}}')
        write(self.registry / "ksh" / "1" / "manifest.json", b"{}")
        write(self.registry / "ksh" / "1" / "adapter.safetensors", b"weights")

    def add_drawing(self, content: bytes) -> Path:
        """A drawing, and its file."""
        digest = hashlib.sha256(content).hexdigest()
        path = self.trainer / "drawings" / "kept" / digest[:2] / digest
        write(path, content)
        row = [digest, f"pixels of {digest}", f"{digest}.png", digest]
        self.execute(self.trainer / "trainer.sqlite3", DRAWING, row)
        return path

    def remove_drawing(self, path: Path) -> None:
        """The row, and then the file."""
        self.execute(
            self.trainer / "trainer.sqlite3", "DELETE FROM drawings WHERE sha256 = ?", [path.name]
        )
        path.unlink()

    def execute(
        self, database: Path, statement: str, values: Iterable[object] = ()
    ) -> list[object]:
        """What a statement gives."""
        with closing(sqlite3.connect(database)) as connection, connection:
            return connection.execute(statement, tuple(values)).fetchall()

    def drawings(self) -> list[object]:
        """The digests that the database speaks of."""
        return self.execute(
            self.trainer / "trainer.sqlite3", "SELECT sha256 FROM drawings ORDER BY number"
        )


def write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def files(folder: Path) -> dict[str, bytes]:
    """All files below a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
