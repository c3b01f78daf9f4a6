"""`/drawings push`: a style's drawings made a data set on the Hugging Face hub."""

import asyncio
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Final

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.actor import Actor
from bot.answering import answer
from bot.background import Background
from bot.dataset import push_pages as pages
from bot.dataset.channel_cog import Drawings
from bot.dataset.push import Push, Pushed, PushProgress
from bot.errors import DISCORD_FAILURES, Refused
from bot.language import Language, problems
from bot.language import dataset as say
from bot.live_message import LiveMessage, MessagePlace, Page, Place
from bot.quotation import quoted
from bot.styles.suggestions import matching_styles
from rpc.errors import ConnectionLost
from rpc.request_id import bound_request_id

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Of an id on the hub.
_REPO_CHARACTERS: Final = 96
# Docker kills what has not stopped after 10 s.
_LAST_EDIT_S: Final = 3.0


class Pushing(commands.Cog):
    """Pushes, started by managers; a command of the group `drawings`, which another cog has."""

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._client = bot.servers.dataset
        self._background = Background()
        # Data sets that are being pushed to.
        self._under_way: set[str] = set()
        self._command = app_commands.Command[Pushing, ..., None](
            name="push",
            description="Put a style's drawings and captions on the Hugging Face hub",
            callback=self.push,
            extras={"server": problems.TRAINER},
        )
        self._command.autocomplete("style")(self._suggest_styles)

    async def cog_load(self) -> None:
        group = self._bot.tree.get_command(Drawings.group.name)
        assert isinstance(group, app_commands.Group)  # noqa: S101 - that of a cog loaded before
        group.add_command(self._command)

    async def cog_unload(self) -> None:
        # The command goes with its group.
        await self._background.close()

    @app_commands.describe(
        repo="The data set, as owner/name; it is made if it is not there",
        style="Whose drawings; the usual style if left out",
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
        push = Push(style or self._bot.settings.default_style, repo.strip(), private)
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
        place = MessagePlace(self._bot, interaction.channel_id or 0, message_id, interaction)
        self._background.start(name, self._show(actor, push, place, language))

    async def _show(self, actor: Actor, push: Push, place: Place, language: Language) -> None:
        """Pushes, and keeps the message up with it."""
        with bound_request_id():
            try:
                async with LiveMessage(
                    place, interval_s=self._bot.settings.edit_interval_s
                ) as message:
                    last = await self._last_page(actor, push, message, language)
                    self._under_way.discard(push.repo_id.casefold())
                    await message.finish(last)
            except asyncio.CancelledError:
                await _leave(place, language)
                raise
            finally:
                self._under_way.discard(push.repo_id.casefold())

    async def _last_page(
        self, actor: Actor, push: Push, message: LiveMessage, language: Language
    ) -> Page:
        latest: PushProgress | None = None
        pace = _Pace()
        try:
            async with aclosing(self._client.push_to_hub(actor, push)) as events:
                async for event in events:
                    if isinstance(event, Pushed):
                        count = 0 if latest is None else latest.num_drawings
                        return pages.pushed(push, event, count, language)
                    latest = event
                    message.show(pages.under_way(push, event, pace.eta_s(event), language))
            error: Exception = ConnectionLost("the trainer ended the push before its end")
        except Exception as caught:  # noqa: BLE001 - the boundary; the table sorts them
            error = caught
        return pages.failed(error, language, is_under_way=latest is not None)

    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await matching_styles(self._bot.servers.styles, interaction.guild_id or 0, typed)


class _Pace:
    """How fast it goes, since the first look: what was there before it was no work."""

    def __init__(self) -> None:
        self._began: tuple[float, int] | None = None

    def eta_s(self, progress: PushProgress) -> float | None:
        """Seconds that are left; None: nothing tells yet."""
        now = time.monotonic()
        if self._began is None:
            self._began = now, progress.num_uploaded
        since, before = self._began
        done = progress.num_uploaded - before
        left = progress.num_drawings - progress.num_uploaded
        return (now - since) / done * left if done and left else None


async def _leave(place: Place, language: Language) -> None:
    """Says that it is over while there is a moment left to."""
    try:
        async with asyncio.timeout(_LAST_EDIT_S):
            page = pages.left(language)
            await place.edit(content=page.text, attachments=[], view=None)
    except (*DISCORD_FAILURES, TimeoutError) as error:
        log.warning("a message could not be edited", error=str(error))
