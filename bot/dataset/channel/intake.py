"""The messages of drawings channels, on their way to be learnt from."""

import discord
import structlog

from bot.actor import Actor
from bot.dataset.classroom import Classroom
from bot.dataset.drawing import Consent
from bot.dataset.handover import Terms
from bot.dataset.lessons import Lesson
from bot.dataset.posts import Post, PostState
from bot.errors import DISCORD_FAILURES, Refused
from bot.language.dataset import channel as say

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Intake:
    """Has the drawings of messages learnt from, if a manager posted them."""

    def __init__(self, room: Classroom) -> None:
        self._room = room
        self._bot = room.bot

    async def style_taught_by(self, message: discord.Message) -> str | None:
        """The style that a message's drawings teach; None: they teach none."""
        channel = message.channel
        if not isinstance(channel, discord.TextChannel):
            return None
        if message.author.bot or not message.attachments:
            return None
        return await self._room.channels.style_taught_in(channel.guild.id, channel.id, channel.name)

    async def manager_of(self, message: discord.Message) -> Actor | None:
        """Who posted it, if they manage the guild; None: they do not, or are not there any more."""
        member = await _member_of(message)
        return None if member is None else await self._manager(member, message)

    async def take_up(self, message: discord.Message) -> None:
        """Begins to learn from a message that was not dealt with before."""
        style = await self.style_taught_by(message)
        member = await _member_of(message)
        if style is None or member is None:
            return
        actor = await self._manager(member, message)
        if actor is None:
            await self._tell_politely(message, member)
            return
        post = await self._room.posts.get(message.id)
        if post is None:
            post = await self._new_post(message, member, style)
        elif post.state is not PostState.LEARNING:
            return
        await self.begin(actor, message, post)

    async def again(self, message_id: int) -> tuple[discord.Message, Post]:
        """A message whose drawings are to be taken to the trainer once more.

        Raises:
            Refused: It is gone, or does not teach that style any more.
        """
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
        if await self.style_taught_by(message) != post.style:
            raise Refused(say.TEACHES_NOTHING)
        return message, post

    async def begin(
        self, actor: Actor, message: discord.Message, post: Post, consent: Consent | None = None
    ) -> None:
        """Takes a message's drawings to the trainer.

        Args:
            actor: Who has them learnt from.
            message: Where they are.
            post: What is known of it.
            consent: The uploader's; None: what posting says.
        """
        if consent is None:
            consent = await self._room.consent(
                message.author.id, post.style, message.created_at, post.language
            )
        terms = Terms(
            actor=actor,
            style=post.style,
            uploader_id=message.author.id,
            source=message.jump_url,
            language=post.language,
            consent=consent,
        )
        await self._room.lessons.begin(Lesson(post, terms, message.attachments, message))

    async def _manager(self, member: discord.Member, message: discord.Message) -> Actor | None:
        if await self._bot.managers.manages(member, message.channel.permissions_for(member)):
            return self._bot.managers.actor(member.guild.id, member.id)
        return None

    async def _new_post(self, message: discord.Message, member: discord.Member, style: str) -> Post:
        return Post(
            message_id=message.id,
            guild_id=member.guild.id,
            channel_id=message.channel.id,
            author_id=member.id,
            style=style,
            language=await self._bot.members.language_of_author(message),
        )

    async def _tell_politely(self, message: discord.Message, member: discord.Member) -> None:
        """Once for each member: it is left alone, not deleted."""
        if not await self._room.people.note(member.guild.id, member.id):
            return
        language = await self._bot.members.language_of_author(message)
        try:
            await message.reply(say.MANAGERS_POST(language), mention_author=False)
        except DISCORD_FAILURES as error:
            log.warning("a note could not be posted", error=str(error))


async def _member_of(message: discord.Message) -> discord.Member | None:
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
