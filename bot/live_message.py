"""One message of the bot's that is edited from start to end while something goes on."""

import asyncio
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, Final, Protocol, Self

import discord
import structlog
from discord import ui
from discord.utils import MISSING

from bot.archived_thread import awake
from bot.errors import DISCORD_FAILURES, is_trouble
from bot.reply_token import ORIGINAL, ReplyToken
from bot.view import Button, view_of

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_UNKNOWN_CHANNEL: Final = 10003
_UNKNOWN_MESSAGE: Final = 10008
_UNKNOWN_WEBHOOK: Final = 10015
_MISSING_ACCESS: Final = 50001
_INVALID_WEBHOOK_TOKEN: Final = 50027
# The message or its channel was deleted, or the bot was sent away.
_GONE: Final = (_UNKNOWN_CHANNEL, _UNKNOWN_MESSAGE, _MISSING_ACCESS)

# With pauses of 1.5 s, doubled each time, the last page is tried for about five minutes.
_LAST_PAGE_ATTEMPTS: Final = 10
_LONGEST_PAUSE_S: Final = 60.0


@dataclass(frozen=True)
class Picture:
    """A picture to be shown, with the text for those who cannot see it.

    A spoiler is hidden until one clicks it.
    """

    file_name: str
    data: bytes
    alt_text: str
    is_spoiler: bool = False

    def file(self) -> discord.File:
        # Discord takes at most 1024 characters of alt text.
        return discord.File(
            io.BytesIO(self.data),
            self.file_name,
            spoiler=self.is_spoiler,
            description=self.alt_text[:1024],
        )


@dataclass(frozen=True)
class Page:
    """What the message shows at one moment; `more_pictures` stand beside the first."""

    text: str
    picture: Picture | None = None
    buttons: Sequence[Button] = ()
    more_pictures: Sequence[Picture] = ()

    @property
    def pictures(self) -> Sequence[Picture]:
        return () if self.picture is None else (self.picture, *self.more_pictures)

    def files(self) -> list[discord.File]:
        return [picture.file() for picture in self.pictures]

    def view(self) -> ui.View | None:
        return view_of(self.buttons)


class Place(Protocol):
    """Where the message stands."""

    async def edit(
        self, *, content: str, attachments: Sequence[discord.File], view: ui.View | None
    ) -> None: ...


class OutOfReachError(Exception):
    """A private answer whose token has expired: nobody can edit it any more."""


class MessagePlace:
    """A message known by its id.

    An answer to an interaction is edited by the interaction's token, for which the bot needs no
    access to the channel. The token lives 15 minutes; from then on the message is edited like any
    other of the bot's. A private answer cannot be: it is out of reach then, until its reader
    presses one of its buttons.
    """

    def __init__(
        self,
        client: discord.Client,
        channel_id: int,
        message_id: int,
        token: ReplyToken | None = None,
        *,
        private: bool = False,
    ) -> None:
        channel = client.get_partial_messageable(channel_id)
        self._client = client
        self._message = channel.get_partial_message(message_id)
        self._token = token
        self._private = private

    def reached_by(self, token: ReplyToken) -> None:
        """A button of the message was pressed: that token edits it for another 15 minutes."""
        self._token = token

    async def edit(
        self, *, content: str, attachments: Sequence[discord.File], view: ui.View | None
    ) -> None:
        fields: dict[str, Any] = {"content": content, "attachments": attachments, "view": view}
        token = self._token
        if token is not None and not token.is_expired:
            try:
                await token.webhook(self._client).edit_message(ORIGINAL, **fields)
            except discord.HTTPException as error:
                if error.code not in (_UNKNOWN_WEBHOOK, _INVALID_WEBHOOK_TOKEN):
                    raise
            else:
                return
            if self._token is token:
                self._token = None
        if self._private:
            raise OutOfReachError

        async def edit() -> None:
            for file in attachments or ():
                file.reset()
            await self._message.edit(**fields)

        await awake(self._client, self._message.channel.id, edit)


class _Outcome(Enum):
    """What became of an edit."""

    SHOWN = auto()
    # Nobody sees the message any more.
    GONE = auto()
    # Its reader still sees it, and the bot can change it no more.
    OUT_OF_REACH = auto()
    # Discord does not take this page.
    REFUSED = auto()
    # Discord, or the way there, is in trouble: it may work in a moment.
    FAILED = auto()


class LiveMessage:
    """Keeps a message up with what goes on, no faster than Discord lets.

        async with LiveMessage(place, interval_s=1.5) as message:
            message.show(page)          # as often as one likes: the latest wins
            await message.finish(page)  # tried for minutes

    A failed edit is logged and made good by the next. Nothing happens once the message is gone.
    """

    def __init__(self, place: Place, *, interval_s: float) -> None:
        self._place = place
        self._interval_s = interval_s
        self._next: Callable[[], Page] | None = None
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
        await asyncio.wait((self._keeping_up,))
        # What cancelled it holds this message with its pictures, and this message held it: they
        # would all stay until the garbage collector comes by.
        del self._keeping_up

    def show(self, page: Page | Callable[[], Page]) -> None:
        """Shows the page when it is time for the next edit, unless a later one comes first.

        Args:
            page: The page; or what makes it then, where most are never shown.
        """
        self._next = (lambda: page) if isinstance(page, Page) else page
        self._news.set()

    async def finish(self, *pages: Page) -> bool:
        """Shows the last page, after any edit that is under way.

        Args:
            pages: The page, and what to show in its place where Discord does not take it.

        Returns:
            Whether nothing is left to do: one of them is shown, or the message is gone.
        """
        async with self._editing:
            self._over = True
            for page in pages:
                outcome = await self._edit_patiently(page)
                if outcome is not _Outcome.REFUSED:
                    return outcome not in (_Outcome.FAILED, _Outcome.OUT_OF_REACH)
        return False

    async def _keep_up(self) -> None:
        while not self._over:
            # The answer itself was posted a moment ago.
            await asyncio.sleep(self._interval_s)
            await self._news.wait()
            self._news.clear()
            async with self._editing:
                if self._next is not None and not self._over:
                    await self._edit(self._next())

    async def _edit_patiently(self, page: Page) -> _Outcome:
        pause_s = self._interval_s
        for _ in range(_LAST_PAGE_ATTEMPTS - 1):
            outcome = await self._edit(page)
            if outcome is not _Outcome.FAILED:
                return outcome
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        return await self._edit(page)

    async def _edit(self, page: Page) -> _Outcome:
        unchanged = self._shown is not None and self._shown.pictures == page.pictures
        files = [] if unchanged else page.files()
        try:
            await self._place.edit(
                content=page.text,
                attachments=MISSING if unchanged else files,
                view=page.view(),
            )
        except OutOfReachError:
            return _Outcome.OUT_OF_REACH
        except DISCORD_FAILURES as error:
            log.warning("a message could not be edited", error=str(error))
            # It may have been, and only the word of that lost on the way.
            self._shown = None
            outcome = _outcome_of(error)
            self._over = self._over or outcome is _Outcome.GONE
            return outcome
        finally:
            # discord.py leaves what it did not open to us, in a circle with its own `close`.
            for file in files:
                file.fp.close()
        self._shown = page
        return _Outcome.SHOWN


def _outcome_of(error: Exception) -> _Outcome:
    if is_trouble(error):
        return _Outcome.FAILED
    is_gone = isinstance(error, discord.HTTPException) and error.code in _GONE
    return _Outcome.GONE if is_gone else _Outcome.REFUSED
