import os
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.train.watched import ProcessFailed, Program, Sighting, steps_per_s, watch


def program(folder: Path, code: str) -> Program:
    log = folder / "log.txt"
    command = (sys.executable, "-c", code)
    return Program(
        command, os.environ, folder, log, log, lambda line: int(line) if line.isdigit() else None
    )


def test_start_up_and_warm_up_do_not_count_for_the_speed() -> None:
    slow_at_first = [
        Sighting(100.0, 1),
        Sighting(110.0, 2),
        Sighting(110.5, 4),
        Sighting(112.0, 10),
    ]
    assert steps_per_s(slow_at_first, warm_up_steps=2) == pytest.approx(4.0)


def test_a_speed_needs_two_sightings() -> None:
    with pytest.raises(ProcessFailed, match="fewer than two steps were told of after step 5"):
        steps_per_s([Sighting(1.0, 1), Sighting(2.0, 5)], warm_up_steps=5)


def test_a_process_is_seen_at_its_last_step_and_with_its_memory(tmp_path: Path) -> None:
    seen = watch(
        program(
            tmp_path,
            "import time\n"
            "held = b'x' * (64 * 2**20)\n"
            "for step in (1, 2, 3):\n"
            "    print('at', step, sep='\\n', end='\\r', flush=True)\n"
            "    time.sleep(0.4)\n",
        )
    )
    steps = [each.step for each in seen.sightings]
    assert steps == sorted(set(steps))
    assert steps[-1] == 3
    assert seen.peak_rss_bytes >= 64 * 2**20


def test_a_process_is_stopped_once_enough_was_seen_of_it(tmp_path: Path) -> None:
    def enough(sightings: Sequence[Sighting]) -> bool:
        return sightings[-1].step >= 2

    endless = "import itertools, time\nfor i in itertools.count():\n    print(i, flush=True)\n"
    seen = watch(program(tmp_path, endless + "    time.sleep(0.02)\n"), enough)
    assert seen.sightings[-1].step >= 2


def test_a_process_that_fails_is_told_of_with_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(ProcessFailed, match="ended with 3:\nno such drawing"):
        watch(program(tmp_path, "print('no such drawing', flush=True); raise SystemExit(3)"))
