import logging
from pathlib import Path

import pytest

from tests.trainer.drawings.test_faults import fill_up
from trainer.train.line import Resumed
from trainer.train.progress import write_line


def test_a_full_disk_loses_lines_whole_and_ends_nothing(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, ballast = small_disk / "progress.jsonl", small_disk / "ballast"
    with caplog.at_level(logging.WARNING), path.open("a", encoding="utf-8") as progress:
        write_line(progress, Resumed(step=0))
        fill_up(ballast)
        for step in range(1, 1000):
            write_line(progress, Resumed(step=step))
        ballast.unlink()
        write_line(progress, Resumed(step=1000))

    steps = [Resumed.model_validate_json(line).step for line in path.read_bytes().splitlines()]
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (0, 1000)
    assert len(steps) < 1001
    assert "a line about how it goes may be lost" in caplog.text
