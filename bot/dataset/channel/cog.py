"""The drawings channel: what managers post there is learnt from."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import discord
import structlog
from discord import app_commands
from discord.ext import commands

from bot.actor import Actor
from bot.answering import answer
from bot.dataset.buttons import AgreeButton, TeachAgainButton
from bot.dataset.channel import teaching
from bot.dataset.channel.absence import Absence
from bot.dataset.channel.awaited import AwaitedCaptions
from bot.dataset.channel.doubt_buttons import KeepButton, RemoveAllButton
from bot.dataset.channel.read_channels import ReadChannels
from bot.dataset.channel.removals import Removals
from bot.dataset.channel.teaching import StopLearningButton
from bot.dataset.classroom import Classroom
from bot.dataset.drawing import Consent
from bot.dataset.handover import Terms
from bot.dataset.lessons import Lesson
from bot.dataset.posts import Post, PostState
from bot.errors import DISCORD_FAILURES, Refused
from bot.language import Language
from bot.language.dataset import channel as say
from bot.language.dataset import consent as say_consent
from bot.live_message import Page

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_NEEDED: Final = discord.Permissions(
    view_channel=True, send_messages=True, read_message_history=True, add_reactions=True
)
_BUTTONS: Final = (
    TeachAgainButton,
    AgreeButton,
    RemoveAllButton,
    KeepButton,
    StopLearningButton,
)


class Drawings(commands.Cog):
    """Drawings to learn from, as they are posted and deleted."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot
        self._read = ReadChannels(self._bot.database)
        self._removals = Removals(self._bot, room.posts, room.lessons, room.answers)
        self._absence = Absence(
            self._bot, room.channels, room.posts, self._read, self._removals, self._take
        )
        self._awaited = AwaitedCaptions(
            room.posts, room.answers, interval_s=self._bot.settings.caption_poll_s
        )
        room.group.add(
            "channel",
            "Choose the channel whose drawings teach a style, or stop one",
            self.choose_channel,
        )

    async def cog_load(self) -> None:
        self._bot.tree.add_command(self._room.group.group)
        self._bot.add_dynamic_items(*_BUTTONS)
        self._awaited.begin()
        await self._room.last_words.begin()

    async def cog_unload(self) -> None:
        self._bot.tree.remove_command(self._room.group.group.name)
        self._bot.remove_dynamic_items(*_BUTTONS)
        for task in (
            self._absence,
            self._awaited,
            self._removals,
            self._room.lessons,
            self._room.last_words,
        ):
            await task.close()

    @app_commands.describe(
        channel="The channel that managers post drawings in; a list of those there are if left out",
        style="Which style its drawings teach",
    )
    async def choose_channel(
        self,
        interaction: discord.Interaction,
        channel: discord.TextChannel | None = None,
        style: str | None = None,
    ) -> None:
        actor = await self._bot.managers.acting(interaction)
        language = await self._bot.members.language_of(interaction)
        if channel is None:
            await answer(interaction, await self._listed(interaction, language), private=True)
            return
        name = (await self._bot.styles.managed(actor, style)).name
        if not _NEEDED.is_subset(channel.permissions_for(channel.guild.me)):
            raise Refused(say.CHANNEL_UNREADABLE, channel=channel.mention)
        await self._room.channels.choose(actor.guild_id, name, channel.id)
        await self._read.advance(actor.guild_id, channel.id, channel.last_message_id or 0)
        self._absence.follow(channel.id)
        told = say.CHANNEL_SET(language, channel=channel.mention, style=name)
        consent = say_consent.CONSENT_BY_POSTING(language, statement=say_consent.CONSENT(language))
        button = StopLearningButton.of(channel, language)
        await answer(interaction, Page(f"{told}\n-# {consent}", buttons=[button]))

    async def stop_learning(self, interaction: discord.Interaction[Any], channel_id: int) -> None:
        """What was learnt from a channel stays; what comes is left alone."""
        await self._bot.managers.acting(interaction)
        assert interaction.guild is not None  # noqa: S101 - the group is for guilds
        language = await self._bot.members.language_of(interaction)
        channel = interaction.guild.get_channel(channel_id)
        style = None
        if isinstance(channel, discord.TextChannel):
            style = await self._room.channels.stop(channel)
        said = say.STOPPED_LEARNING if style else say.STOPPED_ALREADY
        told = said(language, channel=f"<#{channel_id}>", style=style)
        page = await self._listed(interaction, language)
        await answer(interaction, replace(page, text=f"{told}\n{page.text}"), in_place=True)

    async def _listed(self, interaction: discord.Interaction[Any], language: Language) -> Page:
        assert interaction.guild is not None  # noqa: S101 - the group is for guilds
        return teaching.listed(await self._room.channels.of(interaction.guild), language)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Also after a connection that could not be resumed: events were lost with it."""
        self._absence.begin()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        self._absence.lost()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        self._absence.resumed()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if await self._style_taught_by(message) is not None:
            await self._take_up(message)
            await self._absence.seen(message)

    @commands.Cog.listener()
    async def on_raw_message_delete(self, payload: discord.RawMessageDeleteEvent) -> None:
        await self._removals.deleted([payload.message_id])

    @commands.Cog.listener()
    async def on_raw_bulk_message_delete(self, payload: discord.RawBulkMessageDeleteEvent) -> None:
        await self._removals.doubtful(list(payload.message_ids))

    @commands.Cog.listener()
    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Its drawings stay: whoever deletes a channel tidies up the server, not the style."""
        await self._room.posts.forget_channel(channel.id)
        await self._room.channels.forget(channel.id)
        await self._read.forget(channel.id)

    async def teach_again(self, interaction: discord.Interaction[Any], message_id: int) -> None:
        """Takes a message's drawings to the trainer once more."""
        actor = await self._bot.managers.acting(interaction)
        await interaction.response.defer()
        message, post = await self._again(message_id)
        consent = await self._consent(message, post)
        await self._room.lessons.begin(self._lesson(actor, post, message, consent))

    async def agree(self, interaction: discord.Interaction[Any], message_id: int) -> None:
        """Takes the uploader's word that their drawings may be learnt from, from now on."""
        actor = await self._bot.managers.acting(interaction)
        post = await self._room.posts.get(message_id)
        if post is not None and post.author_id != interaction.user.id:
            raise Refused(say_consent.UPLOADER_ONLY)
        await interaction.response.defer()
        message, post = await self._again(message_id)
        await self._room.people.agreed(interaction.user.id)
        consent = Consent(datetime.now(UTC), say_consent.CONSENT(post.language))
        await self._room.lessons.begin(self._lesson(actor, post, message, consent))

    async def decide(
        self, interaction: discord.Interaction[Any], channel_id: int, *, remove: bool
    ) -> None:
        """What becomes of drawings whose messages went all at once."""
        actor = await self._bot.managers.acting(interaction)
        channel = self._bot.get_channel(channel_id)
        if isinstance(channel, discord.abc.GuildChannel) and channel.guild.id != actor.guild_id:
            raise Refused(say.GONE)
        language = await self._bot.members.language_of(interaction)
        messages, drawings = await self._removals.decided(channel_id, remove=remove)
        said = say.ALL_REMOVED if remove else say.ALL_KEPT
        told = said if messages else say.DECIDED_ALREADY
        await interaction.response.edit_message(
            content=told(language, count=drawings, user=interaction.user.mention), view=None
        )

    async def _again(self, message_id: int) -> tuple[discord.Message, Post]:
        # The button is there before the last sign, for which Discord may let the bot wait.
        await self._room.lessons.ended(message_id)
        post = await self._room.posts.get(message_id)
        if post is None or post.channel_id is None:
            raise Refused(say.GONE)
        channel = self._bot.get_channel(post.channel_id)
        if not isinstance(channel, discord.TextChannel):
            raise Refused(say.GONE)
        try:
            # Anew, for its files' addresses may have run out.
            message = await channel.fetch_message(message_id)
        except discord.NotFound:
            raise Refused(say.GONE) from None
        if await self._style_taught_by(message) != post.style:
            raise Refused(say.TEACHES_NOTHING)
        return message, post

    async def _take(self, message: discord.Message) -> None:
        """Deals with a message that came while the bot was away, to the end."""
        if await self._style_taught_by(message) is not None:
            await self._take_up(message)
            await self._room.lessons.ended(message.id)

    async def _take_up(self, message: discord.Message) -> None:
        style = await self._style_taught_by(message)
        member = await member_of(message)
        if style is None or member is None:
            return
        if not await self._bot.managers.manages(member, message.channel.permissions_for(member)):
            await self._tell_politely(message, member)
            return
        post = await self._room.posts.get(message.id)
        if post is None:
            post = await self._new_post(message, member, style)
        elif post.state is not PostState.LEARNING:
            return
        actor = self._bot.managers.actor(member.guild.id, member.id)
        consent = await self._consent(message, post)
        await self._room.lessons.begin(self._lesson(actor, post, message, consent))

    async def _new_post(self, message: discord.Message, member: discord.Member, style: str) -> Post:
        return Post(
            message_id=message.id,
            guild_id=member.guild.id,
            channel_id=message.channel.id,
            author_id=member.id,
            style=style,
            language=await self._bot.members.language_of_author(message),
        )

    async def _consent(self, message: discord.Message, post: Post) -> Consent | None:
        return await self._room.consent(message.author.id, message.created_at, post.language)

    def _lesson(
        self, actor: Actor, post: Post, message: discord.Message, consent: Consent | None
    ) -> Lesson:
        terms = Terms(
            actor=actor,
            style=post.style,
            uploader_id=message.author.id,
            source=message.jump_url,
            language=post.language,
            consent=consent,
        )
        return Lesson(post, terms, message.attachments, message)

    async def _style_taught_by(self, message: discord.Message) -> str | None:
        channel = message.channel
        if not isinstance(channel, discord.TextChannel):
            return None
        if message.author.bot or not message.attachments:
            return None
        return await self._room.channels.style_taught_in(channel.guild.id, channel.id, channel.name)

    async def _tell_politely(self, message: discord.Message, member: discord.Member) -> None:
        """Once for each member: it is left alone, not deleted."""
        if not await self._room.people.note(member.guild.id, member.id):
            return
        language = await self._bot.members.language_of_author(message)
        try:
            await message.reply(say.MANAGERS_POST(language), mention_author=False)
        except DISCORD_FAILURES as error:
            log.warning("a note could not be posted", error=str(error))


async def member_of(message: discord.Message) -> discord.Member | None:
    """Who wrote it, with their roles; messages of a channel's history come without.

    None: they are not there any more.
    """
    if isinstance(message.author, discord.Member):
        return message.author
    if message.guild is None:
        return None
    try:
        return await message.guild.fetch_member(message.author.id)
    except discord.NotFound:
        return None
