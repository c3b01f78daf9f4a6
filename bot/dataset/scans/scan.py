"""A look through a channel's earlier messages, written down as it goes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Final

from sqlalchemy import delete, select

from bot.database import Database
from bot.database.tables import ScanRow
from bot.dataset.drawing import RefusalReason
from bot.dataset.posts import Post
from bot.dataset.scans.refused import RefusedFile, refused_of
from bot.language import Language

# Of the files that were refused.
_MOST_NAMED: Final = 5
# Of a snowflake; the rest is the time.
_SNOWFLAKE_BITS = 22


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What became of the files of messages.

    Attributes:
        num_already_there: There before, by their message or by another.
        num_of_another_style: Left to it: a message teaches one style.
        num_of_members: Left alone: whoever posted them manages nothing.
        refused: Which; of a scan the first of them.
    """

    num_added: int = 0
    num_already_there: int = 0
    num_refused: int = 0
    num_of_another_style: int = 0
    num_of_members: int = 0
    refused: tuple[RefusedFile, ...] = ()

    @classmethod
    def of(cls, post: Post, before: Post | None, language: Language) -> "Tally":
        """Of one message.

        Args:
            post: As it is now.
            before: As it was when the scan came to it; None: it was not known.
            language: Of whoever reads why files were refused.
        """
        known = () if before is None else before.drawing_ids
        added = sum(each not in known for each in post.drawing_ids)
        already = len(post.drawing_ids) - added
        already += sum(file.refusal is RefusalReason.DUPLICATE for file in post.files)
        refused = refused_of(post, language)
        return cls(
            num_added=added,
            num_already_there=already,
            num_refused=len(refused),
            refused=refused,
        )


@dataclass(frozen=True, kw_only=True)
class Scan(Tally):
    """How far it is.

    Attributes:
        user_id: The manager who asked for it.
        language: Theirs.
        at_message_id: The last that was dealt with.
        end_message_id: The last that is to be.
        first_message_id: None: it has seen no message yet.
    """

    channel_id: int
    guild_id: int
    style: str
    user_id: int
    language: Language
    shown_channel_id: int
    shown_message_id: int
    end_message_id: int
    at_message_id: int = 0
    first_message_id: int | None = None
    num_messages: int = 0

    def after(self, message_id: int, tally: Tally) -> "Scan":
        """After one more message."""
        sums = {
            field.name: getattr(self, field.name) + getattr(tally, field.name)
            for field in fields(Tally)
        }
        return replace(
            self,
            at_message_id=message_id,
            first_message_id=self.first_message_id or message_id,
            num_messages=self.num_messages + 1,
            **{**sums, "refused": sums["refused"][:_MOST_NAMED]},
        )

    @property
    def done(self) -> float:
        """How much of the channel's time is behind it, 0 to 1.

        Discord does not tell how many messages a channel has.
        """
        if self.first_message_id is None:
            return 0.0
        first, at, end = (
            each >> _SNOWFLAKE_BITS
            for each in (self.first_message_id, self.at_message_id, self.end_message_id)
        )
        return 1.0 if end <= first else min(1.0, max(0.0, (at - first) / (end - first)))


class Scans:
    """The table of scans that are under way."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def put(self, scan: Scan) -> None:
        async with self._database.transaction() as session:
            await session.merge(ScanRow(**asdict(scan)))

    async def remove(self, channel_id: int) -> None:
        async with self._database.transaction() as session:
            await session.execute(delete(ScanRow).where(ScanRow.channel_id == channel_id))

    async def all(self) -> Sequence[Scan]:
        async with self._database.transaction() as session:
            rows = await session.scalars(select(ScanRow))
            return [_restored(row) for row in rows]


def _restored(row: ScanRow) -> Scan:
    values = {field.name: getattr(row, field.name) for field in fields(Scan)}
    refused = tuple(RefusedFile(**file) for file in row.refused)
    return Scan(**{**values, "refused": refused})
