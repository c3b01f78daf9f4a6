"""Which message added which drawings, written down."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sqlalchemy import Select, delete, select, update

from bot.database import Database
from bot.database.tables import PostedFileRow, PostRow
from bot.database.transaction import Transaction
from bot.dataset.drawing import WANTS_CONSENT, RefusalReason
from bot.language import Language


class PostState(StrEnum):
    """What is to be done about a post."""

    # Its drawings are on their way to the trainer.
    LEARNING = "learning"
    ANSWERED = "answered"
    # Likewise, and to be taken up once more: the trainer was away.
    POSTPONED = "postponed"
    # Its message is gone, and its drawings are to go.
    DELETED = "deleted"
    # Its message is gone, and a manager is to say whether its drawings are to go.
    IN_DOUBT = "in doubt"


_DEALT_WITH: Final = (PostState.ANSWERED.value, PostState.POSTPONED.value)


@dataclass(frozen=True)
class PostedFile:
    """A file of a post and what became of it.

    Attributes:
        attachment_id: Discord's; files stand in this order.
        drawing_id: The drawing that this post added with it; None: it added none.
        pending: Whether its caption is yet to come.
        problem: Why it is no drawing, in the poster's language.
        passing: Whether trying again may help.
        refusal: Why the trainer refused it.
    """

    attachment_id: int
    file_name: str
    drawing_id: str | None = None
    pending: bool = False
    problem: str | None = None
    passing: bool = False
    refusal: RefusalReason | None = None

    @property
    def wants_consent(self) -> bool:
        """Whether the poster's consent may help."""
        return self.refusal in WANTS_CONSENT


@dataclass(frozen=True)
class Post:
    """Drawings that somebody posted together.

    Attributes:
        message_id: Of the interaction where they came with a command.
        channel_id: Where the message is; None: they came with a command.
        language: The poster's.
        answer_channel_id: The thread or channel where they were answered; None: they were not.
    """

    message_id: int
    guild_id: int
    channel_id: int | None
    author_id: int
    style: str
    language: Language
    state: PostState = PostState.LEARNING
    answer_channel_id: int | None = None
    answer_ids: tuple[int, ...] = ()
    files: tuple[PostedFile, ...] = ()

    @property
    def drawing_ids(self) -> list[str]:
        return [file.drawing_id for file in self.files if file.drawing_id is not None]

    def file(self, attachment_id: int) -> PostedFile | None:
        return next((each for each in self.files if each.attachment_id == attachment_id), None)

    def with_file(self, file: PostedFile) -> "Post":
        others = [each for each in self.files if each.attachment_id != file.attachment_id]
        files = sorted([*others, file], key=lambda each: each.attachment_id)
        return replace(self, files=tuple(files))


