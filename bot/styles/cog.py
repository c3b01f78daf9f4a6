"""`/style`: what styles there are, and making and changing one's own."""

import re
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import discord
from discord import app_commands, ui
from discord.ext import commands

from bot.answering import answer, answered_at_once
from bot.dataset.channel.channels import DrawingsChannels
from bot.errors import Refused
from bot.language import Language, problems
from bot.language import styles as say
from bot.live_message import Page
from bot.modals import Values, modal
from bot.quotation import quoted, shortened
from bot.styles import pages
from bot.styles.buttons import StylesPageButton
from bot.styles.style import Style, Words
from bot.styles.suggestions import visible_styles
from rpc.errors import KshError

if TYPE_CHECKING:
    from bot.bot import Bot

_EDIT: Final = "style:edit"
# Discord's own bounds; the trainer's are tighter where they are not the same.
_NAME_CHARACTERS: Final = 32
_DISPLAY_NAME_CHARACTERS: Final = 64
_TRIGGER_CHARACTERS: Final = 200
_PREFIX_CHARACTERS: Final = 4000
_LABEL_CHARACTERS: Final = 45
_QUESTION_S: Final = 2.0

_TRAINER: Final = {"server": problems.TRAINER}


class Styles(commands.Cog):
    """Styles, for members to see and for managers to make."""

    group = app_commands.Group(
        name="style", description="The styles that can be drawn with here", guild_only=True
    )

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._client = bot.servers.styles
        self._channels = DrawingsChannels(
            bot.database, bot.settings.default_style, bot.operator_guild_id
        )

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(StylesPageButton)
        self._bot.modals.add(_EDIT, self._edited, problems.TRAINER)

    async def cog_unload(self) -> None:
        self._bot.modals.remove(_EDIT)
        self._bot.remove_dynamic_items(StylesPageButton)

    @group.command(
        name="list", description="Styles, their versions, drawings and channels", extras=_TRAINER
    )
    async def show(self, interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await answer(interaction, await self._listed(interaction, 0))

    async def turn_to(self, interaction: discord.Interaction, page: int) -> None:
        """Shows another page of the list."""
        await interaction.response.defer()
        await answer(interaction, await self._listed(interaction, page))

    @group.command(
        name="create", description="Make a style that belongs to this server", extras=_TRAINER
    )
    @app_commands.describe(
        name="Short, of a-z, 0-9 and -: what is typed in commands",
        trigger="Words that call the style up, such as: drawn by MONA drawing style",
        display_name="What people read; the short name if left out",
        prompt_prefix="Put in front of every prompt; the trigger if left out",
        negative_prompt_prefix="Put in front of every negative prompt",
        shared="Whether other servers may draw with it",
    )
    async def create(
        self,
        interaction: discord.Interaction,
        name: app_commands.Range[str, 1, _NAME_CHARACTERS],
        trigger: app_commands.Range[str, 1, _TRIGGER_CHARACTERS],
        display_name: app_commands.Range[str, 1, _DISPLAY_NAME_CHARACTERS] | None = None,
        prompt_prefix: app_commands.Range[str, 0, _PREFIX_CHARACTERS] | None = None,
        negative_prompt_prefix: app_commands.Range[str, 0, _PREFIX_CHARACTERS] = "",
        shared: bool = False,  # noqa: FBT001, FBT002 - an option of Discord's
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        words = Words(
            display_name or name,
            _in_one_line(trigger),
            _in_one_line(trigger) if prompt_prefix is None else prompt_prefix.strip(),
            negative_prompt_prefix.strip(),
        )
        making = self._client.create(
            actor, name, words, owner_guild_id=actor.guild_id, shared=shared
        )
        style = await answered_at_once(interaction, making, thinking=True)
        language = await self._bot.members.language_of(interaction)
        await answer(interaction, pages.created(style, language))

    @group.command(
        name="edit",
        description="Change what a style is called and what it says",
        extras=_TRAINER,
    )
    @app_commands.describe(style="Which style; the usual one if left out")
    async def edit(self, interaction: discord.Interaction, style: str | None = None) -> None:
        actor = await self._bot.managers.acting(interaction)
        found = await self._bot.styles.managed(actor, style)
        language = await self._bot.members.language_of(interaction)
        await interaction.response.send_modal(_editor(found, language))

    @group.command(
        name="share",
        description="Let other servers draw with a style, or no longer",
        extras=_TRAINER,
    )
    @app_commands.describe(
        shared="Whether other servers may draw with it",
        style="Which style; the usual one if left out",
    )
    async def share(
        self,
        interaction: discord.Interaction,
        shared: bool,  # noqa: FBT001 - an option of Discord's
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)

        async def change() -> Style:
            found = await self._bot.styles.managed(actor, style)
            return await self._client.update(actor, found.name, {"shared": shared})

        changed = await answered_at_once(interaction, change(), thinking=True)
        language = await self._bot.members.language_of(interaction)
        told = say.SHARED_NOW if changed.shared else say.NOT_SHARED_NOW
        await answer(interaction, Page(told(language, style=quoted(changed.name))))

    @edit.autocomplete("style")
    @share.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await visible_styles(self._bot.styles, interaction.guild_id or 0, typed)

    async def _edited(
        self, interaction: discord.Interaction[Any], argument: str, values: Values
    ) -> None:
        """Takes in what was written in the window of `edit`."""
        actor = await self._bot.managers.acting(interaction)
        name, _, seen = argument.partition("/")
        words = _written(values)

        async def change() -> tuple[Style, Style]:
            before = await self._bot.styles.managed(actor, name)
            if _moment(before.updated_at) != seen:
                raise Refused(say.CHANGED_MEANWHILE, style=quoted(name))
            was = asdict(before.words)
            changes = {key: value for key, value in asdict(words).items() if value != was[key]}
            if not changes:
                raise Refused(say.NOTHING_CHANGED, style=quoted(name))
            return before, await self._client.update(actor, name, changes)

        before, after = await answered_at_once(interaction, change(), thinking=True)
        language = await self._bot.members.language_of(interaction)
        await answer(interaction, pages.changed(before, words, after, language))

    async def _listed(self, interaction: discord.Interaction, page: int) -> Page:
        guild_id = interaction.guild_id or 0
        styles = await self._bot.styles.of(guild_id)
        around = pages.Surroundings(
            guild_id,
            await self._versions(),
            await self._channels_of(interaction.guild),
        )
        language = await self._bot.members.language_of(interaction)
        return pages.listed(styles, around, page, language)

    async def _channels_of(self, guild: discord.Guild | None) -> dict[str, int]:
        """The drawings channels of a guild, by style."""
        if guild is None:
            return {}
        return {style: channel.id for channel, style in (await self._channels.of(guild)).items()}

    async def _versions(self) -> dict[str, int | None] | None:
        """In service, by style; None: the inference server is away."""
        try:
            capabilities = await self._bot.servers.drawing.capabilities(timeout_s=_QUESTION_S)
        except KshError:
            return None
        return {style.name: style.active_version for style in capabilities.styles}


def _editor(style: Style, language: Language) -> ui.Modal:
    """The window with what is there now."""
    words = style.words
    values = {**asdict(words), "textual_inversions": ", ".join(words.textual_inversions)}
    lengths = {"display_name": _DISPLAY_NAME_CHARACTERS, "trigger": _TRIGGER_CHARACTERS}
    fields = {
        name: ui.Label[Any](
            text=shortened(label(language), _LABEL_CHARACTERS),
            component=ui.TextInput[Any](
                style=discord.TextStyle.short if name in lengths else discord.TextStyle.paragraph,
                default=values[name] or None,
                required=name in lengths,
                max_length=lengths.get(name, _PREFIX_CHARACTERS),
            ),
        )
        for name, label in pages.FIELDS.items()
    }
    # What somebody else changes meanwhile is not to be undone by what was written before.
    argument = f"{style.name}/{_moment(style.updated_at)}"
    title = shortened(say.EDIT_TITLE(language, style=style.name), _LABEL_CHARACTERS)
    return modal(_EDIT, argument, title=title, fields=fields)


def _written(values: Values) -> Words:
    return Words(
        display_name=values["display_name"].strip(),
        trigger=_in_one_line(values["trigger"]),
        prompt_prefix=values["prompt_prefix"].strip(),
        negative_prompt_prefix=values["negative_prompt_prefix"].strip(),
        textual_inversions=tuple(re.split(r"[\s,]+", values["textual_inversions"].strip(", \n")))
        if values["textual_inversions"].strip(", \n")
        else (),
    )


def _moment(time: datetime) -> str:
    return str(round(time.timestamp() * 1_000_000))


def _in_one_line(text: str) -> str:
    return " ".join(text.split())
