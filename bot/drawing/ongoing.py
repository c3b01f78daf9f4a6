"""The draws under way: each follows its stream and keeps its message up with it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing, contextmanager
from typing import Final

import structlog

from bot import problem
from bot.background import Background
from bot.drawing import pages
from bot.drawing.book import DrawBook
from bot.drawing.client import DrawingClient
from bot.drawing.progress import DrawProgress
from bot.drawing.request import Draw, DrawRequest
from bot.errors import Refused
from bot.language import drawing as say
from bot.live_message import LiveMessage, Page, Place
from rpc.errors import Cancelled, Conflict
from rpc.request_id import bound_request_id

# A draw that the server does not know of is on its way there, for seconds at most.
_CANCEL_ATTEMPTS: Final = 25
_CANCEL_AGAIN_S: Final = 0.2

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class OngoingDraws:
    """Owns a task for each draw.

    There is no bound here, because the inference server has one: a draw that does not fit into its
    queue ends at once.

    Args:
        client: The inference server.
        book: Where draws are written down.
        upload_limit_bytes: The size of file that a guild takes.
        edit_interval_s: Between two edits of a message.
    """

    def __init__(
        self,
        client: DrawingClient,
        book: DrawBook,
        upload_limit_bytes: Callable[[int], int],
        *,
        edit_interval_s: float,
    ) -> None:
        self._client: Final = client
        self._book: Final = book
        self._upload_limit_bytes: Final = upload_limit_bytes
        self._edit_interval_s: Final = edit_interval_s
        self._background = Background()
        # Draws that are about to begin, and those whose last page is still to come.
        self._beginning: set[str] = set()
        self._drawing: set[str] = set()

    @contextmanager
    def beginning(self, request_id: str) -> Iterator[None]:
        """Around all that leads to `start`: of two who press a button at once, one gets there.

        Raises:
            Refused: It is being drawn already, or about to be.
        """
        if self._is_under_way(request_id):
            raise Refused(say.ALREADY_RUNNING)
        self._beginning.add(request_id)
        try:
            yield
        finally:
            self._beginning.discard(request_id)

    async def over(self, request_id: str) -> None:
        """Returns when nothing of a draw is under way, its last page and its record included."""
        await self._background.wait(request_id)

    def start(self, draw: Draw, request: DrawRequest, place: Place) -> None:
        """Draws in the background, until the message at `place` shows how it ended."""
        self._drawing.add(draw.request_id)
        self._background.start(draw.request_id, self._draw(draw, request, place))

    async def cancel(self, request_id: str) -> bool:
        """Ends a draw within one step, also one that the server has yet to hear of.

        Its own task then shows so. False: it had ended before.
        """
        for _ in range(_CANCEL_ATTEMPTS):
            if await self._client.cancel(request_id):
                return True
            if not self._is_under_way(request_id):
                return False
            await asyncio.sleep(_CANCEL_AGAIN_S)
        return False

    async def close(self) -> None:
        """Lets go of all streams. The server keeps these draws for 30 s: for a bot that is back."""
        await self._background.close()

    def _is_under_way(self, request_id: str) -> bool:
        return request_id in self._beginning or request_id in self._drawing

    async def _draw(self, draw: Draw, request: DrawRequest, place: Place) -> None:
        with bound_request_id(draw.request_id):
            async with LiveMessage(place, interval_s=self._edit_interval_s) as message:
                try:
                    page = await self._last_page(draw, request, message)
                finally:
                    self._drawing.discard(draw.request_id)
                if page is None:
                    return
                otherwise = pages.failed(draw, say.NOT_TAKEN(draw.language))
                is_over = await message.finish(page, otherwise)
            # What could not be shown is made good by the next process.
            if is_over:
                await self._book.end(draw)

    async def _last_page(
        self, draw: Draw, request: DrawRequest, message: LiveMessage
    ) -> Page | None:
        try:
            progress = await self._follow(draw, request, message)
        except Cancelled:
            return pages.cancelled(draw)
        except Conflict:
            # Another stream of ours has taken the draw over, and the message with it.
            return None
        except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
            why = problem.told(error, draw.language)
            page = pages.failed if problem.passes(error) else pages.refused
            return page(draw, why)
        limit_bytes = self._upload_limit_bytes(draw.guild_id)
        return pages.finished(draw, progress, upload_limit_bytes=limit_bytes)

    async def _follow(self, draw: Draw, request: DrawRequest, message: LiveMessage) -> DrawProgress:
        progress = DrawProgress()
        async with aclosing(self._client.draw(request)) as events:
            async for event in events:
                progress = progress.after(event)
                message.show(pages.waiting(draw, progress))
        log.info("drawn", guild=draw.guild_id, channel=draw.channel_id)
        if progress.started is not None and progress.started.missing_textual_inversions:
            words = progress.started.missing_textual_inversions
            log.debug("textual inversions are not installed", words=words)
        return progress
