import io

import pytest

from trainer.commands.progress import Progress
from trainer.commands.report import Report


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(("stream", "num_lines"), [(Terminal(), 1), (io.StringIO(), 4)])
def test_a_terminal_has_one_line_and_a_log_one_each_half_minute(
    stream: io.StringIO, num_lines: int
) -> None:
    clock = Clock()
    progress = Progress(5_700, "drawings", stream, clock)
    for _ in range(480):
        clock.now += 0.25
        progress.advance()
    last = stream.getvalue().rstrip().rpartition("\x1b[K")[2].splitlines()[-1]
    assert last == "480 of 5,700 drawings, 22 min left"
    progress.clear()
    assert stream.getvalue().count("\n") == (num_lines if num_lines > 1 else 0)


def test_what_is_left_is_told_from_the_pace_of_the_last_minute() -> None:
    clock, stream = Clock(), io.StringIO()
    progress = Progress(2_000, "drawings", stream, clock)
    clock.now += 1
    progress.advance(1_000)
    for _ in range(200):
        clock.now += 1
        progress.advance()
    assert stream.getvalue().splitlines()[-1] == "1,179 of 2,000 drawings, 14 min left"


def test_nobody_can_tell_what_is_left_of_a_stream() -> None:
    clock, stream = Clock(), io.StringIO()
    progress = Progress(None, "MB", stream, clock)
    clock.now += 60
    progress.advance(1_500)
    assert stream.getvalue() == "1,500 MB\n"


def test_of_files_that_were_left_alone_a_few_are_named() -> None:
    *_, last = Report().lines([], [f"{n}\x1b.md" for n in range(3_000)])
    assert last.startswith("other files, left alone: 3,000 (0\N{REPLACEMENT CHARACTER}.md, ")
    assert last.endswith("4\N{REPLACEMENT CHARACTER}.md, …)")
