"""Samples per second, and what is learnt from equally many, against diffusers' script.

Steady state: from the steps that either tells of, without start-up, warm-up and what comes after.
"""

import math
import tempfile
from dataclasses import replace
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

from benchmarks.progress import progress
from benchmarks.train import ours
from benchmarks.train.drawn import draw_all
from benchmarks.train.held_out import HeldOut
from benchmarks.train.lesson import Lesson
from benchmarks.train.peer import Peer, adapter, transforms_s
from benchmarks.train.watched import Watched
from trainer.train.folder import RunFolder

MODEL: Final = Path("models/pocket")
RESOLUTION: Final = 128
ROUNDS: Final = 3
BATCHES: Final = (1, 2, 4, 8, 16)
_SAMPLES: Final = 320  # of each training
_DRAWINGS, _HELD_OUT = 60, 40
_SIZE: Final = 512  # px; the artist's are larger, and take the peer longer to decode at each step
_FIRST_SEED, _FIRST_HELD_OUT_SEED = 55_100_000, 55_200_000
_WARM_UP: Final = 0.1  # of the steps


class Contest:
    """Rounds of trainings in which ours and the peer take turns.

    Args:
        folder: Everything goes there.
        peer: None: there is only ours.
    """

    def __init__(self, folder: Path, peer: Peer | None) -> None:
        self._folder = folder
        self._peer = peer
        self._drawings = draw_all(folder / "drawings to learn from", _FIRST_SEED, _DRAWINGS, _SIZE)
        held_out = draw_all(folder / "drawings held out", _FIRST_HELD_OUT_SEED, _HELD_OUT, _SIZE)
        self._held_out = HeldOut(MODEL, held_out, RESOLUTION)
        self._done = 0
        self.base_loss = self._held_out.loss(None)
        self.ours_per_s: dict[int, list[float]] = {batch: [] for batch in BATCHES}
        self.ours_losses: dict[int, list[float]] = {batch: [] for batch in BATCHES}
        self.peer_per_s: list[float] = []
        self.peer_losses: list[float] = []

    def round(self, number: int) -> None:
        """Each once; every round has a seed of its own, and begins with the other of the two."""
        turns = [self._train_peer, self._train_alone]
        for turn in turns if number % 2 == 0 else turns[::-1]:
            turn(number)
        for batch in BATCHES[1:]:
            self._train(number, batch)

    def _train_alone(self, number: int) -> None:
        self._train(number, 1)

    def _train(self, number: int, batch: int) -> None:
        lesson = self._lesson(number, batch)
        folder = self._folder / f"ours-{number}-{batch}"
        watched = ours.train(lesson, folder, self._folder / "cache")
        self.ours_per_s[batch].append(_samples_per_s(watched, lesson))
        self.ours_losses[batch].append(self._held_out.loss(RunFolder(folder).adapter))
        self._progress()

    def _train_peer(self, number: int) -> None:
        if self._peer is None:
            return
        lesson = self._lesson(number, 1)
        folder = self._folder / f"peer-{number}"
        watched = self._peer.train(lesson, folder)
        # The stand-in for torchvision costs nothing, in the peer's favour.
        sample_s = 1 / _samples_per_s(watched, lesson) - transforms_s(self._drawings, RESOLUTION)
        self.peer_per_s.append(1 / sample_s)
        self.peer_losses.append(self._held_out.loss(adapter(folder)))
        self._progress()

    def _lesson(self, number: int, batch: int) -> Lesson:
        lesson = Lesson(MODEL, self._drawings, RESOLUTION, batch, _SAMPLES // batch)
        # A step of many drawings may be longer: as is usual for Adam, by the root.
        rate = lesson.learning_rate * math.sqrt(batch)
        return replace(lesson, seed=lesson.seed + number, learning_rate=rate)

    def _progress(self) -> None:
        self._done += 1
        each = len(BATCHES) + (self._peer is not None)
        progress("trainings", self._done, ROUNDS * each)


def speed(peer: Peer | None) -> dict[str, Any]:
    """Medians over rounds; losses are means over the rounds' seeds."""
    with tempfile.TemporaryDirectory() as folder:
        contest = Contest(Path(folder), peer)
        for number in range(ROUNDS):
            contest.round(number)
    per_s = {batch: median(each) for batch, each in contest.ours_per_s.items()}
    best = max(per_s, key=per_s.__getitem__)
    figures = {
        **{f"samples_per_s_batch_{batch}": value for batch, value in per_s.items()},
        "best_batch": best,
        "samples_seen": _SAMPLES,
        "heldout_loss_base": contest.base_loss,
        "heldout_loss_ours": mean(contest.ours_losses[1]),
        "heldout_loss_ours_best_batch": mean(contest.ours_losses[best]),
    }
    if peer is not None:
        theirs = median(contest.peer_per_s)
        figures |= {
            "samples_ratio_b1": per_s[1] / theirs,
            "samples_ratio_best": per_s[best] / theirs,
            "peer_samples_per_s": theirs,
            "heldout_loss_peer": mean(contest.peer_losses),
        }
    return figures


def _samples_per_s(watched: Watched, lesson: Lesson) -> float:
    warm_up_steps = max(2, round(lesson.max_train_steps * _WARM_UP))
    return watched.steps_per_s(warm_up_steps) * lesson.train_batch_size
