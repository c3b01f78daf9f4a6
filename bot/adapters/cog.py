"""`/adapter`: the versions of a style."""

import asyncio
import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import discord
from discord import app_commands
from discord.ext import commands

from bot.adapters import pages
from bot.adapters.adapter import Adapter, AdapterLayout, before
from bot.adapters.buttons import RetireButton, UndoButton, UseButton, VersionsPageButton
from bot.adapters.client import TooLarge
from bot.adapters.suggestions import matching_versions
from bot.answering import answer, answered_at_once
from bot.errors import Refused
from bot.language import Sentence
from bot.language import adapters as say
from bot.language import training as say_training
from bot.live_message import Page, Picture
from bot.quotation import quoted
from bot.screening import Screening, Shown
from bot.styles.suggestions import visible_styles
from rpc.errors import KshError

if TYPE_CHECKING:
    from bot.bot import Bot

_BUTTONS: Final = (UseButton, UndoButton, RetireButton, VersionsPageButton)
_SHOWN: Final = 10
# Each holds a file in memory.
_DOWNLOADS_AT_ONCE: Final = 3
_LARGEST_VERSION: Final = 2**31 - 1
_LAYOUTS: Final = (
    app_commands.Choice(name="diffusers (and this program)", value=AdapterLayout.DIFFUSERS.value),
    app_commands.Choice(name="kohya (AUTOMATIC1111, ComfyUI)", value=AdapterLayout.KOHYA.value),
)
_OF_THE_GRID: Final[Mapping[Shown, Sentence]] = {
    Shown.OPENLY: say.GRID_BELOW,
    Shown.HIDDEN: say_training.GRID_HIDDEN,
    Shown.NOT_AT_ALL: say_training.GRID_WITHHELD,
}
_Version = app_commands.Range[int, 1, _LARGEST_VERSION]