class Posts:
    """The tables of posts and their files."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def get(self, message_id: int) -> Post | None:
        async with self._database.transaction() as session:
            row = await session.get(PostRow, message_id)
            return None if row is None else (await _restored(session, [row]))[0]

    async def with_drawing(self, style: str, drawing_id: str) -> Post | None:
        """The post that added a drawing."""
        async with self._database.transaction() as session:
            message_ids = select(PostedFileRow.message_id).where(
                PostedFileRow.style == style, PostedFileRow.drawing_id == drawing_id
            )
            rows = await session.scalars(select(PostRow).where(PostRow.message_id.in_(message_ids)))
            return next(iter(await _restored(session, rows.all())), None)

    async def in_state(self, state: PostState, channel_id: int | None = None) -> Sequence[Post]:
        """Those in a state, of one channel or of all."""
        wanted = select(PostRow).where(PostRow.state == state.value)
        if channel_id is not None:
            wanted = wanted.where(PostRow.channel_id == channel_id)
        async with self._database.transaction() as session:
            rows = await session.scalars(wanted.order_by(PostRow.message_id))
            return await _restored(session, rows.all())

    async def answered_in(self, channel_id: int, *, limit: int) -> Sequence[int]:
        """The ids of a channel's messages that were dealt with, the newest of them."""
        async with self._database.transaction() as session:
            ids = await session.scalars(
                select(PostRow.message_id)
                .where(PostRow.channel_id == channel_id, PostRow.state.in_(_DEALT_WITH))
                .order_by(PostRow.message_id.desc())
                .limit(limit)
            )
            return ids.all()

    async def postponed(self) -> Sequence[int]:
        """The ids of the messages that wait for the trainer."""
        async with self._database.transaction() as session:
            ids = await session.scalars(
                select(PostRow.message_id).where(PostRow.state == PostState.POSTPONED.value)
            )
            return ids.all()

    async def awaiting_captions(self, *, after: int, limit: int) -> Sequence[Post]:
        """Those that were answered before all captions stood, by id, after a given one."""
        pending = select(PostedFileRow.message_id).where(PostedFileRow.pending)
        async with self._database.transaction() as session:
            rows = await session.scalars(
                select(PostRow)
                .where(
                    PostRow.message_id.in_(pending),
                    PostRow.message_id > after,
                    PostRow.answer_channel_id.is_not(None),
                    PostRow.state.in_(_DEALT_WITH),
                )
                .order_by(PostRow.message_id)
                .limit(limit)
            )
            return await _restored(session, rows.all())

    async def put(self, post: Post) -> None:
        """Writes a post without its files."""
        async with self._database.transaction() as session:
            await session.merge(
                PostRow(
                    message_id=post.message_id,
                    guild_id=post.guild_id,
                    channel_id=post.channel_id,
                    author_id=post.author_id,
                    style=post.style,
                    language=post.language,
                    state=post.state.value,
                    answer_channel_id=post.answer_channel_id,
                    answer_ids=list(post.answer_ids),
                )
            )

    async def answered(self, post: Post) -> None:
        """Writes down where a post is answered."""
        async with self._database.transaction() as session:
            await session.execute(
                update(PostRow)
                .where(PostRow.message_id == post.message_id)
                .values(answer_channel_id=post.answer_channel_id, answer_ids=list(post.answer_ids))
            )

    async def settle(self, message_id: int, state: PostState) -> None:
        """A post that was being learnt from, or was to be, comes to ANSWERED or POSTPONED.

        Unless its message was deleted since.
        """
        undecided = (PostState.LEARNING.value, PostState.POSTPONED.value)
        async with self._database.transaction() as session:
            await session.execute(
                update(PostRow)
                .where(PostRow.message_id == message_id, PostRow.state.in_(undecided))
                .values(state=state.value)
            )

    async def put_file(self, post: Post, file: PostedFile) -> None:
        """Writes a file of a post; its drawing belongs to no other post from now on."""
        async with self._database.transaction() as session:
            if file.drawing_id is not None:
                await session.execute(
                    update(PostedFileRow)
                    .where(
                        PostedFileRow.style == post.style,
                        PostedFileRow.drawing_id == file.drawing_id,
                        PostedFileRow.message_id != post.message_id,
                    )
                    .values(drawing_id=None, pending=False)
                )
            await session.merge(
                PostedFileRow(
                    message_id=post.message_id,
                    attachment_id=file.attachment_id,
                    file_name=file.file_name,
                    style=post.style,
                    drawing_id=file.drawing_id,
                    pending=file.pending,
                    problem=file.problem,
                    passing=file.passing,
                    refusal=None if file.refusal is None else file.refusal.name,
                )
            )

    async def await_caption(self, style: str, drawing_id: str) -> None:
        """Has the caption of a drawing looked for, for it is to come anew."""
        async with self._database.transaction() as session:
            await session.execute(
                update(PostedFileRow)
                .where(PostedFileRow.style == style, PostedFileRow.drawing_id == drawing_id)
                .values(pending=True)
            )

    async def mark(self, message_ids: Sequence[int], state: PostState) -> Sequence[Post]:
        """Puts those of the messages that are posts into a state, and tells them."""
        async with self._database.transaction() as session:
            rows = await session.scalars(select(PostRow).where(PostRow.message_id.in_(message_ids)))
            found = rows.all()
            for row in found:
                row.state = state.value
            return await _restored(session, found)

    async def forget(self, message_ids: Sequence[int] | Select[int]) -> None:
        """Forgets posts; what became of their drawings is another matter."""
        async with self._database.transaction() as session:
            for table in (PostedFileRow, PostRow):
                await session.execute(delete(table).where(table.message_id.in_(message_ids)))

    async def forget_channel(self, channel_id: int) -> None:
        """Likewise all of a channel."""
        await self.forget(select(PostRow.message_id).where(PostRow.channel_id == channel_id))

    async def forget_author(self, author_id: int, guild_id: int | None, style: str | None) -> None:
        """Likewise of somebody: in a guild or in all, of a style or of all."""
        theirs = select(PostRow.message_id).where(PostRow.author_id == author_id)
        if guild_id is not None:
            theirs = theirs.where(PostRow.guild_id == guild_id)
        if style is not None:
            theirs = theirs.where(PostRow.style == style)
        await self.forget(theirs)


async def _restored(session: Transaction, rows: Sequence[PostRow]) -> list[Post]:
    ids = [row.message_id for row in rows]
    files: dict[int, list[PostedFile]] = {message_id: [] for message_id in ids}
    found = await session.scalars(
        select(PostedFileRow)
        .where(PostedFileRow.message_id.in_(ids))
        .order_by(PostedFileRow.attachment_id)
    )
    for file in found:
        files[file.message_id].append(
            PostedFile(
                attachment_id=file.attachment_id,
                file_name=file.file_name,
                drawing_id=file.drawing_id,
                pending=file.pending,
                problem=file.problem,
                passing=file.passing,
                refusal=None if file.refusal is None else RefusalReason[file.refusal],
            )
        )
    return [
        Post(
            message_id=row.message_id,
            guild_id=row.guild_id,
            channel_id=row.channel_id,
            author_id=row.author_id,
            style=row.style,
            language=row.language,
            state=PostState(row.state),
            answer_channel_id=row.answer_channel_id,
            answer_ids=tuple(row.answer_ids),
            files=tuple(files[row.message_id]),
        )
        for row in rows
    ]
