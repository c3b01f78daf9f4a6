"""Other words in place of some, in all captions of a style."""

import re
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from sqlalchemy import select

from rpc.errors import InvalidRequest
from trainer.caption import Captions
from trainer.database import Database
from trainer.database.tables import DrawingRow, StyleRow
from trainer.drawings.captioning import Captioning
from trainer.drawings.drawing import Caption, CaptionSource, CaptionState
from trainer.drawings.rows import set_caption
from trainer.drawings.style_folder import StyleFolders
from trainer.errors import CaptionRefused
from trainer.uninterrupted import uninterrupted

_MAX_CHARACTERS: Final = 200
# In a transaction: others may write between two.
_AT_A_TIME: Final = 50
_MOST_EXAMPLES: Final = 5
_MOST_PROBLEMS: Final = 20


@dataclass(frozen=True)
class Replacement:
    """What is to be written in place of what.

    Attributes:
        words: In upper or lower case.
        replacement: Empty: they are taken out.
        whole_words: Whether they may be no part of a longer word.

    Raises:
        InvalidRequest: No words, or too many.
    """

    words: str
    replacement: str
    whole_words: bool = False

    def __post_init__(self) -> None:
        if not 0 < len(self.words.strip()) <= _MAX_CHARACTERS:
            msg = f"words must have 1 to {_MAX_CHARACTERS} characters, not {len(self.words)}"
            raise InvalidRequest(msg)
        if len(self.replacement) > _MAX_CHARACTERS:
            msg = f"replacement must have at most {_MAX_CHARACTERS} characters"
            raise InvalidRequest(f"{msg}, not {len(self.replacement)}")

    def applied_to(self, caption: str, trigger: str) -> str:
        """The caption's words, which the trigger is to follow."""
        pattern = re.escape(self.words.strip())
        if self.whole_words:
            pattern = rf"(?<!\w){pattern}(?!\w)"
        said = caption.removesuffix(trigger)
        # As a function: a backslash in it stands for itself.
        return re.sub(pattern, lambda _: self.replacement.strip(), said, flags=re.IGNORECASE)


@dataclass(frozen=True)
class Replaced:
    """A caption that was changed, or would be."""

    drawing_id: str
    before: str
    after: str


@dataclass(frozen=True)
class Replacing:
    """How far it is; `num_captions` are to be changed."""

    num_changed: int
    num_captions: int


@dataclass
class AllReplaced:
    """What it came to.

    Attributes:
        examples: The first that were changed.
        num_refused: Those that would say nothing, or be too long, and stay as they are.
        problems: Which and why, the first of them.
    """

    num_changed: int = 0
    examples: Sequence[Replaced] = field(default_factory=list)
    num_refused: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class WordReplacing:
    """Where words are replaced. Who may have it done has been decided before.

    Attributes:
        database: What is known of drawings.
        folders: Of the styles.
        captioning: Has to know of captions that came.
        captions: Makes what was written fit.
    """

    database: Database
    folders: StyleFolders
    captioning: Captioning
    captions: Captions

    async def replace(
        self, style: str, replacement: Replacement, *, preview: bool
    ) -> AsyncGenerator[Replacing | AllReplaced]:
        """Changes captions, some at a time; the last that is told is what it came to.

        Args:
            style: Whose.
            replacement: What by what.
            preview: Whether to change nothing and only say what would be.
        """
        outcome = AllReplaced()
        changes = await self._changes(style, replacement, outcome)
        outcome.examples = changes[:_MOST_EXAMPLES]
        outcome.num_changed = len(changes)
        if not preview:
            outcome.num_changed = 0
            rest = iter(changes)
            try:
                while few := list(islice(rest, _AT_A_TIME)):
                    yield Replacing(outcome.num_changed, len(changes))
                    outcome.num_changed += await uninterrupted(self._change(style, few))
            finally:
                await self.captioning.tell()
                self.folders.rewrite_soon(style)
        yield outcome

    async def _changes(
        self, style: str, replacement: Replacement, outcome: AllReplaced
    ) -> list[Replaced]:
        """What is to be changed; what cannot be is told in the outcome."""
        rows = (
            select(DrawingRow.sha256, DrawingRow.file_name, DrawingRow.caption)
            .where(
                DrawingRow.style == style,
                DrawingRow.caption_state != CaptionState.PENDING.value,
                DrawingRow.caption.icontains(replacement.words.strip(), autoescape=True),
            )
            .order_by(DrawingRow.number.desc())
            .execution_options(yield_per=_AT_A_TIME)
        )
        changes = []
        async with self.database.reading() as session:
            trigger = (await session.get_one(StyleRow, style)).trigger
            async for sha256, file_name, before in await session.stream(rows):
                words = replacement.applied_to(before, trigger)
                if words == before.removesuffix(trigger):
                    continue
                try:
                    after = self.captions.written_by_person(words, trigger)
                except CaptionRefused as error:
                    outcome.num_refused += 1
                    if len(outcome.problems) < _MOST_PROBLEMS:
                        outcome.problems.append(f"{file_name}: {error}")
                    continue
                if after != before:
                    changes.append(Replaced(sha256, before, after))
        return changes

    async def _change(self, style: str, few: Sequence[Replaced]) -> int:
        """Changes those whose captions are still as they were."""
        changes = {change.drawing_id: change for change in few}
        rows = select(DrawingRow).where(
            DrawingRow.style == style, DrawingRow.sha256.in_(list(changes))
        )
        num_changed = 0
        async with self.database.writing() as session:
            for row in await session.scalars(rows):
                change = changes[row.sha256]
                if row.caption == change.before:
                    set_caption(row, Caption(change.after, CaptionSource.PERSON))
                    num_changed += 1
        return num_changed
