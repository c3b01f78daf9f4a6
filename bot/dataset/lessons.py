"""The posts whose drawings are on their way to the trainer."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import discord
import structlog

from bot.background import Background
from bot.dataset import sign
from bot.dataset.answers import Answers
from bot.dataset.client import DatasetClient
from bot.dataset.drawing import (
    Added,
    CaptionState,
    Drawing,
    NotAdded,
    RefusalReason,
)
from bot.dataset.file_name import file_name
from bot.dataset.handover import Failed, Handover, Outcome, Terms
from bot.dataset.patience import oldest_waiting
from bot.dataset.posts import Post, PostedFile, Posts, PostState
from bot.dataset.replies import CAPTION_CHARACTERS, SENTENCE_OF
from bot.dataset.sign import Sign
from bot.language import Language
from bot.language.dataset import answers as say
from bot.quotation import ended, plain
from rpc.errors import KshError, NotFound
from rpc.language import rule
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# The captioner takes one at a time; a second keeps it busy while the first is downloaded.
_AT_ONCE: Final = 2
_MOST_WAITING: Final = 500


@dataclass(frozen=True)
class Lesson:
    """Drawings that somebody wants to have learnt from.

    Attributes:
        post: As it is known so far.
        attachments: Its files; those that were dealt with before are left alone.
        message: To be signed; None: they came with a command.
        is_answered: Whether anybody waits for an answer.
    """

    post: Post
    terms: Terms
    attachments: Sequence[discord.Attachment]
    message: discord.Message | None
    is_answered: bool = True

    def is_by(self, author_id: int, guild_id: int | None, style: str | None) -> bool:
        """Whether somebody posted them: in a guild or in any, for a style or for any."""
        in_guild = guild_id in (None, self.post.guild_id)
        return self.post.author_id == author_id and in_guild and style in (None, self.post.style)


class Lessons:
    """Owns a task for each post. A few at a time are handed over, the others wait."""

    def __init__(
        self,
        client: DatasetClient,
        posts: Posts,
        answers: Answers,
        bot: discord.Client,
    ) -> None:
        self._handover = Handover(client)
        self._client = client
        self._posts = posts
        self._answers = answers
        self._bot = bot
        self._background = Background()
        self._under_way: dict[int, tuple[Lesson, asyncio.Future[None]]] = {}
        self._at_once = asyncio.Semaphore(_AT_ONCE)

    async def begin(self, lesson: Lesson) -> None:
        """Hands the drawings over in the background, and answers the post in the end."""
        if lesson.post.message_id in self._background:
            return
        # Before anybody waits: a message that is deleted from now on is known.
        started = asyncio.Event()
        self._background.start(lesson.post.message_id, self._teach(lesson, started))
        await started.wait()

    async def ended(self, message_id: int) -> None:
        """Returns when a post is not being dealt with any more, its last sign included."""
        await self._background.wait(message_id)

    async def forget(self, author_id: int, guild_id: int | None, style: str | None) -> None:
        """Ends at once with what somebody posted, and has each answer say why."""
        theirs = [
            (lesson.post.message_id, forgotten)
            for lesson, forgotten in self._under_way.values()
            if lesson.is_by(author_id, guild_id, style)
        ]
        for _, forgotten in theirs:
            if not forgotten.done():
                forgotten.set_result(None)
        for message_id, _ in theirs:
            await self.ended(message_id)

    def __contains__(self, message_id: int) -> bool:
        return message_id in self._background

    async def close(self) -> None:
        await self._background.close()

    async def _teach(self, lesson: Lesson, started: asyncio.Event) -> None:
        message_id = lesson.post.message_id
        forgotten = asyncio.get_running_loop().create_future()
        self._under_way[message_id] = lesson, forgotten
        try:
            with bound_request_id():
                try:
                    await self._posts.put(replace(lesson.post, state=PostState.LEARNING))
                finally:
                    started.set()
                signed = _Signed(lesson.message, self._bot)
                if lesson.is_answered:
                    await signed.show(sign.LEARNING)
                outcomes = await self._outcomes_unless(forgotten, lesson)
                if outcomes is None:
                    await self._say_stopped(lesson, signed)
                else:
                    await self._show(lesson, signed, *outcomes)
        finally:
            del self._under_way[message_id]

    async def _show(
        self, lesson: Lesson, signed: "_Signed", post: Post, drawings: dict[str, Drawing]
    ) -> None:
        if lesson.is_answered:
            shown = await self._with_earlier(lesson, post, drawings)
            if not await self._answers.show(post, shown) and lesson.message is not None:
                # A bot that is back answers it: until then it is not done with.
                return
        await self._posts.settle(post.message_id, post.state)
        await signed.show(sign.of(post))
        if lesson.is_answered and lesson.post.answer_ids:
            await self._answers.name_anew(post)

    async def _say_stopped(self, lesson: Lesson, signed: "_Signed") -> None:
        post = lesson.post
        if lesson.is_answered:
            await self._answers.say(post, say.FORGOTTEN_MEANWHILE(post.language, style=post.style))
        await self._posts.settle(post.message_id, PostState.ANSWERED)
        await signed.show(sign.REFUSED)

    async def _outcomes_unless(
        self, forgotten: asyncio.Future[None], lesson: Lesson
    ) -> tuple[Post, dict[str, Drawing]] | None:
        """What became of the drawings; None: whoever posted them is forgotten first."""
        learning = asyncio.create_task(self._outcomes(lesson))
        try:
            either: set[asyncio.Future[Any]] = {learning, forgotten}
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            return learning.result() if learning.done() else None
        finally:
            learning.cancel()
            await asyncio.wait({learning})

    async def _outcomes(self, lesson: Lesson) -> tuple[Post, dict[str, Drawing]] | None:
        """None: whoever posted them is forgotten in the middle of it."""
        post, drawings = replace(lesson.post, state=PostState.ANSWERED), dict[str, Drawing]()
        if len(self._background) > _MOST_WAITING:
            why = say.TOO_MANY_WAITING(post.language, count=_MOST_WAITING)
            for attachment in _to_do(lesson):
                file = _file(attachment, Failed(why, passing=True), post.language)
                post = await self._written(post, file)
            return post, drawings
        async with self._at_once:
            for attachment in _to_do(lesson):
                outcome = await self._handover.add(lesson.terms, attachment)
                if isinstance(outcome, Added) and outcome.drawing.id in post.drawing_ids:
                    # The same picture twice in one message.
                    outcome = NotAdded(RefusalReason.DUPLICATE, "")
                if isinstance(outcome, Failed) and outcome.away and _may_wait(lesson):
                    post = replace(post, state=PostState.POSTPONED)
                if isinstance(outcome, Added):
                    drawings[outcome.drawing.id] = outcome.drawing
                post = await self._written(post, _file(attachment, outcome, post.language))
                if (
                    _is_forgotten(outcome)
                    and drawings
                    and not await self._has_any(lesson, drawings)
                ):
                    return None
        return post, drawings

    async def _has_any(self, lesson: Lesson, drawings: Iterable[str]) -> bool:
        """Whether the trainer has one of them still, as far as that can be told."""
        for drawing_id in drawings:
            try:
                await self._client.get(lesson.terms.actor, lesson.post.style, drawing_id)
            except NotFound:
                continue
            except KshError as error:
                log.info("a drawing could not be looked up", error=str(error))
            return True
        return False

    async def _written(self, post: Post, file: PostedFile) -> Post:
        await self._posts.put_file(post, file)
        return post.with_file(file)

    async def _with_earlier(
        self, lesson: Lesson, post: Post, drawings: dict[str, Drawing]
    ) -> dict[str, Drawing]:
        """With the drawings of earlier attempts."""
        for drawing_id in post.drawing_ids:
            if drawing_id not in drawings:
                try:
                    drawings[drawing_id] = await self._client.get(
                        lesson.terms.actor, post.style, drawing_id
                    )
                except NotFound:
                    continue
                except KshError as error:
                    # It is looked up again with those whose captions are yet to come.
                    log.info("a drawing could not be looked up", error=str(error))
                    await self._posts.await_caption(post.style, drawing_id)
        return drawings


class _Signed:
    """The message's sign, if there is a message."""

    def __init__(self, message: discord.Message | None, bot: discord.Client) -> None:
        self._sign = None if message is None or bot.user is None else Sign(message, bot.user)

    async def show(self, shown: str) -> None:
        if self._sign is not None:
            await self._sign.show(shown)


