"""Watching runs: each keeps its message up with what the trainer tells, for as long as it takes."""

import asyncio
from collections.abc import Sequence
from typing import Final

import structlog

from bot import problem
from bot.background import Background
from bot.errors import Refused
from bot.language import problems as say_problem
from bot.language import training as say
from bot.live_message import LiveMessage, Page, Place
from bot.screening import Screening
from bot.training import outcome_pages, pages
from bot.training.client import TrainingClient
from bot.training.run import Report, RunEnded, RunState
from bot.training.story import Story
from bot.training.watched import WatchedRun, WatchedRuns
from rpc.errors import DeadlineExceeded, KshError, NotFound, Unavailable
from rpc.request_id import bound_request_id

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_WITH_A_REPORT: Final = (RunState.ACTIVATED, RunState.KEPT_BACK)
# Between two looks for a trainer that is away; one that is back is found soon, whatever it costs.
_LOOK_AGAIN_S: Final = 3.0
# Messages that are kept up at a time. A trainer has no more than ten runs waiting.
_MOST: Final = 50


class Watching:
    """Owns a task for each message that shows a run.

    Args:
        client: The trainer.
        watched: Where it is written down what is watched.
        screening: Decides how pictures are shown.
        edit_interval_s: Between two edits of a message.
    """

    def __init__(
        self,
        client: TrainingClient,
        watched: WatchedRuns,
        screening: Screening,
        *,
        edit_interval_s: float,
    ) -> None:
        self._client = client
        self._watched = watched
        self._screening = screening
        self._edit_interval_s = edit_interval_s
        self._background = Background()

    def must_have_room(self) -> None:
        """Does nothing if another message may be kept up.

        Raises:
            Refused: As many are as can be.
        """
        if len(self._background) >= _MOST:
            raise Refused(say.TOO_MANY_WATCHED, count=_MOST)

    async def begin(self, watched: WatchedRun, place: Place) -> None:
        """Writes it down, and watches until the message at `place` shows how the run ended."""
        await self._watched.add(watched)
        self.start(watched, place)

    def start(self, watched: WatchedRun, place: Place) -> None:
        """Watches what is written down already, and is not watched yet."""
        if watched.message_id not in self._background:
            self._background.start(watched.message_id, self._watch(watched, place))

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
                await self._watched.remove(watched.message_id)

    async def _last_pages(self, watched: WatchedRun, message: LiveMessage) -> Sequence[Page]:
        interval_s = self._edit_interval_s
        screening = self._screening
        async with Story(
            self._client, watched, message, screening, edit_interval_s=interval_s
        ) as story:
            while True:
                try:
                    end = await story.follow()
                    if end is not None:
                        report = await self._report(end)
                        is_flagged = report is not None and report.grid_is_flagged
                        return outcome_pages.ended(
                            end,
                            report,
                            watched.language,
                            cancelled_by=await self._watched.cancelled_by(watched.message_id),
                            picture=story.picture,
                            grid=await screening.checked(watched.channel_id, is_flagged=is_flagged),
                        )
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
