"""A run as it is told, over as many watches as it takes, and the picture of it."""

import asyncio
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, Self

import structlog

from bot.live_message import LiveMessage, Page, Picture
from bot.screening import Screening, Shown
from bot.training import pages
from bot.training.client import TrainingClient
from bot.training.progress import RunProgress
from bot.training.run import RunEnded
from bot.training.sheet import SheetSample, sheet
from bot.training.watched import WatchedRun

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# Pictures are some ten thousand bytes that everybody who looks downloads anew.
_EDITS_TO_A_PICTURE: Final = 4
_POINTS_OF_A_LINE: Final = 2


class Story:
    """Shows in a message what a run tells.

        async with Story(client, watched, message, screening, edit_interval_s=1.5) as story:
            end = await story.follow()  # as often as it takes

    Args:
        client: Tells it.
        watched: Which run.
        message: Where.
        screening: Decides how what was drawn on the way is shown.
        edit_interval_s: Between two edits of the message; its picture changes less often.
    """

    def __init__(
        self,
        client: TrainingClient,
        watched: WatchedRun,
        message: LiveMessage,
        screening: Screening,
        *,
        edit_interval_s: float,
    ) -> None:
        self._client = client
        self._watched = watched
        self._message = message
        self._screening = screening
        self._pause_s = _EDITS_TO_A_PICTURE * edit_interval_s
        self._progress = RunProgress()
        self._last_sequence: int | None = None
        self._lost = False
        self._told: Page | None = None
        self._news = asyncio.Event()
        self._samples = Shown.OPENLY
        self.picture: Picture | None = None

    async def __aenter__(self) -> Self:
        works = (self._illustrate(), self._tell_the_time())
        self._works = [asyncio.create_task(work) for work in works]
        return self

    async def __aexit__(self, *_: object) -> None:
        for work in self._works:
            work.cancel()
        await asyncio.gather(*self._works, return_exceptions=True)

    async def follow(self) -> RunEnded | None:
        """Follows the run to its end; None: the watch ended first."""
        if self._progress.end is not None:
            return self._progress.end
        watch = self._client.watch_run(self._watched.run_id, after_sequence=self._last_sequence)
        async with aclosing(watch) as events:
            async for sequence, at, event in events:
                self._last_sequence = sequence
                self._progress = self._progress.after(event, at)
                if self._progress.end is not None:
                    return self._progress.end
                self.show()
        return None

    def show(self, *, lost: bool = False) -> None:
        """Shows how far it is, and whether the trainer is away."""
        self._lost = lost
        self._news.set()
        self._show()

    def _show(self) -> None:
        self._told = self._page()
        self._message.show(self._told)

    def _page(self) -> Page:
        now = datetime.now(UTC)
        return pages.under_way(
            self._watched,
            self._progress,
            self.picture,
            now,
            lost=self._lost,
            samples=self._samples,
        )

    async def _tell_the_time(self) -> None:
        """Time goes on where nothing happens: what is left of it is told anew."""
        while True:
            await asyncio.sleep(self._pause_s)
            if self._told is not None and self._page().text != self._told.text:
                self._show()

    async def _illustrate(self) -> None:
        """Draws the loss and the samples anew from time to time, off the event loop."""
        drawn = self._progress
        while True:
            await self._news.wait()
            self._news.clear()
            now = self._progress
            # A first point alone shows nothing.
            if len(now.curve) < _POINTS_OF_A_LINE or (now.curve, now.samples) == (
                drawn.curve,
                drawn.samples,
            ):
                continue
            try:
                shown = Shown.OPENLY
                if now.samples:
                    shown = await self._screening.unchecked(self._watched.channel_id)
                self.picture, self._samples = await self._draw(now, shown), shown
            except Exception:
                # What was wrong with it costs nobody the rest of the message.
                log.exception("the loss could not be drawn", run=self._watched.run_id)
            drawn = now
            self._show()
            await asyncio.sleep(self._pause_s)

    async def _draw(self, progress: RunProgress, shown: Shown) -> Picture:
        if shown is Shown.NOT_AT_ALL:
            progress = replace(progress, samples=())
        samples = [SheetSample(sample.step, sample.png) for sample in progress.samples]
        steps = getattr(progress.latest, "max_train_steps", 0)
        png = await asyncio.to_thread(sheet, progress.curve, steps, samples)
        return pages.sheet_picture(
            png, progress, self._watched.language, is_spoiler=shown is Shown.HIDDEN
        )
