"""`/drawings push`: a style's drawings made a data set on the Hugging Face hub."""

from contextlib import aclosing
from typing import Final

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.actor import Actor
from bot.answering import answer
from bot.background import Background
from bot.dataset.classroom import Classroom
from bot.dataset.last_words import LastWord
from bot.dataset.transfers import push_pages as pages
from bot.dataset.transfers.pace import Pace
from bot.dataset.transfers.push import Push, Pushed, PushProgress
from bot.errors import Refused
from bot.language import Language
from bot.language.dataset import transfers as say
from bot.live_message import LiveMessage, Page
from bot.quotation import quoted
from rpc.errors import ConnectionLost
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Of an id on the hub.
_REPO_CHARACTERS: Final = 96


class Pushing(commands.Cog):
    """Pushes, started by managers."""

    def __init__(self, room: Classroom) -> None:
        self._bot = room.bot
        self._client = room.dataset
        self._last_words = room.last_words
        self._background = Background()
        # Data sets that are being pushed to.
        self._under_way: set[str] = set()
        room.group.add(
            "push", "Put a style's drawings and captions on the Hugging Face hub", self.push
        )

    async def cog_unload(self) -> None:
        await self._background.close()

    @app_commands.describe(
        repo="The data set, as owner/name; it is made if it is not there",
        style="Whose drawings to push; the usual style if left out",
        private="Whether only its owner sees it, if it is made now",
    )
    async def push(
        self,
        interaction: discord.Interaction,
        repo: app_commands.Range[str, 3, _REPO_CHARACTERS],
        style: str | None = None,
        private: bool = True,  # noqa: FBT001, FBT002 - an option of Discord's
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        style = (await self._bot.styles.managed(actor, style)).name
        push = Push(style, repo.strip(), private)
        language = await self._bot.members.language_of(interaction)
        name = push.repo_id.casefold()
        if name in self._under_way:
            raise Refused(say.PUSHED_ALREADY, repo=quoted(push.repo_id, _REPO_CHARACTERS))
        self._under_way.add(name)
        try:
            message_id = await answer(interaction, pages.starting(push, language))
        except BaseException:
            self._under_way.discard(name)
            raise
        word = LastWord.of(interaction, message_id, pages.left(language).text)
        self._background.start(name, self._show(actor, push, word, language))

    async def _show(self, actor: Actor, push: Push, word: LastWord, language: Language) -> None:
        """Pushes, and keeps the message up with it."""
        interval_s = self._bot.settings.edit_interval_s
        with bound_request_id():
            try:
                async with (
                    self._last_words.kept(word),
                    LiveMessage(word.place(self._bot), interval_s=interval_s) as message,
                ):
                    last = await self._last_page(actor, push, message, language)
                    self._under_way.discard(push.repo_id.casefold())
                    await message.finish(last)
            finally:
                self._under_way.discard(push.repo_id.casefold())

    async def _last_page(
        self, actor: Actor, push: Push, message: LiveMessage, language: Language
    ) -> Page:
        latest: PushProgress | None = None
        pace = Pace()
        try:
            async with aclosing(self._client.push_to_hub(actor, push)) as events:
                async for event in events:
                    if isinstance(event, Pushed):
                        count = 0 if latest is None else latest.num_drawings
                        return pages.pushed(push, event, count, language)
                    latest = event
                    eta_s = pace.eta_s(event.num_uploaded, event.num_drawings)
                    message.show(pages.under_way(push, event, eta_s, language))
            error: Exception = ConnectionLost("the trainer ended the push before its end")
        except Exception as caught:  # noqa: BLE001 - the boundary; the table sorts them
            error = caught
        return pages.failed(error, language, is_under_way=latest is not None)
