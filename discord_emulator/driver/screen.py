"""One person's screen: all that came onto it, and waiting for what is to come."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Final, TypeVar

from aiohttp import ClientWebSocketResponse, WSMsgType

from discord_emulator.driver.control import Control
from discord_emulator.driver.errors import NotSeen
from discord_emulator.driver.seen import Message
from discord_emulator.jsontypes import Json

Found = TypeVar("Found")
# how much of the screen an error tells
TOLD_MAX: Final = 8


class Screen:
    """Keeps everything that one person of one guild saw since it was opened."""

    def __init__(self, owner: str, control: Control, path: str) -> None:
        self._owner = owner
        self._control = control
        self._path = path
        self._events: list[Json] = []
        self._messages: dict[str, Message] = {}
        self._changed = asyncio.Event()
        self._opening = asyncio.Lock()
        self._socket: ClientWebSocketResponse | None = None
        self._reader: asyncio.Task[None] | None = None
        self._gone = False

    @property
    def position(self) -> int:
        """How much has come onto the screen so far."""
        return len(self._events)

    @property
    def messages(self) -> list[Message]:
        """The messages that are on the screen now, oldest first."""
        return list(self._messages.values())

    async def open(self) -> None:
        """Begin to watch, and see what is there; a second time changes nothing."""
        async with self._opening:
            if self._socket is None:
                self._socket = await self._control.watch(f"{self._path}/screen")
                self._take(await self._socket.receive_json())
                self._reader = asyncio.create_task(self._read(self._socket))

    async def close(self) -> None:
        """Look away."""
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            await self._reader

    async def first(
        self,
        match: Callable[[Json, int], Found | None],
        *,
        since: int,
        timeout_s: float,
        what: str,
    ) -> Found:
        """The first event from a position on that matches.

        Args:
            match: Given an event and the position after it, what it makes of it, or None.
            since: A position.
            timeout_s: How long to wait for it.
            what: What is waited for, for the error.

        Raises:
            NotSeen: It did not come in time.
        """
        deadline = asyncio.get_running_loop().time() + timeout_s
        at = since
        while True:
            while at < len(self._events):
                at += 1
                found = match(self._events[at - 1], at)
                if found is not None:
                    return found
            changed = self._changed
            left_s = deadline - asyncio.get_running_loop().time()
            if self._gone or left_s <= 0:
                raise self._not_seen(what, since, timeout_s)
            try:
                await asyncio.wait_for(changed.wait(), left_s)
            except TimeoutError:
                continue

    async def states(
        self, message: Message, *, timeout_s: float, what: str
    ) -> AsyncIterator[Message]:
        """A message, then each of its edits, until it is deleted.

        Raises:
            NotSeen: Nothing came for `timeout_s`.
        """
        state: Message | None = message
        while state is not None:
            yield state
            (state,) = await self.first(
                lambda event, position: _next_state(event, position, message.id),
                since=state.position,
                timeout_s=timeout_s,
                what=what,
            )

    def _take(self, event: Json) -> None:
        self._events.append(event)
        for told in event.get("messages") or [event.get("message")]:
            if told is not None:
                self._messages[told["id"]] = Message(told, self.position)
        if event["kind"] == "delete":
            self._messages.pop(event["message_id"], None)
        if event["kind"] == "channel_deleted":
            left = self._messages.items()
            self._messages = {k: m for k, m in left if m.channel_id != event["channel_id"]}
        self._changed.set()
        self._changed = asyncio.Event()

    async def _read(self, socket: ClientWebSocketResponse) -> None:
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self._take(json.loads(frame.data))
        self._gone = True
        self._changed.set()

    def _not_seen(self, what: str, since: int, timeout_s: float) -> NotSeen:
        told = [_in_words(event) for event in self._events[since:]][-TOLD_MAX:]
        seen = "".join(f"\n  - {line}" for line in told) or " nothing"
        when = "before the emulator went away" if self._gone else f"within {timeout_s:g} s"
        return NotSeen(f"{self._owner} did not see {what} {when}; on the screen came:{seen}")


def _next_state(event: Json, position: int, message_id: str) -> tuple[Message | None] | None:
    """A one-tuple of the message's next state, of None where it was deleted."""
    if event["kind"] == "delete" and event["message_id"] == message_id:
        return (None,)
    told = event.get("message")
    if told is not None and told["id"] == message_id:
        return (Message(told, position),)
    return None


def _in_words(event: Json) -> str:
    if "message" in event:
        return f"{event['kind']}: {Message(event['message'], 0)}"
    return ", ".join(str(value) for key, value in event.items() if key != "messages")
