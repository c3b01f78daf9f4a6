"""One message of the bot's that is edited from start to end while something goes on."""

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, Self

import aiohttp
import discord
import structlog
from discord import ui
from discord.utils import MISSING

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_UNKNOWN_MESSAGE: Final = 10008
_UNKNOWN_WEBHOOK: Final = 10015
_INVALID_WEBHOOK_TOKEN: Final = 50027

Button = ui.DynamicItem[ui.Button[ui.View]]
# What an edit may fail with; discord.py has tried five times by then.
_FAILURES: Final = (discord.HTTPException, aiohttp.ClientError, OSError)


@dataclass(frozen=True)
class Picture:
    """A picture to be shown, with the text for those who cannot see it."""

    file_name: str
    data: bytes
    alt_text: str

    def file(self) -> discord.File:
        # Discord takes at most 1024 characters of alt text.
        return discord.File(io.BytesIO(self.data), self.file_name, description=self.alt_text[:1024])


@dataclass(frozen=True)
class Page:
    """What the message shows at one moment."""

    text: str
    picture: Picture | None = None
    buttons: Sequence[Button] = ()

    def files(self) -> list[discord.File]:
        return [] if self.picture is None else [self.picture.file()]

    def view(self) -> ui.View | None:
        if not self.buttons:
            return None
        view = ui.View(timeout=None)
        for button in self.buttons:
            view.add_item(button)
        return view


class Place(Protocol):
    """Where the message stands."""

    async def edit(
        self, *, content: str, attachments: Sequence[discord.File], view: ui.View | None
    ) -> None: ...


class MessagePlace:
    """A message known by its id.

    An answer to an interaction is edited by the interaction's token, for which the bot needs no
    access to the channel. The token lives 15 minutes and is gone after a restart; from then on the
    message is edited like any other of the bot's.
    """

    def __init__(
        self,
        client: discord.Client,
        channel_id: int,
        message_id: int,
        interaction: discord.Interaction | None = None,
    ) -> None:
        channel = client.get_partial_messageable(channel_id)
        self._message = channel.get_partial_message(message_id)
        self._interaction = interaction

    async def edit(
        self, *, content: str, attachments: Sequence[discord.File], view: ui.View | None
    ) -> None:
        fields: dict[str, Any] = {"content": content, "attachments": attachments, "view": view}
        if self._interaction is not None and not self._interaction.is_expired():
            try:
                await self._interaction.edit_original_response(**fields)
            except discord.HTTPException as error:
                if error.code not in (_UNKNOWN_WEBHOOK, _INVALID_WEBHOOK_TOKEN):
                    raise
                for file in attachments or ():
                    file.reset()
            else:
                return
            self._interaction = None
        await self._message.edit(**fields)


class LiveMessage:
    """Keeps a message up with what goes on, no faster than Discord lets.

        async with LiveMessage(place, interval_s=1.5) as message:
            message.show(page)          # as often as one likes: the latest wins
            await message.finish(page)  # always shown

    A failed edit is logged and made good by the next. Nothing happens once the message is gone.
    """

    def __init__(self, place: Place, *, interval_s: float) -> None:
        self._place = place
        self._interval_s = interval_s
        self._next: Page | None = None
        self._shown: Page | None = None
        self._news = asyncio.Event()
        self._over = False
        self._editing = asyncio.Lock()

    async def __aenter__(self) -> Self:
        self._keeping_up = asyncio.create_task(self._keep_up())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        self._keeping_up.cancel()
        await asyncio.gather(self._keeping_up, return_exceptions=True)

    def show(self, page: Page) -> None:
        """Shows the page when it is time for the next edit, unless a later one comes first."""
        self._next = page
        self._news.set()

    async def finish(self, page: Page) -> bool:
        """Shows the last page, after any edit that is under way; False: Discord did not take it."""
        async with self._editing:
            self._over = True
            return await self._edit(page)

    async def _keep_up(self) -> None:
        while not self._over:
            # The answer itself was posted a moment ago.
            await asyncio.sleep(self._interval_s)
            await self._news.wait()
            self._news.clear()
            async with self._editing:
                if self._next is not None and not self._over:
                    await self._edit(self._next)

    async def _edit(self, page: Page) -> bool:
        unchanged = self._shown is not None and self._shown.picture == page.picture
        try:
            await self._place.edit(
                content=page.text,
                attachments=MISSING if unchanged else page.files(),
                view=page.view(),
            )
        except _FAILURES as error:
            log.warning("a message could not be edited", error=str(error))
            if isinstance(error, discord.HTTPException) and error.code == _UNKNOWN_MESSAGE:
                self._over = True
            return False
        self._shown = page
        return True
