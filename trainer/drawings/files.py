"""Drawings' files, by digest, and the place where uploads arrive."""

import asyncio
import errno
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from collections.abc import Set as AbstractSet
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Final

from rpc.errors import InvalidRequest, ResourceExhausted

KINDS: Final = "PNG, JPEG, WebP, AVIF, GIF or BMP"
"""What a drawing's file may be."""


@dataclass(frozen=True)
class Arrived:
    """A file that has come in whole and has no place yet."""

    path: Path
    sha256: str
    size_bytes: int


@dataclass(frozen=True)
class Swept:
    """What was found at the start.

    Attributes:
        num_unknown: Files that were put aside, since nothing is known of them.
        missing: Digests of drawings that have no file.
    """

    num_unknown: int
    missing: AbstractSet[str]


class DrawingFiles:
    """The folder of drawings.

    Args:
        folder: Ours alone; made if it is not there.
        computed: Where training keeps what it computes, each drawing's in a folder named by digest.
    """

    def __init__(self, folder: Path, computed: Path) -> None:
        self._computed = computed
        self._arriving = folder / "arriving"
        self._kept = folder / "kept"
        self._quarantined = folder / "quarantined"

    def path(self, sha256: str) -> Path:
        """Where the file of that digest is, or would be."""
        return self._kept / sha256[:2] / sha256

    @asynccontextmanager
    async def arriving(
        self, parts: AsyncIterator[bytes], *, size_bytes: int
    ) -> AsyncIterator[Arrived]:
        """Takes in a file; it is gone after the block unless it was kept in it.

        Args:
            parts: The file, in order.
            size_bytes: How long it is said to be.

        Raises:
            InvalidRequest: It is not as long as was said.
            ResourceExhausted: The disk is full.
        """
        with full_disk_told():
            target = await asyncio.to_thread(self._open)
        try:
            digest, received = hashlib.sha256(), 0
            with full_disk_told(), target:
                async for part in parts:
                    received += len(part)
                    if received > size_bytes:
                        break
                    digest.update(part)
                    await asyncio.to_thread(target.write, part)
                await asyncio.to_thread(_sync, target)
            if received != size_bytes:
                more = "more" if received > size_bytes else f"only {received}"
                raise InvalidRequest(f"the header says {size_bytes} bytes, and {more} came")
            yield Arrived(Path(target.name), digest.hexdigest(), received)
        finally:
            Path(target.name).unlink(missing_ok=True)

    def keep(self, arrived: Arrived) -> None:
        """Gives the file its place, for good.

        Raises:
            ResourceExhausted: The disk is full.
        """
        path = self.path(arrived.sha256)
        with full_disk_told():
            if not path.parent.is_dir():
                path.parent.mkdir(parents=True, exist_ok=True)
                _sync_folder(self._kept)
            arrived.path.replace(path)
            _sync_folder(path.parent)

    def remove(self, sha256: str) -> None:
        """Deletes a file, one that was put aside too, and what was computed of it."""
        self.path(sha256).unlink(missing_ok=True)
        (self._quarantined / sha256).unlink(missing_ok=True)
        shutil.rmtree(self._computed / sha256, ignore_errors=True)

    def is_whole(self, sha256: str) -> bool:
        """Whether the file is what was uploaded. Reads all of it.

        Raises:
            FileNotFoundError: It is not there.
        """
        with self.path(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256

    def quarantine(self, sha256: str) -> Path:
        """Puts a file aside that is not what was uploaded, or is unknown; returns where it is."""
        self._quarantined.mkdir(exist_ok=True)
        return self.path(sha256).replace(self._quarantined / sha256)

    def is_there(self, sha256: str) -> bool:
        """Whether there is a file of that digest, be it whole or not."""
        return self.path(sha256).is_file()

    def sweep(self, known: AbstractSet[str], gone: AbstractSet[str]) -> Swept:
        """Clears up what an earlier process left when it died between two steps.

        Files that nothing is known of are put aside and not deleted: the database may be an older
        one, or a new one, beside them.

        Args:
            known: Digests of all drawings there are.
            gone: Digests of those that were, and were removed or forgotten.
        """
        self._kept.mkdir(parents=True, exist_ok=True)
        self._arriving.mkdir(parents=True, exist_ok=True)
        for path in self._arriving.iterdir():
            path.unlink()
        kept = {path.name: path for path in self._kept.glob("*/*") if path.is_file()}
        unknown = kept.keys() - known - gone
        for sha256 in unknown:
            self.quarantine(sha256)
        for sha256 in gone - known:
            self.remove(sha256)
        if self._computed.is_dir():
            for folder in self._computed.iterdir():
                if folder.name not in known:
                    shutil.rmtree(folder, ignore_errors=True)
        return Swept(len(unknown), known - kept.keys())

    def is_quarantined(self, sha256: str) -> bool:
        """Whether a file of that digest was put aside."""
        return (self._quarantined / sha256).is_file()

    def _open(self) -> IO[bytes]:
        return NamedTemporaryFile(dir=self._arriving, delete=False)


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Names a disk that is full.

    Raises:
        ResourceExhausted: It is.
    """
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ResourceExhausted("the trainer's disk is full") from error


def _sync(target: IO[bytes]) -> None:
    target.flush()
    os.fsync(target.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
