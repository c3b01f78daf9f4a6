"""A look through a channel's earlier messages, written down as it goes."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace

from sqlalchemy import delete, select

from bot.database import Database
from bot.database.tables import ScanRow
from bot.dataset.drawing import RefusalReason
from bot.dataset.posts import Post
from bot.language import Language

# Of a snowflake; the rest is the time.
_SNOWFLAKE_BITS = 22


@dataclass(frozen=True)
class Scan:
    """How far it is.

    Attributes:
        user_id: The manager who asked for it.
        language: Theirs.
        at_message_id: The last that was dealt with.
        end_message_id: The last that is to be.
        first_message_id: None: it has seen no message yet.
        num_added: Drawings.
        num_already_there: Files.
        num_refused: Files.
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
    num_added: int = 0
    num_already_there: int = 0
    num_refused: int = 0

    def after(self, message_id: int, post: Post | None) -> "Scan":
        """After one more message, and what became of its drawings."""
        files = () if post is None else post.files
        added = sum(file.drawing_id is not None for file in files)
        already = sum(file.refusal is RefusalReason.DUPLICATE for file in files)
        return replace(
            self,
            at_message_id=message_id,
            first_message_id=self.first_message_id or message_id,
            num_messages=self.num_messages + 1,
            num_added=self.num_added + added,
            num_already_there=self.num_already_there + already,
            num_refused=self.num_refused + len(files) - added - already,
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
        names = [field.name for field in fields(Scan)]
        async with self._database.transaction() as session:
            rows = await session.scalars(select(ScanRow))
            return [Scan(**{name: getattr(row, name) for name in names}) for row in rows]
