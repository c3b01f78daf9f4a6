"""Discord's ids: https://discord.com/developers/docs/reference#snowflakes."""

from typing import Final

from discord_emulator.clock import Clock

DISCORD_EPOCH_MS: Final = 1_420_070_400_000
TIMESTAMP_SHIFT: Final = 22


class Snowflakes:
    """Hands out ids that carry their moment and never repeat or go backwards."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> int:
        """A new id, greater than every one before it."""
        now_ms = int(self._clock.now() * 1000) - DISCORD_EPOCH_MS
        self._last = max(self._last + 1, now_ms << TIMESTAMP_SHIFT)
        return self._last
