"""Time as the emulator sees it: the wall clock, plus what a test has added."""

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """Seconds since the Unix epoch; a test may move it forward, never back, or hold it.

    Deadlines (3 s to acknowledge, 15 min of token life, a day of a CDN URL) are all
    read here, so that a test of them takes no time.
    """

    def __init__(self) -> None:
        # monotonic, so that a stepped system clock cannot fire or stall a deadline
        self._epoch = time.time() - time.monotonic()
        self._ahead_s = 0.0
        self._held_at: float | None = None
        self._moved = asyncio.Event()

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        if self._held_at is not None:
            return self._held_at
        return self._epoch + time.monotonic() + self._ahead_s

    def hold(self) -> None:
        """Let time stand still, but for `advance`; a second time changes nothing."""
        self._held_at = self.now()
        self._wake()

    def release(self) -> None:
        """Let time go on from where it was held."""
        if self._held_at is not None:
            self._ahead_s = self._held_at - self._epoch - time.monotonic()
            self._held_at = None
            self._wake()

    def advance(self, seconds: float) -> None:
        """Move time forward and wake whoever sleeps on this clock."""
        if seconds < 0:
            raise ValueError(f"the clock only moves forward, not by {seconds} s")
        if self._held_at is None:
            self._ahead_s += seconds
        else:
            self._held_at += seconds
        self._wake()

    async def sleep_until(self, moment: float) -> None:
        """Sleep until `moment`, in seconds since the Unix epoch."""
        while (left_s := moment - self.now()) > 0:
            moved = self._moved
            try:
                await asyncio.wait_for(moved.wait(), left_s if self._held_at is None else None)
            except TimeoutError:
                continue

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


def iso(moment: float) -> str:
    """A moment as Discord writes it: `2024-05-01T12:00:00.123000+00:00`."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="microseconds")