def _to_do(lesson: Lesson) -> list[discord.Attachment]:
    """The files that were not dealt with, or may be taken this time."""

    def open_still(attachment: discord.Attachment) -> bool:
        file = lesson.post.file(attachment.id)
        agreed = lesson.terms.consent is not None
        return file is None or file.passing or (file.wants_consent and agreed)

    return [each for each in lesson.attachments if open_still(each)]


def _is_forgotten(outcome: Outcome) -> bool:
    return isinstance(outcome, NotAdded) and outcome.reason is RefusalReason.FORGOTTEN


def _may_wait(lesson: Lesson) -> bool:
    """Whether its drawings can be taken up later, and somebody is told that they will be."""
    in_channel = lesson.message is not None
    return in_channel and lesson.is_answered and lesson.post.message_id >= oldest_waiting()


def _file(attachment: discord.Attachment, outcome: Outcome, language: Language) -> PostedFile:
    file = PostedFile(attachment.id, file_name(attachment))
    match outcome:
        case Added(drawing):
            pending = drawing.state is CaptionState.PENDING
            return replace(file, drawing_id=drawing.id, pending=pending)
        case NotAdded(reason, message):
            detail = ended(plain(rule(message, language), CAPTION_CHARACTERS))
            why = SENTENCE_OF[reason](language, detail=detail)
            return replace(file, problem=why, refusal=reason)
        case Failed(why, passing):
            return replace(file, problem=why, passing=passing)
