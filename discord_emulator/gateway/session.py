"""Gateway sessions: what a bot identified as, and what it was told.

A session outlives its connection, so that the bot can resume it and hear what it missed.
"""

import json
import secrets
from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

from discord_emulator.gateway.protocol import Intents, Opcode
from discord_emulator.jsontypes import Json

# dispatches kept for a resume; older ones are lost, and with them the session
REPLAY_MAX: Final = 1000

Sink: TypeAlias = Callable[[str], None]


class Session:
    """One session.

    Args:
        intents: Which events the bot asked for.
        shard: (shard id, number of shards).
    """

    def __init__(self, intents: Intents, shard: tuple[int, int]) -> None:
        self.id = secrets.token_hex(16)
        self.intents = intents
        self.shard = shard
        self._sequence = 0
        self._replay: deque[tuple[int, str]] = deque(maxlen=REPLAY_MAX)
        self._sink: Sink | None = None
        self.left_at: float | None = None

    @property
    def is_connected(self) -> bool:
        """Whether a bot listens now."""
        return self._sink is not None

    def serves(self, guild_id: int) -> bool:
        """Whether a guild is this session's shard's."""
        shard_id, shards = self.shard
        return (guild_id >> 22) % shards == shard_id

    def attach(self, sink: Sink) -> None:
        """Send to this connection from now on."""
        self._sink = sink
        self.left_at = None

    def detach(self, sink: Sink, now: float) -> None:
        """The connection is gone; another may have taken its place already."""
        if self._sink == sink:
            self._sink = None
            self.left_at = now

    def dispatch(self, name: str, data: Json) -> None:
        """Tell the bot of an event, now or when it resumes."""
        self._sequence += 1
        text = json.dumps({"op": Opcode.DISPATCH, "t": name, "s": self._sequence, "d": data})
        self._replay.append((self._sequence, text))
        if self._sink is not None:
            self._sink(text)

    def missed_since(self, sequence: int) -> list[str] | None:
        """The dispatches after a sequence number, or None if they are not all kept."""
        oldest = self._replay[0][0] if self._replay else self._sequence + 1
        if not oldest - 1 <= sequence <= self._sequence:
            return None
        return [text for number, text in self._replay if number > sequence]
