"""The draws under way: each follows its stream and keeps its message up with it."""

from collections.abc import Callable
from contextlib import aclosing
from typing import Final

import structlog

from bot import problem
from bot.background import Background
from bot.drawing import pages
from bot.drawing.book import DrawBook
from bot.drawing.client import DrawingClient
from bot.drawing.progress import DrawProgress
from bot.drawing.request import Draw, DrawRequest
from bot.language import drawing as say
from bot.live_message import LiveMessage, Page, Place
from rpc.errors import Cancelled, Conflict, KshError
from rpc.request_id import bound_request_id

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
        self._drawing: set[str] = set()

    def is_drawing(self, request_id: str) -> bool:
        """Whether its last page is still to come."""
        return request_id in self._drawing

    async def over(self, request_id: str) -> None:
        """Returns when nothing of a draw is under way, its last page and its record included."""
        await self._background.wait(request_id)

    def start(self, draw: Draw, request: DrawRequest, place: Place) -> None:
        """Draws in the background, until the message at `place` shows how it ended."""
        self._background.start(draw.request_id, self._draw(draw, request, place))

    async def close(self) -> None:
        """Lets go of all streams. The server keeps these draws for 30 s: for a bot that is back."""
        await self._background.close()

    async def _draw(self, draw: Draw, request: DrawRequest, place: Place) -> None:
        with bound_request_id(draw.request_id):
            async with LiveMessage(place, interval_s=self._edit_interval_s) as message:
                self._drawing.add(draw.request_id)
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
            passing = isinstance(error, problem.PASSING) or not isinstance(error, KshError)
            return pages.failed(draw, why) if passing else pages.refused(draw, why)
        limit_bytes = self._upload_limit_bytes(draw.guild_id)
        return pages.finished(draw, progress, upload_limit_bytes=limit_bytes)

    async def _follow(self, draw: Draw, request: DrawRequest, message: LiveMessage) -> DrawProgress:
        progress = DrawProgress()
        async with aclosing(self._client.draw(request)) as events:
            async for event in events:
                progress = progress.after(event)
                message.show(pages.waiting(draw, progress))
        log.info("drawn", guild=draw.guild_id, channel=draw.channel_id)
        return progress
