"""The drawings channel: what managers post there is learnt from."""

from dataclasses import replace
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
from bot.dataset.channel.intake import Intake
from bot.dataset.channel.postponed import Postponed
from bot.dataset.channel.read_channels import ReadChannels
from bot.dataset.channel.removals import Removals
from bot.dataset.channel.teaching import StopLearningButton
from bot.dataset.classroom import Classroom, tell
from bot.dataset.posts import Post
from bot.errors import Refused
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
        self._intake = Intake(room)
        self._read = ReadChannels(self._bot.database)
        self._removals = Removals(self._bot, room.posts, room.lessons, room.answers)
        self._absence = Absence(
            self._bot, room.channels, room.posts, self._read, self._removals, self._take
        )
        interval_s = self._bot.settings.caption_poll_s
        self._awaited = AwaitedCaptions(room.posts, room.answers, interval_s=interval_s)
        self._postponed = Postponed(room, self._intake, interval_s=interval_s)
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
            self._postponed,
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
        before = await self._room.channels.of(channel.guild)
        await self._room.channels.choose(actor.guild_id, name, channel.id)
        after = await self._room.channels.of(channel.guild)
        await self._read.advance(actor.guild_id, channel.id, channel.last_message_id or 0)
        self._absence.follow(channel.id)
        told = [say.CHANNEL_SET(language, channel=channel.mention, style=name)]
        # A style has one channel, and a channel one style.
        for other, taught in before.items():
            if after.get(other) != taught:
                told.append(say.STOPPED_LEARNING(language, channel=other.mention, style=taught))
        consent = say_consent.CONSENT_BY_POSTING(language, statement=say_consent.CONSENT(language))
        button = StopLearningButton.of(channel, language)
        await answer(interaction, Page("\n".join([*told, f"-# {consent}"]), buttons=[button]))

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
        # Now that channels are known.
        self._postponed.begin()

    @commands.Cog.listener()
    async def on_disconnect(self) -> None:
        self._absence.lost()

    @commands.Cog.listener()
    async def on_resumed(self) -> None:
        self._absence.resumed()

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        if await self._intake.style_taught_by(message) is not None:
            await self._intake.take_up(message)
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
        message, post = await self._intake.again(message_id)
        await self._intake.begin(actor, message, post)

    async def agree(self, interaction: discord.Interaction[Any], message_id: int) -> None:
        """Takes the uploader's word that their drawings may be learnt from, from now on."""
        actor = await self._bot.managers.acting(interaction)
        post = await self._room.posts.get(message_id)
        if post is None:
            raise Refused(say_consent.UNKNOWN_DRAWINGS)
        if post.author_id != interaction.user.id:
            raise Refused(say_consent.UPLOADER_ONLY)
        if post.channel_id is None:
            await self._agree_to_command(interaction, actor, post)
            return
        await interaction.response.defer()
        message, post = await self._intake.again(message_id)
        consent = await self._room.agree_anew(interaction.user.id, post.style, post.language)
        await self._intake.begin(actor, message, post, consent)

    async def _agree_to_command(
        self, interaction: discord.Interaction[Any], actor: Actor, post: Post
    ) -> None:
        """Likewise where they came with a command; the word counts without the files, too."""
        consent = await self._room.agree_anew(interaction.user.id, post.style, post.language)
        if not await self._room.handed_in.agreed(interaction, actor, post.message_id, consent):
            language = await self._bot.members.language_of(interaction)
            await tell(interaction, say_consent.AGREED_WITHOUT_FILES(language))

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

    async def _take(self, message: discord.Message) -> None:
        """Deals with a message that came while the bot was away, to the end."""
        if await self._intake.style_taught_by(message) is not None:
            await self._intake.take_up(message)
            await self._room.lessons.ended(message.id)
