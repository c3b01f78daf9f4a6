"""Drawings' files, by digest, and the place where uploads arrive."""

import asyncio
import errno
import hashlib
import os
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO

from rpc.errors import InvalidRequest, ResourceExhausted
from trainer.errors import DrawingRefused, Refusal, RefusalReason


@dataclass(frozen=True)
class Arrived:
    """A file that has come in whole and has no place yet."""

    path: Path
    sha256: str
    size_bytes: int


class DrawingFiles:
    """The folder of drawings.

    Args:
        folder: Ours alone; made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self._arriving = folder / "arriving"
        self._kept = folder / "kept"

    def path(self, sha256: str) -> Path:
        """Where the file of that digest is, or would be."""
        return self._kept / sha256[:2] / sha256

    @asynccontextmanager
    async def arriving(
        self, parts: AsyncIterator[bytes], *, size_bytes: int, max_bytes: int
    ) -> AsyncIterator[Arrived]:
        """Takes in a file; it is gone after the block unless it was kept in it.

        Args:
            parts: The file, in order.
            size_bytes: How long it is said to be.
            max_bytes: How long it may be.

        Raises:
            DrawingRefused: It is too long.
            InvalidRequest: It is not as long as was said.
            ResourceExhausted: The disk is full.
        """
        _check_size(size_bytes, max_bytes)
        with _full_disk_told():
            target = await asyncio.to_thread(self._open)
        try:
            digest, received = hashlib.sha256(), 0
            with target, _full_disk_told():
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
        """Gives the file its place."""
        path = self.path(arrived.sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        arrived.path.replace(path)

    def remove(self, sha256: str) -> None:
        """Deletes a file."""
        self.path(sha256).unlink(missing_ok=True)

    def sweep(self, known: Collection[str]) -> int:
        """Deletes what an earlier process left when it died between two steps.

        Args:
            known: Digests of all drawings there are.

        Returns:
            Files deleted.
        """
        self._kept.mkdir(parents=True, exist_ok=True)
        self._arriving.mkdir(parents=True, exist_ok=True)
        lost = [path for path in self._kept.glob("*/*") if path.name not in known]
        lost += self._arriving.iterdir()
        for path in lost:
            path.unlink()
        return len(lost)

    def _open(self) -> IO[bytes]:
        return NamedTemporaryFile(dir=self._arriving, delete=False)


def _check_size(size_bytes: int, max_bytes: int) -> None:
    if size_bytes > max_bytes:
        msg = f"a drawing must have at most {max_bytes} bytes, not {size_bytes}"
        raise DrawingRefused(Refusal(RefusalReason.TOO_LARGE, msg))
    if size_bytes == 0:
        msg = "a drawing must be a PNG, JPEG or WebP file, not an empty one"
        raise DrawingRefused(Refusal(RefusalReason.NOT_AN_IMAGE, msg))


@contextmanager
def _full_disk_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise ResourceExhausted("the trainer's disk is full") from error


def _sync(target: IO[bytes]) -> None:
    target.flush()
    os.fsync(target.fileno())
