"""The answers to drawings: in a thread of the message, or below it where threads cannot be made."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

import discord
import structlog
from discord.utils import MISSING

from bot.archived_thread import awake
from bot.dataset import sign
from bot.dataset.drawing import CaptionState, Drawing
from bot.dataset.posts import Post, PostedFile, Posts, PostState
from bot.dataset.replies import FILE_NAME_CHARACTERS, Reply, replies
from bot.dataset.sign import Sign
from bot.errors import DISCORD_FAILURES, is_trouble
from bot.language.dataset import answers as say
from bot.quotation import shortened
from rpc.errors import NotFound

if TYPE_CHECKING:
    from bot.bot import Bot

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
_UNKNOWN_MESSAGE: Final = 10008
_THREAD_EXISTS: Final = 160004
_A_DAY_MIN: Final = 1440


class Answers:
    """Posts the answer to a post, and keeps it up with what the trainer has of it."""

    def __init__(self, bot: "Bot", posts: Posts) -> None:
        self._bot = bot
        self._posts = posts
        self._dataset = bot.servers.dataset
        self._locks: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    async def show(self, post: Post, drawings: Mapping[str, Drawing]) -> bool:
        """Shows what became of a post; what cannot be shown is logged.

        Args:
            post: As it is now.
            drawings: Those that it added, by id.

        Returns:
            Whether nothing is left to do: it is shown, or Discord does not take it.
        """
        return await self._show(post, replies(post, drawings))

    async def refresh(self, message_id: int) -> None:
        """Shows a post as the trainer has its drawings now.

        Raises:
            KshError: The trainer cannot tell.
        """
        post = await self._posts.get(message_id)
        if post is None or not post.answer_ids:
            return
        drawings = await self._drawings(post)
        awaited = [file.drawing_id for file in post.files if file.drawing_id and file.pending]
        for file in post.files:
            now = _as_it_is(file, drawings)
            if now != file:
                post = post.with_file(now)
                await self._posts.put_file(post, now)
        if not await self.show(post, drawings):
            # Looked for once more, as if they had not come.
            for drawing_id in awaited:
                await self._posts.await_caption(post.style, drawing_id)

    async def refresh_with(self, style: str, drawing_id: str) -> None:
        """Likewise the post that added a drawing, if one did. Never raises for the trainer.

        Where it has been removed, the post's sign and the title of its thread say so, too.
        """
        post = await self._posts.with_drawing(style, drawing_id)
        if post is not None:
            with suppress(Exception):
                await self.refresh(post.message_id)
                now = await self._posts.get(post.message_id)
                if now is not None and now.drawing_ids != post.drawing_ids:
                    await self.sign_anew(post.message_id)
                    await self.name_anew(now)

    async def name_anew(self, post: Post) -> None:
        """Has the title of a post's thread say how many were added, after that has changed.

        Not with each edit: Discord lets a thread be renamed twice in ten minutes.
        """
        known = await self._posts.get(post.message_id)
        if known is None or known.answer_channel_id != post.message_id:
            return
        with suppress(*DISCORD_FAILURES):
            thread = await self._bot.fetch_channel(post.message_id)
            if isinstance(thread, discord.Thread) and thread.name != _thread_name(post):
                await thread.edit(name=_thread_name(post))

    async def sign_anew(self, message_id: int) -> None:
        """Has the sign of a post say what came of it, after that has changed."""
        post = await self._posts.get(message_id)
        # One that is on its way to the trainer once more is signed when it has been dealt with.
        if post is None or post.channel_id is None or post.state is not PostState.ANSWERED:
            return
        channel = self._bot.get_partial_messageable(post.channel_id)
        with suppress(*DISCORD_FAILURES):
            message = await channel.fetch_message(post.message_id)
            if self._bot.user is not None:
                await Sign(message, self._bot.user).show(sign.of(post))

    async def say(self, post: Post, told: str) -> None:
        """Puts it in place of all that was answered to a post."""
        await self._show(post, [Reply(told)])

    async def close_deleted(self, post: Post, told: str) -> None:
        """Says the last word to a post whose message is gone, and puts its thread away."""
        await self.say(post, told)
        if post.answer_channel_id == post.message_id:
            with suppress(*DISCORD_FAILURES):
                thread = await self._bot.fetch_channel(post.message_id)
                if isinstance(thread, discord.Thread):
                    await thread.edit(archived=True)

    async def caption_came(self, post: Post) -> bool:
        """Whether a caption that a post waits for stands by now.

        Raises:
            KshError: The trainer cannot tell.
        """
        drawings = await self._drawings(post)
        return any(file.pending and not _as_it_is(file, drawings).pending for file in post.files)

    async def _drawings(self, post: Post) -> Mapping[str, Drawing]:
        actor = self._bot.managers.actor(post.guild_id, post.author_id)
        drawings = {}
        for drawing_id in post.drawing_ids:
            with suppress(NotFound):
                drawings[drawing_id] = await self._dataset.get(actor, post.style, drawing_id)
        return drawings

    async def _show(self, post: Post, messages: Sequence[Reply]) -> bool:
        lock = self._locks.setdefault(post.message_id, asyncio.Lock())
        async with lock:
            # What an earlier one, or another at this moment, has posted.
            known = await self._posts.get(post.message_id)
            if known is None or (known.state is PostState.DELETED and not known.answer_ids):
                return True
            post = replace(
                post, answer_channel_id=known.answer_channel_id, answer_ids=known.answer_ids
            )
            try:
                await self._put_up(post, messages)
            except DISCORD_FAILURES as error:
                # Deleted in the meantime, the bot may not write there, Discord is away.
                log.warning("drawings could not be answered", error=str(error))
                return not is_trouble(error)
            return True

    async def _put_up(self, post: Post, messages: Sequence[Reply]) -> None:
        if post.answer_channel_id is None:
            if post.channel_id is None:
                return
            place = await self._place(post, post.channel_id)
            if place is None:
                return
            post = replace(post, answer_channel_id=place)
        channel = self._bot.get_partial_messageable(post.answer_channel_id or 0)
        ids: list[int] = []
        try:
            for message, earlier in zip_longest(messages, post.answer_ids):
                if message is None:
                    await awake(self._bot, channel.id, channel.get_partial_message(earlier).delete)
                elif earlier is None:
                    ids.append(await self._send(channel, post, message))
                else:
                    ids.append(earlier)
                    edit = partial(
                        channel.get_partial_message(earlier).edit,
                        content=message.text,
                        view=message.view(),
                    )
                    await awake(self._bot, channel.id, edit)
        finally:
            # Those that were posted before something went wrong are known.
            answer_ids = tuple(dict.fromkeys([*ids, *post.answer_ids[len(messages) :]]))
            if len(ids) == len(messages):
                answer_ids = tuple(ids)
            post = replace(post, answer_ids=answer_ids or post.answer_ids)
            if await self._posts.get(post.message_id) is not None:
                await self._posts.answered(post)

    async def _send(self, channel: discord.PartialMessageable, post: Post, message: Reply) -> int:
        view = message.view() or MISSING
        if channel.id != post.channel_id:
            sent = await channel.send(message.text, view=view, suppress_embeds=True)
            return sent.id
        original = channel.get_partial_message(post.message_id)
        sent = await original.reply(
            message.text, view=view, mention_author=False, suppress_embeds=True
        )
        return sent.id

    async def _place(self, post: Post, channel_id: int) -> int | None:
        """The id of the message's thread, or of its channel where it can have none.

        None: the message is gone.
        """
        channel = self._bot.get_channel(channel_id)
        if not isinstance(channel, discord.TextChannel):
            return channel_id
        may = channel.permissions_for(channel.guild.me)
        if not (may.create_public_threads and may.send_messages_in_threads):
            return channel_id
        try:
            await channel.get_partial_message(post.message_id).create_thread(
                name=_thread_name(post), auto_archive_duration=_A_DAY_MIN
            )
        except discord.HTTPException as error:
            if error.code == _UNKNOWN_MESSAGE:
                return None
            if error.code != _THREAD_EXISTS:
                log.info("a thread could not be made", error=str(error))
                return channel_id
        # A thread has the id of the message that it begins at.
        return post.message_id


def _as_it_is(file: PostedFile, drawings: Mapping[str, Drawing]) -> PostedFile:
    if file.drawing_id is None:
        return file
    drawing = drawings.get(file.drawing_id)
    if drawing is None:
        return replace(file, drawing_id=None, pending=False)
    return replace(file, pending=drawing.state is CaptionState.PENDING)


def _thread_name(post: Post) -> str:
    name = shortened(post.files[0].file_name, FILE_NAME_CHARACTERS) if post.files else post.style
    count, files = len(post.drawing_ids), len(post.files)
    if count == files:
        return say.THREAD(post.language, file=name, count=count)
    told = say.THREAD_OF_SOME if count else say.THREAD_OF_NONE
    return told(post.language, file=name, count=count, files=files)
