"""Captions to come: a queue that is in the database, and the one who works it off."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Final

import structlog
from sqlalchemy import func, select, update

from rpc.errors import FailedPrecondition, ResourceExhausted
from trainer.caption import Captions
from trainer.captioner import Captioner, Pictured, Said
from trainer.database import Database
from trainer.database.tables import DrawingRow, StyleRow
from trainer.drawings.drawing import (
    Caption,
    CaptionOrigin,
    CaptionSource,
    CaptionState,
    Damage,
    Drawing,
)
from trainer.drawings.files import DrawingFiles
from trainer.drawings.rows import drawing_in, set_caption
from trainer.drawings.style_folder import StyleFolders
from trainer.errors import CaptionerAway

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_FIRST_PAUSE_S: Final = 5.0
_LONGEST_PAUSE_S: Final = 300.0

_TO_BE_CAPTIONED: Final = (
    DrawingRow.caption_state == CaptionState.PENDING.value,
    DrawingRow.damage.is_(None),
)


Report = Callable[[int], Awaitable[None]]
"""Told how many drawings are left to be captioned."""


class Captioning:
    """Has drawings captioned in the background, a batch at a time.

    Which are to be is in the database (CaptionState.PENDING), so a restart forgets none. Those that
    somebody waits for come first, then the oldest.

    Args:
        database: What is known of drawings.
        files: Their files.
        folders: Of the styles.
        captioner: Says what is on drawings.
        captions: Makes captions of that.
    """

    def __init__(
        self,
        database: Database,
        files: DrawingFiles,
        folders: StyleFolders,
        captioner: Captioner,
        captions: Captions,
    ) -> None:
        self._database = database
        self._files = files
        self._folders = folders
        self._captioner = captioner
        self._captions = captions
        self._work = asyncio.Event()
        # Held while the captioner is asked, or is sent to rest.
        self._turn = asyncio.Lock()
        self._resting = 0
        # Why nothing can be captioned for the moment; None: nothing is known against it.
        self._problem: str | None = None
        self._awaited: Counter[str] = Counter()
        self._news = asyncio.Condition()

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Captions until the block is left, beginning with what an earlier process left."""
        self.wake()
        task = asyncio.create_task(self._caption_all())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    def wake(self) -> None:
        """There are drawings to be captioned."""
        self._work.set()

    async def tell(self) -> None:
        """Something that somebody may wait for has changed: a caption, or a drawing is gone."""
        async with self._news:
            self._news.notify_all()

    async def captioned(self, style: str, drawing_id: str) -> Drawing:
        """A drawing once its caption stands, or once it is known that it has to wait.

        It has to where the captioner is away, or while it rests.

        Raises:
            DrawingNotFound: It was removed.
        """
        self._awaited[drawing_id] += 1
        try:
            while True:
                async with self._news:
                    async with self._database.reading() as session:
                        drawing = await drawing_in(session, style, drawing_id)
                    is_waited_for = (
                        drawing.caption.state is CaptionState.PENDING and drawing.damage is None
                    )
                    if not is_waited_for or self._is_idle:
                        return drawing
                    await self._news.wait()
        finally:
            self._awaited -= Counter((drawing_id,))

    async def all_captioned(self, style: str, report: Report) -> None:
        """Returns once none of a style's drawings is to be captioned any more.

        Args:
            style: Whose drawings.
            report: Told how many are left, each time that it is fewer.

        Raises:
            FailedPrecondition: The captioner is away.
        """
        count = select(func.count()).where(DrawingRow.style == style, *_TO_BE_CAPTIONED)
        told: int | None = None
        while True:
            # Whoever stored one may have died before they could say so.
            self.wake()
            async with self._news:
                async with self._database.reading() as session:
                    waiting = (await session.scalars(count)).one()
                if not waiting:
                    return
                if self._problem is not None:
                    msg = f"{waiting} drawings have no caption yet: {self._problem}"
                    raise FailedPrecondition(msg)
                if waiting != told:
                    await report(waiting)
                    told = waiting
                await self._news.wait()

    @contextlib.asynccontextmanager
    async def resting(self) -> AsyncIterator[None]:
        """Gives the device back after the batch in hand; goes on when the block is left."""
        self._resting += 1
        try:
            await self.tell()
            async with self._turn:
                await self._captioner.rest()
            yield
        finally:
            self._resting -= 1
            self.wake()

    @property
    def _is_idle(self) -> bool:
        return self._resting > 0 or self._problem is not None

    async def _caption_all(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while True:
            await self._work.wait()
            self._work.clear()
            try:
                while not self._resting and await self._caption_few():
                    pause_s = _FIRST_PAUSE_S
                continue
            except (CaptionerAway, ResourceExhausted) as error:
                self._problem = str(error)
            except Exception:
                log.exception("drawings cannot be captioned; trying again later", pause_s=pause_s)
                self._problem = "captions cannot be written; the trainer's log says why"
            await self.tell()
            # To its end, whatever comes meanwhile: loading a model takes minutes.
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
            self._problem = None
            self._work.set()

    async def _caption_few(self) -> bool:
        """Captions a batch; False: there is none to be captioned."""
        async with self._turn:
            if self._resting:
                return False
            waiting = await self._next()
            if not waiting:
                return False
            few = await self._there(waiting)
            said = await self._captioner.caption(list(few.values()))
            styles = await self._write_down(list(few), said)
        for style in styles:
            await self._folders.rewrite(style)
        await self.tell()
        return True

    async def _next(self) -> dict[int, Pictured]:
        """The next few by number."""
        pending = select(DrawingRow.number, DrawingRow.sha256).where(*_TO_BE_CAPTIONED)
        in_turn = pending.order_by(
            DrawingRow.sha256.in_(list(self._awaited)).desc(), DrawingRow.number
        ).limit(self._captioner.batch_size)
        async with self._database.reading() as session:
            found = (await session.execute(in_turn)).all()
        return {number: Pictured(self._files.path(sha256), sha256) for number, sha256 in found}

    async def _there(self, few: Mapping[int, Pictured]) -> Mapping[int, Pictured]:
        """Those with a file: that a disk has lost one is no fault of the captioner's."""
        missing = await asyncio.to_thread(
            lambda: {number for number, each in few.items() if not each.path.is_file()}
        )
        if missing:
            log.error("drawings have no files", drawings=[few[n].sha256 for n in missing])
            async with self._database.writing() as session:
                await session.execute(
                    update(DrawingRow)
                    .where(DrawingRow.number.in_(missing))
                    .values(damage=Damage.MISSING.value)
                )
        return {number: each for number, each in few.items() if number not in missing}

    async def _write_down(self, numbers: Sequence[int], said: Sequence[Said]) -> set[str]:
        """The styles in which there are new captions."""
        styles = set()
        async with self._database.writing() as session:
            for number, each in zip(numbers, said, strict=True):
                row = await session.get(DrawingRow, number)
                # It may have been removed meanwhile, or a person may have written one.
                if row is None or row.caption_state != CaptionState.PENDING.value:
                    continue
                style = await session.get_one(StyleRow, row.style)
                set_caption(row, self._caption(each, style.trigger))
                styles.add(row.style)
        return styles

    def _caption(self, said: Said, trigger: str) -> Caption:
        origin = CaptionOrigin(self._captioner.model, self._captioner.prompt, said.seed)
        return Caption(
            text=self._captions.written_by_model(said.text, trigger),
            source=CaptionSource.MODEL,
            state=CaptionState.READY if said.text else CaptionState.FAILED,
            problem=said.problem,
            origin=origin,
        )
