"""The drawings channel: what managers post there is learnt from."""

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import discord
import structlog
from discord import app_commands, ui
from discord.ext import commands

from bot.background import Background
from bot.errors import Refused
from bot.language import Language
from bot.language import teaching as say
from bot.quotation import quoted
from bot.teaching import lesson, replies
from bot.teaching.actor import Actor, manager, manager_of, manages
from bot.teaching.buttons import TeachAgainButton
from bot.teaching.channels import DrawingsChannels
from bot.teaching.languages import MemberLanguages
from bot.teaching.suggestions import matching_styles
from rpc.request_id import bound_request_id

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# The captioner takes one at a time; a second keeps it busy while the first is downloaded.
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 500
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
        self._client = bot.teaching
        self._channels = DrawingsChannels(bot.database, bot.settings.default_style)
        self._languages = MemberLanguages(bot.database)
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._lessons = Background()
        # Members who have read the note, by guild; the oldest are forgotten first.
        self._told: OrderedDict[tuple[int, int], None] = OrderedDict()

    async def cog_load(self) -> None:
        self._bot.add_dynamic_items(TeachAgainButton)

    async def cog_unload(self) -> None:
        await self._lessons.close()
        self._bot.remove_dynamic_items(TeachAgainButton)

    @group.command(name="channel", description="Choose the channel whose drawings teach a style")
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
        actor = manager_of(interaction, self._bot.operator_guild_id())
        name = style or self._bot.settings.default_style
        styles = await self._client.styles(actor.guild_id)
        if name not in styles:
            known = ", ".join(map(quoted, styles)) or "–"
            raise Refused(say.STYLE_UNKNOWN, style=quoted(name), styles=known)
        if not _NEEDED.is_subset(channel.permissions_for(channel.guild.me)):
            raise Refused(say.CHANNEL_UNREADABLE, channel=channel.mention)
        await self._channels.choose(actor.guild_id, name, channel.id)
        language = Language.of(interaction.locale)
        await interaction.response.send_message(
            say.CHANNEL_SET(language, channel=channel.mention, style=name)
        )

    @choose_channel.autocomplete("style")
    async def _suggest_styles(
        self, interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        return await matching_styles(self._client, interaction.guild_id or 0, typed)

    @commands.Cog.listener()
    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Their plain messages will not tell the language."""
        await self._languages.remember(interaction.user.id, Language.of(interaction.locale))

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        style = await self._style_taught_by(message)
        if style is None or not isinstance(message.author, discord.Member):
            return
        language = await self._language_of(message)
        if not manages(message.channel.permissions_for(message.author)):
            await self._tell_politely(message, language)
        else:
            actor = manager(
                message.author.guild.id, message.author.id, self._bot.operator_guild_id()
            )
            self._begin(actor, style, message, language)

    async def teach_again(self, interaction: discord.Interaction, message_id: int) -> None:
        """Takes a message's drawings to the trainer once more."""
        actor = manager_of(interaction, self._bot.operator_guild_id())
        channel = interaction.channel
        if not isinstance(channel, discord.TextChannel) or interaction.message is None:
            return
        await interaction.response.defer()
        try:
            # Anew, for its files' addresses may have run out.
            message = await channel.fetch_message(message_id)
        except discord.NotFound:
            raise Refused(say.GONE) from None
        style = await self._style_taught_by(message)
        if style is not None:
            answer = interaction.message
            self._begin(actor, style, message, Language.of(interaction.locale), answer)

    async def _style_taught_by(self, message: discord.Message) -> str | None:
        channel = message.channel
        is_drawing = (
            message.attachments
            and not message.author.bot
            and isinstance(channel, discord.TextChannel)
        )
        if not is_drawing or not isinstance(channel, discord.TextChannel):
            return None
        return await self._channels.style_taught_in(channel.guild.id, channel.id, channel.name)

    async def _language_of(self, message: discord.Message) -> Language:
        locale = message.guild.preferred_locale if message.guild is not None else None
        return await self._languages.of(message.author.id, Language.of(locale))

    def _begin(
        self,
        actor: Actor,
        style: str,
        message: discord.Message,
        language: Language,
        answer: discord.Message | None = None,
    ) -> None:
        if message.id not in self._lessons:
            work = self._teach(actor, style, message, language, answer)
            self._lessons.start(message.id, work)

    async def _teach(
        self,
        actor: Actor,
        style: str,
        message: discord.Message,
        language: Language,
        answer: discord.Message | None,
    ) -> None:
        with bound_request_id():
            try:
                await _react(self._bot, message, lesson.LEARNING)
                outcomes = await self._outcomes(actor, style, message, language)
                await self._answer(style, message, outcomes, language, answer)
                await _react(self._bot, message, lesson.reaction(outcomes))
            except discord.HTTPException as error:
                # Deleted in the meantime, or the bot may not write there.
                log.warning("a drawing could not be answered", error=str(error))

    async def _outcomes(
        self, actor: Actor, style: str, message: discord.Message, language: Language
    ) -> list[tuple[str, replies.Outcome]]:
        if len(self._lessons) > _MOST_WAITING:
            why = say.TOO_MANY_WAITING(language, count=_MOST_WAITING)
            failed = replies.Failed(why, passing=True)
            return [(attachment.filename, failed) for attachment in message.attachments]
        async with self._at_once:
            return await lesson.teach(self._client, actor, style, message, language)

    async def _answer(
        self,
        style: str,
        message: discord.Message,
        outcomes: list[tuple[str, replies.Outcome]],
        language: Language,
        answer: discord.Message | None,
    ) -> None:
        text = replies.reply(style, outcomes, language)
        view = None
        if lesson.is_worth_another_try(outcomes):
            view = ui.View(timeout=None)
            view.add_item(TeachAgainButton(message.id, language))
        if answer is not None:
            await answer.edit(content=text, view=view)
        else:
            await message.reply(text, view=view or discord.utils.MISSING, mention_author=False)

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
        except discord.HTTPException as error:
            log.warning("a note could not be posted", error=str(error))


async def _react(bot: "Bot", message: discord.Message, sign: str) -> None:
    """Shows the state of a message in place of the state before. Only a sign: it may fail."""
    try:
        if bot.user is not None:
            for before in (lesson.LEARNING, lesson.LEARNT, lesson.PARTLY, lesson.REFUSED):
                shown = any(r.me and str(r.emoji) == before for r in message.reactions)
                learning_is_over = before == lesson.LEARNING and sign != lesson.LEARNING
                if before != sign and (shown or learning_is_over):
                    await message.remove_reaction(before, bot.user)
        await message.add_reaction(sign)
    except discord.HTTPException as error:
        log.info("a reaction could not be set", error=str(error))