class Adapters(commands.Cog):
    """Versions, for members to see and for the managers of a style's owner to change."""

    group = app_commands.Group(
        name="adapter", description="The versions of a style", guild_only=True
    )

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._client = bot.servers.adapters
        self._screening = Screening(bot)
        self._downloads = 0

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(*_BUTTONS)

    async def cog_unload(self) -> None:
        self._bot.remove_dynamic_items(*_BUTTONS)

    @group.command(name="list", description="The versions of a style, newest first")
    @app_commands.describe(style="Which style; the usual one if left out")
    async def show(self, interaction: discord.Interaction, style: str | None = None) -> None:
        await interaction.response.defer(ephemeral=True)
        await answer(interaction, await self._listed(interaction, style, 0))

    @group.command(name="info", description="Everything that is known of a version")
    @app_commands.describe(
        style="Which style; the usual one if left out",
        version="Which version; the one in service if left out",
    )
    async def info(
        self,
        interaction: discord.Interaction,
        style: str | None = None,
        version: _Version | None = None,
    ) -> None:
        await interaction.response.defer(ephemeral=True)
        found = await self._bot.styles.find(interaction.guild_id or 0, style)
        adapter = await self._found(found.name, version)
        language = await self._bot.members.language_of(interaction)
        page = pages.info(adapter, language)
        grid = await self._grid(adapter)
        if grid is None or len(grid.data) > interaction.filesize_limit:
            await answer(interaction, page)
            return
        shown = await self._screening.checked(
            interaction.channel_id or 0, is_flagged=grid.is_spoiler
        )
        text = f"{page.text}\n{_OF_THE_GRID[shown](language)}"
        files = [] if shown is Shown.NOT_AT_ALL else [grid.file()]
        await interaction.edit_original_response(content=text, attachments=files)

    @group.command(name="use", description="Put a version into service: from now on it draws")
    @app_commands.describe(version="Which version", style="Which style; the usual one if left out")
    async def use(
        self, interaction: discord.Interaction, version: _Version, style: str | None = None
    ) -> None:
        await self.put_into_service(interaction, style, version)

    @group.command(name="rollback", description="Go back to the version that was in service before")
    @app_commands.describe(style="Which style; the usual one if left out")
    async def rollback(self, interaction: discord.Interaction, style: str | None = None) -> None:
        await self.put_into_service(interaction, style, None)

    @group.command(name="download", description="Get a version's file, for other programs")
    @app_commands.describe(
        style="Which style; the usual one if left out",
        version="Which version; the one in service if left out",
        layout="Who is to read it",
    )
    @app_commands.choices(layout=list(_LAYOUTS))
    async def download(
        self,
        interaction: discord.Interaction,
        style: str | None = None,
        version: _Version | None = None,
        layout: str = AdapterLayout.DIFFUSERS.value,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        await interaction.response.defer(ephemeral=True)
        found = await self._bot.styles.managed(actor, style)
        adapter = await self._found(found.name, version)
        if self._downloads >= _DOWNLOADS_AT_ONCE:
            raise Refused(say.TOO_MANY_DOWNLOADS, count=self._downloads)
        self._downloads += 1
        try:
            await self._hand_out(interaction, adapter, AdapterLayout(layout))
        finally:
            self._downloads -= 1

    @show.autocomplete("style")
    @info.autocomplete("style")
    @use.autocomplete("style")
    @rollback.autocomplete("style")
    @download.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await visible_styles(self._bot.styles, interaction.guild_id or 0, typed)

    @info.autocomplete("version")
    @use.autocomplete("version")
    @download.autocomplete("version")
    async def _suggest_versions(
        self, interaction: discord.Interaction, typed: int | str
    ) -> list[app_commands.Choice[int]]:
        style = getattr(interaction.namespace, "style", None)
        language = await self._bot.members.language_of(interaction)
        guild_id = interaction.guild_id or 0
        return await matching_versions(
            self._bot.styles, self._client, guild_id, style, str(typed), language
        )

    async def turn_to(self, interaction: discord.Interaction, style: str, page: int) -> None:
        """Shows another page of the list."""
        await interaction.response.defer()
        await answer(interaction, await self._listed(interaction, style, page))

    async def put_into_service(
        self,
        interaction: discord.Interaction,
        style_name: str | None,
        version: int | None,
        *,
        undoes: bool = False,
    ) -> None:
        """Has a style drawn with a version; None: with the one that was in service before.

        It asks nothing: it is told to all, and undone with a button; that is told in the same
        message.
        """
        actor = await self._bot.managers.acting(interaction)

        async def change() -> tuple[str, int, int | None]:
            style = await self._bot.styles.managed(actor, style_name)
            adapter = await self._chosen(style.name, version)
            was = await self._client.activate(adapter.style, adapter.version)
            if was == adapter.version:
                raise Refused(say.IN_SERVICE_ALREADY, version=adapter.id)
            return adapter.style, adapter.version, was

        style, number, was = await answered_at_once(interaction, change(), thinking=not undoes)
        language = await self._bot.members.language_of(interaction)
        page = pages.in_use(style, number, was, actor.user_id, language)
        # What the message said does not hold any more; and an undo is not undone in turn.
        await answer(interaction, replace(page, buttons=()) if undoes else page, in_place=undoes)

    async def retire(self, interaction: discord.Interaction, style_name: str, version: int) -> None:
        """Takes a version out of service, in the message that said that it went there."""
        actor = await self._bot.managers.acting(interaction)

        async def change() -> None:
            style = await self._bot.styles.managed(actor, style_name)
            if not await self._client.deactivate(style.name, version):
                raise Refused(say.OUT_OF_SERVICE_ALREADY, version=f"{style.name}@{version}")

        await answered_at_once(interaction, change(), thinking=False)
        language = await self._bot.members.language_of(interaction)
        page = pages.out_of_use(style_name, version, actor.user_id, language)
        await answer(interaction, page, in_place=True)

    async def _listed(
        self, interaction: discord.Interaction, style_name: str | None, page: int
    ) -> Page:
        style = await self._bot.styles.find(interaction.guild_id or 0, style_name)
        adapters = await self._client.versions(style.name)
        language = await self._bot.members.language_of(interaction)
        return pages.listed(style.name, adapters, page, language)

    async def _found(self, style: str, version: int | None) -> Adapter:
        """A version; None: the one in service, or the newest where none is."""
        adapters = await self._client.versions(style)
        if not adapters:
            raise Refused(say.NO_VERSIONS, style=quoted(style))
        if version is None:
            return next((each for each in adapters if each.in_service), adapters[0])
        for adapter in adapters:
            if adapter.version == version:
                return adapter
        numbers = ", ".join(str(each.version) for each in adapters[:_SHOWN])
        raise Refused(say.VERSION_UNKNOWN, style=quoted(style), version=version, versions=numbers)

    async def _chosen(self, style: str, version: int | None) -> Adapter:
        """The version that is to go into service; None: the one that was in it before."""
        if version is None:
            versions = await self._client.versions(style)
            if not versions:
                raise Refused(say.NOTHING_TO_GO_BACK_TO, style=quoted(style))
            adapter = before(versions)
            if adapter is None:
                raise Refused(say.NONE_BEFORE, style=quoted(style))
            return adapter
        adapter = await self._found(style, version)
        if not adapter.fits:
            model = quoted(adapter.manifest.base_model)
            raise Refused(say.OTHER_BASE_MODEL, version=adapter.id, model=model)
        return adapter

    async def _grid(self, adapter: Adapter) -> Picture | None:
        """The before and after of its run, a spoiler if the safety checker flagged any of it.

        None: there is none, or the trainer is away.
        """
        if not adapter.manifest.run_id:
            return None
        try:
            report = await self._bot.servers.training.report(adapter.manifest.run_id)
        except KshError:
            return None
        if report.grid_png is None:
            return None
        name = f"{adapter.style}-{adapter.version}-before-after.png"
        alt_text = " | ".join(report.prompts)
        return Picture(name, report.grid_png, alt_text, is_spoiler=report.grid_is_flagged)

    async def _hand_out(
        self, interaction: discord.Interaction, adapter: Adapter, layout: AdapterLayout
    ) -> None:
        language = await self._bot.members.language_of(interaction)
        limit = interaction.filesize_limit
        try:
            data = await self._client.fetch(adapter.style, adapter.version, layout, max_bytes=limit)
        except TooLarge as error:
            raise Refused(
                say.DOWNLOAD_TOO_LARGE,
                version=adapter.id,
                size=pages.size(error.size_bytes, language),
                limit=pages.size(limit, language),
                path=f"{adapter.style}/{adapter.version}/adapter.safetensors",
            ) from None
        digest = await asyncio.to_thread(hashlib.sha256, data)
        name = pages.file_name(adapter, layout)
        await interaction.edit_original_response(
            content=say.DOWNLOAD(
                language,
                version=adapter.id,
                layout=layout.value,
                size=pages.size(len(data), language),
                sha256=digest.hexdigest(),
            ),
            attachments=[discord.File(io.BytesIO(data), name)],
        )
