"""The drawings channel: what managers post there is learnt from."""

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.dataset.buttons import TeachAgainButton
from bot.dataset.channels import DrawingsChannels
from bot.dataset.lessons import Lesson, Lessons
from bot.errors import DISCORD_FAILURES, Refused
from bot.language import Language, problems
from bot.language import dataset as say
from bot.quotation import listed, quoted
from bot.styles.suggestions import matching_styles

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_MEMBERS_REMEMBERED: Final = 10_000
_NEEDED: Final = discord.Permissions(
    view_channel=True, send_messages=True, read_message_history=True, add_reactions=True
)


class Drawings(commands.Cog):
    """Drawings to learn from."""

    # Also checked in each callback: a guild's administrators can override this.
    group = app_commands.Group(
        name="drawings",
        description="Where drawings to learn from are posted",
        default_permissions=discord.Permissions(manage_guild=True),
        guild_only=True,
    )

    def __init__(self, bot: "Bot") -> None:
        self._bot = bot
        self._channels = DrawingsChannels(
            bot.database, bot.settings.default_style, bot.operator_guild_id
        )
        self._lessons = Lessons(bot.servers.dataset)
        # Members who have read the note, by guild; the oldest are forgotten first.
        self._told: OrderedDict[tuple[int, int], None] = OrderedDict()

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(TeachAgainButton)

    async def cog_unload(self) -> None:
        await self._lessons.close()
        self._bot.remove_dynamic_items(TeachAgainButton)

    @group.command(
        name="channel",
        description="Choose the channel whose drawings teach a style",
        extras={"server": problems.TRAINER},
    )
    @app_commands.describe(
        channel="The channel that managers post drawings in",
        style="Which style its drawings teach",
    )
    async def choose_channel(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel,
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        name = style or self._bot.settings.default_style
        styles = await self._bot.servers.styles.names(actor.guild_id)
        if name not in styles:
            raise Refused(say.STYLE_UNKNOWN, style=quoted(name), styles=listed(styles))
        if not _NEEDED.is_subset(channel.permissions_for(channel.guild.me)):
            raise Refused(say.CHANNEL_UNREADABLE, channel=channel.mention)
        await self._channels.choose(actor.guild_id, name, channel.id)
        language = await self._bot.members.language_of(interaction)
        await interaction.response.send_message(
            say.CHANNEL_SET(language, channel=channel.mention, style=name)
        )

    @choose_channel.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await matching_styles(self._bot.servers.styles, interaction.guild_id or 0, typed)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        style = await self._style_taught_by(message)
        if style is None or not isinstance(message.author, discord.Member):
            return
        language = await self._bot.members.language_of_author(message)
        permissions = message.channel.permissions_for(message.author)
        if not await self._bot.managers.manages(message.author, permissions):
            await self._tell_politely(message, language)
        else:
            actor = self._bot.managers.actor(message.author.guild.id, message.author.id)
            self._begin(Lesson(actor, style, message, language))

    async def teach_again(self, interaction: discord.Interaction, message_id: int) -> None:
        """Takes a message's drawings to the trainer once more."""
        actor = await self._bot.managers.acting(interaction)
        channel = interaction.channel
        if not isinstance(channel, discord.TextChannel):
            raise Refused(say.TEACHES_NOTHING)
        await interaction.response.defer()
        # The button is there before the last sign, for which Discord may let the bot wait.
        await self._lessons.ended(message_id)
        try:
            # Anew, for its files' addresses may have run out.
            message = await channel.fetch_message(message_id)
        except discord.NotFound:
            raise Refused(say.GONE) from None
        style = await self._style_taught_by(message)
        if style is None:
            raise Refused(say.TEACHES_NOTHING)
        language = await self._bot.members.language_of(interaction)
        self._begin(Lesson(actor, style, message, language, answer=interaction.message))

    async def _style_taught_by(self, message: discord.Message) -> str | None:
        channel = message.channel
        if not isinstance(channel, discord.TextChannel):
            return None
        if message.author.bot or not message.attachments:
            return None
        return await self._channels.style_taught_in(channel.guild.id, channel.id, channel.name)

    def _begin(self, lesson: Lesson) -> None:
        if self._bot.user is not None:
            self._lessons.begin(lesson, self._bot.user)

    async def _tell_politely(self, message: discord.Message, language: Language) -> None:
        """Once for each member: it is left alone, not deleted."""
        assert message.guild is not None  # noqa: S101 - only guilds have drawings channels
        key = (message.guild.id, message.author.id)
        if key in self._told:
            return
        self._told[key] = None
        if len(self._told) > _MEMBERS_REMEMBERED:
            self._told.popitem(last=False)
        try:
            await message.reply(say.MANAGERS_POST(language), mention_author=False)
        except DISCORD_FAILURES as error:
            log.warning("a note could not be posted", error=str(error))
