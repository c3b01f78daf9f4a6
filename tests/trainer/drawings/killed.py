"""Takes drawings in and kills itself, again and again: `python -m tests.trainer.drawings.killed`.

Each life is a fork of this process, which has imported everything: fifty starts would take minutes.
A life is killed at one of the calls that change the disk or the database: before it, or right
after it.
"""

import asyncio
import io
import os
import random
import signal
import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any, Final

from PIL import Image

from tests.trainer.drawings.store import open_store

_CALLS: Final = frozenset(
    {"open", "write", "flush", "fsync", "replace", "mkdir", "symlink_to", "symlink", "unlink"}
    | {"execute", "commit", "rollback", "close"}
)
_DRAWINGS: Final = 2


class Killer:
    """Counts calls, and kills this process at the one with the given number."""

    def __init__(self, kill_at: int | None) -> None:
        self._kill_at = kill_at
        self.count = 0

    def start(self) -> None:
        threading.setprofile(self._look)
        sys.setprofile(self._look)

    def _look(self, _frame: FrameType, event: str, call: Any) -> None:  # noqa: ANN401 - a C function
        if event not in ("c_call", "c_return") or call.__name__ not in _CALLS:
            return
        self.count += 1
        if self.count == self._kill_at:
            os.kill(os.getpid(), signal.SIGKILL)


def a_drawing(number: int) -> bytes:
    """A PNG like no other, of some noise."""
    noise = random.Random(number).randbytes(64 * 64 * 3)
    file = io.BytesIO()
    Image.frombytes("RGB", (64, 64), noise).save(file, "PNG")
    return file.getvalue()


async def live(data: Path, first: int, killer: Killer, acknowledged: int) -> None:
    """One life: takes in some drawings, and tells of each that was acknowledged."""
    async with open_store(data) as store:
        killer.start()
        for number in range(first, first + _DRAWINGS):
            drawing = await store.add(a_drawing(number), f"{number % 7}.png")
            os.write(acknowledged, f"{drawing.id}\n".encode())


def fork_life(data: Path, first: int, kill_at: int | None, acknowledged: int) -> int:
    """The calls that were counted; 0 for a life that was killed."""
    counts, told = os.pipe()
    child = os.fork()
    if child == 0:
        killer = Killer(kill_at)
        asyncio.run(live(data, first, killer, acknowledged))
        os.write(told, str(killer.count).encode())
        os._exit(0)
    os.close(told)
    with os.fdopen(counts) as answer:
        count = answer.read()
    os.waitpid(child, 0)
    return int(count or 0)


def main(data: Path, lives: int, acknowledged: int) -> None:
    whole = fork_life(data, 0, None, acknowledged)
    killed = sum(
        fork_life(data, (i + 1) * _DRAWINGS, 1 + i * whole // lives, acknowledged) == 0
        for i in range(lives)
    )
    print(killed)  # noqa: T201 - told to the test


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
