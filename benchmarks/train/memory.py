"""The memory that a training takes at its peak, over that of a process which holds the models."""

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.progress import progress
from benchmarks.train import ours
from benchmarks.train.drawn import draw_all
from benchmarks.train.lesson import Lesson
from benchmarks.train.peer import Peer
from benchmarks.train.speed import MODEL, RESOLUTION, ROUNDS
from rpc.settings import MIB

_DRAWINGS, _SIZE = 16, 512
_FIRST_SEED: Final = 55_300_000
_STEPS: Final = 12
_BATCH: Final = 8


def memory(peer: Peer | None) -> dict[str, Any]:
    """Of whole trainings, from an empty cache; medians over rounds."""
    resident, peak, peak_of_peer = [], [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        drawings = draw_all(folder / "drawings for memory", _FIRST_SEED, _DRAWINGS, _SIZE)
        lesson = Lesson(MODEL, drawings, RESOLUTION, _BATCH, _STEPS)
        for number in range(ROUNDS):
            resident.append(_resident_bytes(MODEL))
            run = folder / f"ours-{number}"
            peak.append(ours.train(lesson, run, run / "cache").peak_rss_bytes)
            if peer is not None:
                peak_of_peer.append(peer.train(lesson, folder / f"peer-{number}").peak_rss_bytes)
            progress("memory", number + 1, ROUNDS)
    figures = {
        "peak_rss_ratio": median(peak) / median(resident),
        "peak_rss_mib": median(peak) / MIB,
        "resident_rss_mib": median(resident) / MIB,
    }
    if peer is not None:
        figures |= {
            "peer_peak_rss_mib": median(peak_of_peer) / MIB,
            "peer_peak_rss_ratio": median(peak_of_peer) / median(resident),
        }
    return figures


def _resident_bytes(model: Path) -> int:
    command = [sys.executable, "-m", "benchmarks.train.resident", str(model)]
    return int(subprocess.run(command, capture_output=True, check=True).stdout)  # noqa: S603 - ours
