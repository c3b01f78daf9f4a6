"""Watching runs: each keeps its message up with what the trainer tells, for as long as it takes."""

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from typing import Final

import structlog

from bot import problem
from bot.background import Background
from bot.language import problems as say_problem
from bot.live_message import LiveMessage, Page, Place
from bot.training import pages
from bot.training.client import TrainingClient
from bot.training.pages import RunProgress
from bot.training.run import Report, RunEnded, RunState
from bot.training.watched import WatchedRun, WatchedRuns
from rpc.errors import DeadlineExceeded, KshError, NotFound, Unavailable
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_WITH_A_REPORT: Final = (RunState.ACTIVATED, RunState.KEPT_BACK)
# Between two looks for a trainer that is away; one that is back is found soon, whatever it costs.
_LOOK_AGAIN_S: Final = 3.0


class Watching:
    """Owns a task for each run that is shown.

    Args:
        client: The trainer.
        watched: Where it is written down what is watched.
        edit_interval_s: Between two edits of a message.
    """

    def __init__(
        self, client: TrainingClient, watched: WatchedRuns, *, edit_interval_s: float
    ) -> None:
        self._client = client
        self._watched = watched
        self._edit_interval_s = edit_interval_s
        self._background = Background()

    def start(self, watched: WatchedRun, place: Place) -> None:
        """Watches in the background, until the message at `place` shows how the run ended."""
        self._background.start(watched.run_id, self._watch(watched, place))

    async def close(self) -> None:
        """Lets go. The runs go on, and a bot that is back goes on watching them."""
        await self._background.close()

    async def _watch(self, watched: WatchedRun, place: Place) -> None:
        with bound_request_id(watched.run_id):
            async with LiveMessage(place, interval_s=self._edit_interval_s) as message:
                try:
                    last = await self._last_pages(watched, message)
                except NotFound:
                    last = [pages.unknown(watched.language)]
                except Exception as error:  # noqa: BLE001 - the boundary; the table sorts them
                    why = problem.told(error, watched.language, say_problem.TRAINER)
                    last = [pages.failed(why)]
                is_over = await message.finish(*last)
            # What could not be shown is made good by the next process.
            if is_over:
                await self._watched.remove(watched.run_id)

    async def _last_pages(self, watched: WatchedRun, message: LiveMessage) -> Sequence[Page]:
        story = _Story(self._client, watched, message)
        while True:
            try:
                end = await story.follow()
                if end is not None:
                    report = await self._report(end)
                    return pages.ended(end, report, watched.language)
                # The watch ended before the run: the trainer is going.
                lost = True
            except DeadlineExceeded:
                # A run takes longer than a watch of it.
                lost = False
            except Unavailable:
                log.info("the trainer cannot be reached", run=watched.run_id)
                lost = True
            story.show(lost=lost)
            await asyncio.sleep(_LOOK_AGAIN_S)

    async def _report(self, end: RunEnded) -> Report | None:
        if end.run.state not in _WITH_A_REPORT:
            return None
        try:
            return await self._client.report(end.run.id)
        except (Unavailable, DeadlineExceeded):
            raise
        except KshError as error:
            # How the run ended is worth telling without it.
            log.warning("a run has no report", run=end.run.id, error=str(error))
            return None


class _Story:
    """A run so far, over as many watches as it takes."""

    def __init__(self, client: TrainingClient, watched: WatchedRun, message: LiveMessage) -> None:
        self._client = client
        self._watched = watched
        self._message = message
        self._progress = RunProgress()
        self._end: RunEnded | None = None
        self._last_sequence: int | None = None

    async def follow(self) -> RunEnded | None:
        """Follows the run to its end; None: the watch ended first."""
        if self._end is not None:
            return self._end
        watch = self._client.watch_run(self._watched.run_id, after_sequence=self._last_sequence)
        async with aclosing(watch) as events:
            async for sequence, event in events:
                self._last_sequence = sequence
                self._progress = self._progress.after(event)
                if isinstance(event, RunEnded):
                    self._end = event
                    return event
                self.show()
        return None

    def show(self, *, lost: bool = False) -> None:
        page = pages.under_way(
            self._watched.style, self._progress, self._watched.language, lost=lost
        )
        self._message.show(page)
