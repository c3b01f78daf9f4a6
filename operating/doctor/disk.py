"""Room, on the disk and in memory."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from operating.doctor.finding import Finding, ok, problem, warning
from operating.doctor.models import hub_cache
from operating.doctor.setting import Settings

_GIB: Final = 1024**3
_LITTLE_BYTES: Final = 10 * _GIB
_TOO_LITTLE_BYTES: Final = 1 * _GIB
_LITTLE_MEMORY_BYTES: Final = 4 * _GIB
_MEMORY: Final = Path("/proc/meminfo")


def disk(settings: Settings) -> Iterator[Finding]:
    """Whether there is room where something is kept."""
    folders = {
        "BOT_DATA_FOLDER": settings.bot and settings.bot.data_folder,
        "INFERENCE_SERVER_DATA": settings.inference_server and settings.inference_server.data,
        "TRAINER_DATA": settings.trainer and settings.trainer.data,
        "HF_HOME": hub_cache(),
    }
    free: dict[int, int] = {}
    for variable, folder in folders.items():
        if folder is None:
            continue
        there = _nearest(folder)
        if not os.access(there, os.W_OK | os.X_OK):
            yield problem(f"{folder} ({variable}) cannot be written to", f"chown {there}")
        free.setdefault(there.stat().st_dev, shutil.disk_usage(there).free)
    for left in free.values():
        shown = f"{left / _GIB:.1f} GiB are free"
        if left < _TOO_LITTLE_BYTES:
            yield problem(shown, "make room: drawings, runs and models are kept there")
        elif left < _LITTLE_BYTES:
            yield warning(shown, "enough for the small model; models from the hub take many GB")
        else:
            yield ok(shown)
    yield from _memory()


def _nearest(folder: Path) -> Path:
    """The folder, or the one above it that is there."""
    path = folder.absolute()
    return next(each for each in (path, *path.parents) if each.is_dir())


def _memory() -> Iterator[Finding]:
    if not _MEMORY.is_file():
        return
    told = dict(line.split(":", 1) for line in _MEMORY.read_text().splitlines() if ":" in line)
    available = int(told.get("MemAvailable", "0").split()[0]) * 1024
    shown = f"{available / _GIB:.1f} GiB of memory are available"
    if available < _LITTLE_MEMORY_BYTES:
        yield warning(shown, "enough for the small model; others are read into it on their way")
    else:
        yield ok(shown)
