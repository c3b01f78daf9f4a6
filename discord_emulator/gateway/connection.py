"""One socket that a bot opened: HELLO, IDENTIFY or RESUME, heartbeats."""

import asyncio
import json
from typing import TYPE_CHECKING, Final

from aiohttp import WSMsgType, web

from discord_emulator.gateway.protocol import (
    HEARTBEAT_INTERVAL_MS,
    PAYLOAD_MAX_BYTES,
    PAYLOADS_MAX,
    PAYLOADS_PER_S,
    CloseCode,
    Closing,
    Opcode,
)
from discord_emulator.gateway.sessions import Sessions
from discord_emulator.gateway.transport import Transport
from discord_emulator.jsontypes import Json
from discord_emulator.window import Window

if TYPE_CHECKING:
    from discord_emulator.gateway.session import Session

# a bot that is this many payloads behind is cut off
OUTBOX_MAX: Final = 10_000
# how long a silent bot is taken to be alive
SILENCE_MAX_S: Final = HEARTBEAT_INTERVAL_MS / 1000 * 1.5
# What the way to Discord and back takes. discord.py looks at the clock after it has sent a
# heartbeat, in a thread: an answer before that counts from the one before, as 41 s of latency.
ACK_DELAY_S: Final = 0.1


class Connection:
    """Speaks the protocol over one socket until either side closes it."""

    def __init__(
        self,
        request: web.Request,
        socket: web.WebSocketResponse,
        transport: Transport,
        sessions: Sessions,
    ) -> None:
        self._request = request
        self._socket = socket
        self._transport = transport
        self._sessions = sessions
        self._session: Session | None = None
        self._outbox: asyncio.Queue[str] = asyncio.Queue(OUTBOX_MAX)
        self._overrun = asyncio.Event()
        self._closed_here = False
        self._payloads = Window(PAYLOADS_MAX, PAYLOADS_PER_S)

    async def run(self) -> None:
        """Serve the socket until it closes."""
        self._send(Opcode.HELLO, {"heartbeat_interval": HEARTBEAT_INTERVAL_MS})
        reader = asyncio.create_task(self._read())
        tasks = {
            reader,
            asyncio.create_task(self._write()),
            asyncio.create_task(self._overrun.wait()),
        }
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if reader.done():
                reader.result()
            else:
                await self.close(CloseCode.UNKNOWN_ERROR)
        except Closing as closing:
            await self._flush()
            await self.close(closing.code)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            self._leave()

    async def close(self, code: int) -> None:
        """Close the socket from this side."""
        self._closed_here = True
        await self._socket.close(code=code)

    def cut(self) -> None:
        """Lose the connection without a word."""
        if self._request.transport is not None:
            self._request.transport.abort()

    def ask_to_reconnect(self) -> None:
        """Tell the bot to connect again and resume."""
        self._send(Opcode.RECONNECT, None)

    def invalidate(self, *, resumable: bool) -> None:
        """Tell the bot that its session is none; it may resume it, or must identify again."""
        if self._session is None:
            return
        self._sessions.leave(self._session, self._put)
        if resumable:
            self._session = None
        else:
            self.forget_session()
        self._send(Opcode.INVALID_SESSION, resumable)

    def forget_session(self) -> None:
        """End the session, if there is one; it cannot be resumed."""
        if self._session is not None:
            self._sessions.leave(self._session, self._put)
            self._sessions.end(self._session)
            self._session = None

    async def _read(self) -> None:
        while True:
            try:
                frame = await self._socket.receive(SILENCE_MAX_S)
            except TimeoutError:
                raise Closing(CloseCode.SESSION_TIMED_OUT) from None
            if frame.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                return
            self._handle(*self._taken(frame.data))

    def _taken(self, text: str | bytes) -> tuple[int, object]:
        """A payload's opcode and data, if it is none too many."""
        now = asyncio.get_running_loop().time()
        if not self._payloads.has_room(now):
            raise Closing(CloseCode.RATE_LIMITED)
        self._payloads.take(now)
        return _parsed(text)

    def _handle(self, opcode: int, data: object) -> None:
        match opcode, data:
            case Opcode.HEARTBEAT, _:
                loop = asyncio.get_running_loop()
                loop.call_later(ACK_DELAY_S, self._send, Opcode.HEARTBEAT_ACK, None)
            case Opcode.IDENTIFY, dict():
                self._identify(data)
            case Opcode.RESUME, dict():
                self._resume(data)
            case _ if self._session is None:
                raise Closing(CloseCode.NOT_AUTHENTICATED)
            case Opcode.REQUEST_GUILD_MEMBERS, dict():
                self._sessions.send_members(self._session, data)
            case ((Opcode.PRESENCE_UPDATE | Opcode.VOICE_STATE_UPDATE), _):
                pass  # nobody here sees a bot's presence, and there is no voice
            case _:
                raise Closing(CloseCode.UNKNOWN_OPCODE)

    def _identify(self, data: Json) -> None:
        if self._session is not None:
            raise Closing(CloseCode.ALREADY_AUTHENTICATED)
        self._session = self._sessions.identify(data)
        self._session.attach(self._put)
        self._sessions.welcome(self._session)

    def _resume(self, data: Json) -> None:
        if self._session is not None:
            raise Closing(CloseCode.ALREADY_AUTHENTICATED)
        resumed = self._sessions.resume(data)
        if resumed is None:
            self._send(Opcode.INVALID_SESSION, data=False)
            return
        self._session, missed = resumed
        for text in missed:
            self._put(text)
        self._session.attach(self._put)
        self._session.dispatch("RESUMED", {"_trace": ["discord_emulator"]})

    def _send(self, opcode: Opcode, data: object) -> None:
        self._put(json.dumps({"op": opcode, "d": data, "s": None, "t": None}))

    def _put(self, text: str) -> None:
        try:
            self._outbox.put_nowait(text)
        except asyncio.QueueFull:
            self._overrun.set()

    async def _write(self) -> None:
        while True:
            text = await self._outbox.get()
            try:
                await self._transport.send(text)
            except ConnectionError:
                # the session keeps what was not sent, for a resume
                return
            finally:
                self._outbox.task_done()

    async def _flush(self) -> None:
        """Let what was put reach the socket before it closes."""
        try:
            await asyncio.wait_for(self._outbox.join(), 1)
        except TimeoutError:
            return

    def _leave(self) -> None:
        """A bot that closes with 1000 or 1001 ends its session; any other end keeps it."""
        if self._session is None:
            return
        self._sessions.leave(self._session, self._put)
        # a bot may answer any code with 1000
        if not self._closed_here and self._socket.close_code in (
            CloseCode.NORMAL,
            CloseCode.GOING_AWAY,
        ):
            self._sessions.end(self._session)


def _parsed(text: str | bytes) -> tuple[int, object]:
    """A payload's opcode and data."""
    if len(text if isinstance(text, bytes) else text.encode()) > PAYLOAD_MAX_BYTES:
        raise Closing(CloseCode.DECODE_ERROR)
    try:
        payload = json.loads(text)
        return int(payload["op"]), payload.get("d")
    except (ValueError, TypeError, KeyError) as error:
        raise Closing(CloseCode.DECODE_ERROR) from error
