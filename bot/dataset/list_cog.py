"""`/drawings list` and `/drawings stats`: what a style is learnt from, for its managers' eyes."""

from typing import Any, Final, Self

import discord
from discord import ButtonStyle, app_commands, ui
from discord.ext import commands

from bot.actor import Actor
from bot.dataset import listing as pages
from bot.dataset import stats
from bot.dataset.buttons import EditCaptionButton, RemoveButton
from bot.dataset.classroom import Classroom, tell
from bot.dataset.listing import ListedPage, Listing, listed_page
from bot.language import Language
from bot.language.dataset import lists as say
from bot.language.problems import TRAINER
from bot.persistent_button import PersistentButton
from bot.styles import style as styles
from bot.view import Button

# A button has room for so many characters of them, beside the style and the page.
_QUERY_CHARACTERS: Final = 45
_MOST_PAGES: Final = 99_999


class PageButton(PersistentButton["DrawingsLists"], prefix="drawings:page"):
    """Turns the page."""

    cog_name = "DrawingsLists"
    server = TRAINER
    pattern = rf"(?P<style>{styles.NAME}):(?P<number>\d{{1,5}}):(?P<query>.*)"

    @classmethod
    def to(cls, listing: Listing, label: str) -> Self:
        number = min(max(0, listing.number), _MOST_PAGES)
        return cls(
            ui.Button(
                label=label,
                style=ButtonStyle.secondary,
                custom_id=cls.custom_id_of(listing.style, number, listing.query),
                row=0,
            )
        )

    async def pressed(self, interaction: discord.Interaction[Any], cog: "DrawingsLists") -> None:
        number, query = int(self.values["number"]), self.values["query"]
        await cog.turn(interaction, Listing(self.values["style"], number, query))


class DrawingsLists(commands.Cog):
    """Lists and numbers."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        room.group.add("list", "Look through the drawings of a style", self.list_drawings)
        room.group.add("stats", "The drawings of a style in numbers", self.stats)

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(PageButton)

    async def cog_unload(self) -> None:
        self._bot.remove_dynamic_items(PageButton)

    @app_commands.describe(
        search="Words that a drawing's caption or file name has",
        style="Whose drawings to look through; the usual style if left out",
    )
    async def list_drawings(
        self,
        interaction: discord.Interaction,
        search: app_commands.Range[str, 1, _QUERY_CHARACTERS] | None = None,
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        name = (await self._bot.styles.managed(actor, style)).name
        await interaction.response.defer(ephemeral=True)
        query = " ".join((search or "").split())
        await self._show(interaction, actor, Listing(name, 0, query))

    async def turn(self, interaction: discord.Interaction[Any], listing: Listing) -> None:
        actor = await self._bot.managers.acting(interaction)
        await interaction.response.defer()
        await self._show(interaction, actor, listing)

    @app_commands.describe(style="Whose drawings to count; the usual style if left out")
    async def stats(self, interaction: discord.Interaction, style: str | None = None) -> None:
        actor = await self._bot.managers.acting(interaction)
        name = (await self._bot.styles.managed(actor, style)).name
        await interaction.response.defer(ephemeral=True)
        counted = await stats.stats_of(self._room.dataset, actor, name)
        language = await self._bot.members.language_of(interaction)
        await tell(interaction, stats.told(name, counted, language))

    async def _show(
        self, interaction: discord.Interaction[Any], actor: Actor, listing: Listing
    ) -> None:
        page = await listed_page(self._room.dataset, actor, listing)
        language = await self._bot.members.language_of(interaction)
        await tell(
            interaction,
            pages.title(page, language),
            buttons=_buttons(page, language),
            embeds=pages.embeds(page, language),
            files=pages.files(page),
        )


def _buttons(page: ListedPage, language: Language) -> list[Button]:
    """Pages in the first row, captions in the second, removals in the third."""
    if not page.drawings:
        return []
    here, last = page.listing, page.num_pages - 1
    buttons: list[Button] = []
    if last:
        before = Listing(here.style, here.number - 1, here.query)
        after = Listing(here.style, here.number + 1, here.query)
        if here.number > 0:
            buttons.append(PageButton.to(before, f"◀ {say.PREVIOUS(language)}"))
        if here.number < last:
            buttons.append(PageButton.to(after, f"{say.NEXT(language)} ▶"))
    for number, drawing in enumerate(page.drawings, start=page.first):
        buttons.append(EditCaptionButton.of(drawing.style, drawing.id, str(number), row=1))
    for number, drawing in enumerate(page.drawings, start=page.first):
        buttons.append(RemoveButton.of(drawing.style, drawing.id, str(number), row=2))
    return buttons
