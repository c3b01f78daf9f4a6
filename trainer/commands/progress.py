"""How far a command is: a line that changes on a terminal, a line now and then elsewhere."""

import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TextIO

_TERMINAL_PERIOD_S: Final = 0.2
_LOG_PERIOD_S: Final = 30.0
# What is left is estimated from the pace of the last minute: what is there already goes fast.
_WINDOW_S: Final = 60.0
_MINUTE_S: Final = 60
_HOUR_S: Final = 3600


class Progress:
    """Counts what is done.

    Args:
        total: How much there is to do; None: nobody knows.
        unit: What is counted.
        stream: Where it is said.
        clock: Seconds, from any moment.
    """

    def __init__(
        self,
        total: int | None,
        unit: str,
        stream: TextIO,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._total = total
        self._unit = unit
        self._stream = stream
        self._clock = clock
        self._on_terminal = stream.isatty()
        self._done = 0
        self._said_at = clock()
        self._samples = deque([(self._said_at, 0)])

    def advance(self, more: int = 1) -> None:
        """Says it, if it is time to."""
        self._done += more
        now = self._clock()
        if now - self._said_at < (_TERMINAL_PERIOD_S if self._on_terminal else _LOG_PERIOD_S):
            return
        self._said_at = now
        self._samples.append((now, self._done))
        while len(self._samples) > 2 and now - self._samples[0][0] > _WINDOW_S:  # noqa: PLR2004 - a pace has two ends
            self._samples.popleft()
        line = self._line()
        self._stream.write(f"\r\x1b[K{line}" if self._on_terminal else f"{line}\n")
        self._stream.flush()

    def clear(self) -> None:
        """Makes room for what is said next."""
        if self._on_terminal:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def _line(self) -> str:
        if self._total is None:
            return f"{self._done:,} {self._unit}"
        line = f"{self._done:,} of {self._total:,} {self._unit}"
        (then, before), (now, done) = self._samples[0], self._samples[-1]
        if done == before:
            return line
        left_s = (now - then) / (done - before) * (self._total - done)
        return f"{line}, {_in_words(left_s)} left"


@contextmanager
def shown(total: int | None, unit: str) -> Iterator[Progress]:
    """Progress on standard error, which is cleared away at the end."""
    progress = Progress(total, unit, sys.stderr)
    try:
        yield progress
    finally:
        progress.clear()


def _in_words(duration_s: float) -> str:
    if duration_s < _MINUTE_S:
        return f"{duration_s:.0f} s"
    if duration_s < _HOUR_S:
        return f"{duration_s / _MINUTE_S:.0f} min"
    return f"{duration_s / _HOUR_S:.1f} h"
