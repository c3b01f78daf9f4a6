"""The draws under way: each follows its stream and keeps its message up with it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import aclosing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import discord
import structlog

from bot.background import Background
from bot.drawing import pages
from bot.drawing.book import DrawBook
from bot.drawing.client import DrawingClient
from bot.drawing.ending import Ending, NotLetInError
from bot.drawing.fitting import Fitted, fitted
from bot.drawing.inputs import Inputs
from bot.drawing.progress import DrawProgress
from bot.drawing.request import Draw, DrawRequest, Outcome
from bot.drawing.stream import DrawStream
from bot.errors import Refused
from bot.language import drawing as say
from bot.live_message import LiveMessage, MessagePlace, Page
from bot.reply_token import ReplyToken
from rpc.errors import Cancelled, Conflict, KshError, Unavailable
from rpc.request_id import bound_request_id

# A server that lets a draw in or not says so in milliseconds.
_FIRST_WORD_S: Final = 1.0
# A draw that the server does not know of is on its way there, for seconds at most.
_CANCEL_ATTEMPTS: Final = 25
_CANCEL_AGAIN_S: Final = 0.2
# Before a server that is gone in the middle is asked again: two minutes in all, however often a
# draw meets that. A draw that brings its server down would do so for ever.
PAUSES_S: Final[Sequence[float]] = (1, 2, 4, 8, 15, 15, 15, 15, 15, 15, 15)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass
class _UnderWay:
    """A draw with its message.

    Attributes:
        stream: What the server tells of it, where it has been asked already.
        cancelled: Set when somebody wants it ended, also where no server hears of it.
        cancelled_by: A moderator, where it is not its author.
        waits: Set while its server is away.
    """

    draw: Draw
    request: DrawRequest
    place: MessagePlace
    stream: DrawStream | None
    cancelled: asyncio.Event = field(default_factory=asyncio.Event)
    cancelled_by: int | None = None
    waits: asyncio.Event = field(default_factory=asyncio.Event)


class OngoingDraws:
    """Owns a task for each draw.

    There is no bound here, because the inference server has one: a draw that does not fit into its
    queue ends at once.

    Args:
        client: The inference server.
        book: Where draws are written down.
        inputs: The pictures that draws start from.
        upload_limit_bytes: The size of file that a guild takes.
        edit_interval_s: Between two edits of a message.
    """

    def __init__(
        self,
        client: DrawingClient,
        book: DrawBook,
        inputs: Inputs,
        upload_limit_bytes: Callable[[int], int],
        *,
        edit_interval_s: float,
    ) -> None:
        self._client: Final = client
        self._book: Final = book
        self._inputs: Final = inputs
        self._upload_limit_bytes: Final = upload_limit_bytes
        self._edit_interval_s: Final = edit_interval_s
        self._background = Background()
        # Draws that are about to begin, and those whose last page is still to come.
        self._beginning: set[str] = set()
        self._drawing: dict[str, _UnderWay] = {}
        # One is enough to keep a core busy.
        self._fitting = asyncio.Semaphore(1)

    @contextmanager
    def beginning(self, request_id: str) -> Iterator[None]:
        """Around all that leads to `start`: of two who press a button at once, one gets there.

        Raises:
            Refused: It is being drawn already, or about to be.
        """
        if self.is_under_way(request_id):
            raise Refused(say.ALREADY_RUNNING)
        self._beginning.add(request_id)
        try:
            yield
        finally:
            self._beginning.discard(request_id)

    def is_under_way(self, request_id: str) -> bool:
        return request_id in self._beginning or request_id in self._drawing

    async def over(self, request_id: str) -> None:
        """Returns when nothing of a draw is under way, its last page and its record included."""
        await self._background.wait(request_id)

    async def ask(self, draw: Draw, request: DrawRequest) -> DrawStream:
        """Asks the server for a draw that nobody has been shown yet.

        Returns:
            What to start it with. A server that is away is waited for then.

        Raises:
            NotLetInError: The server does not take it.
            Refused: The picture to start from is gone.
        """
        with bound_request_id(draw.request_id):
            stream = await self._open(request)
            try:
                await stream.first_word(_FIRST_WORD_S)
            except Unavailable:
                return stream
            except BaseException as error:
                await stream.aclose()
                if isinstance(error, KshError):
                    raise NotLetInError(draw, error) from error
                raise
        return stream

    async def drop(self, draw: Draw, stream: DrawStream) -> None:
        """Ends a draw that was asked for, and that there is no message for."""
        with suppress(KshError):
            await self._client.cancel(draw.request_id)
        await stream.aclose()

    def start(
        self,
        draw: Draw,
        request: DrawRequest,
        place: MessagePlace,
        stream: DrawStream | None = None,
    ) -> None:
        """Draws in the background, until the message at `place` shows how it ended."""
        under_way = _UnderWay(draw, request, place, stream)
        self._drawing[draw.request_id] = under_way
        self._background.start(draw.request_id, self._draw(under_way))

    async def cancel(self, request_id: str, interaction: discord.Interaction) -> bool:
        """Ends a draw within one step, also one that the server has yet to hear of.

        Its own task then shows so. False: it had ended before.

        Args:
            request_id: The draw's.
            interaction: Of the button in its message.
        """
        under_way = self._drawing.get(request_id)
        if under_way is not None:
            under_way.place.reached_by(ReplyToken.of(interaction))
            if interaction.user.id != under_way.draw.author_id:
                under_way.cancelled_by = interaction.user.id
        return await self._cancel(request_id)

    async def cancel_unseen(self, is_gone: Callable[[Draw], bool]) -> None:
        """Ends the draws whose messages are deleted: they would be drawn for nobody."""
        gone = [
            request_id for request_id, under_way in self._drawing.items() if is_gone(under_way.draw)
        ]
        await asyncio.gather(*map(self._cancel, gone))

    async def close(self) -> None:
        """Lets go of all streams. The server keeps these draws for 30 s: for a bot that is back."""
        await self._background.close()

    async def _cancel(self, request_id: str) -> bool:
        under_way = self._drawing.get(request_id)
        if under_way is not None:
            under_way.cancelled.set()
            if under_way.waits.is_set():
                return True
        with suppress(Unavailable):
            return await self._cancel_on_the_server(request_id)
        # Its stream is about to break, too.
        return under_way is not None

    async def _cancel_on_the_server(self, request_id: str) -> bool:
        for _ in range(_CANCEL_ATTEMPTS):
            if await self._client.cancel(request_id):
                return True
            if not self.is_under_way(request_id):
                return False
            await asyncio.sleep(_CANCEL_AGAIN_S)
        return False

    async def _draw(self, under_way: _UnderWay) -> None:
        draw = under_way.draw
        with bound_request_id(draw.request_id):
            async with LiveMessage(under_way.place, interval_s=self._edit_interval_s) as message:
                try:
                    ending = await self._ending(under_way, message)
                    if ending is None:
                        return
                    await self._book.came_to(draw, ending.outcome, ending.made_with)
                finally:
                    self._drawing.pop(draw.request_id, None)
                otherwise = pages.failed(draw, say.NOT_TAKEN(draw.language))
                is_over = await message.finish(ending.page, otherwise)
            if is_over:
                await self._book.end(draw)
            elif draw.private:
                # Nobody can show it there, until its reader presses a button.
                await self._book.end(draw, Outcome.UNSHOWN)
            # What else could not be shown is made good by the next process.

    async def _ending(self, under_way: _UnderWay, message: LiveMessage) -> Ending | None:
        draw = under_way.draw
        try:
            progress = await self._follow_patiently(under_way, message)
            page = await self._finished(draw, progress)
        except Cancelled:
            return Ending(Outcome.CANCELLED, pages.cancelled(draw, under_way.cancelled_by))
        except Conflict:
            # Another stream of ours has taken the draw over, and the message with it.
            return None
        except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
            return Ending.by(error, draw)
        made_with = progress.pictures[0].parameters if progress.pictures else None
        is_withheld = all(picture.png is None for picture in progress.pictures)
        return Ending(Outcome.WITHHELD if is_withheld else Outcome.DRAWN, page, made_with)

    async def _finished(self, draw: Draw, progress: DrawProgress) -> Page:
        limit_bytes = self._upload_limit_bytes(draw.guild_id)
        files: list[Fitted | None] = []
        for picture in progress.pictures:
            png = picture.png
            if png is None or len(png) <= limit_bytes:
                files.append(None if png is None else Fitted(png, "png"))
                continue
            async with self._fitting:
                files.append(await asyncio.to_thread(fitted, png, limit_bytes))
        return pages.finished(draw, progress, files, upload_limit_bytes=limit_bytes)

    async def _follow_patiently(self, under_way: _UnderWay, message: LiveMessage) -> DrawProgress:
        """Repeats the very same request while the server is away: it attaches, or draws anew."""
        for pause_s in PAUSES_S:
            try:
                return await self._follow(under_way, message)
            except Unavailable as error:
                log.info("the inference server is away in the middle of a draw", error=str(error))
            message.show(pages.away(under_way.draw))
            under_way.waits.set()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause_s):
                    await under_way.cancelled.wait()
            if under_way.cancelled.is_set():
                raise Cancelled("cancelled while the server was away")
            under_way.waits.clear()
        return await self._follow(under_way, message)

    async def _follow(self, under_way: _UnderWay, message: LiveMessage) -> DrawProgress:
        draw, stream = under_way.draw, under_way.stream or await self._open(under_way.request)
        under_way.stream = None
        progress = DrawProgress()
        async with aclosing(stream) as events:
            async for event in events:
                progress = progress.after(event)
                message.show(partial(pages.waiting, draw, progress))
        log.info("drawn", guild=draw.guild_id, channel=draw.channel_id)
        if progress.started is not None and progress.started.missing_textual_inversions:
            words = progress.started.missing_textual_inversions
            log.debug("textual inversions are not installed", words=words)
        return progress

    async def _open(self, request: DrawRequest) -> DrawStream:
        image = None if request.image is None else await self._inputs.read(request.image)
        return DrawStream(self._client.draw(request, image))
