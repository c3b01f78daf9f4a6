"""A new version on trial: pictures are drawn with it and with its rival, and looked at."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import structlog

from rpc.errors import KshError
from trainer.drawings.captioning import Captioning
from trainer.inference_server import InferenceServer
from trainer.judging import Judgement, Judging, NotJudged, Question
from trainer.runs.book import RunBook
from trainer.runs.comparison import Comparison, choose_comparison, draw_pictures, join_pictures
from trainer.runs.gate import Verdict, decide
from trainer.runs.report import GridColumn
from trainer.runs.run import Judging as JudgingEvent
from trainer.runs.run import Run
from trainer.settings import RunLimits
from trainer.train.folder import RunFolder, flag_of, write_whole
from trainer.train.job import Job

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Grid:
    """The before/after grid; without columns there is none.

    Attributes:
        is_flagged: Whether the safety checker flagged a picture of it.
    """

    columns: Sequence[GridColumn] = ()
    is_flagged: bool = False


@dataclass(frozen=True)
class Outcome:
    """What came of a trial."""

    verdict: Verdict
    grid: Grid


@dataclass(frozen=True)
class Trial:
    """What a version is put on trial with."""

    book: RunBook
    inference_server: InferenceServer
    captioning: Captioning
    judging: Judging
    limits: RunLimits

    async def hold(self, run: Run, job: Job, folder: RunFolder, rival: int | None) -> Outcome:
        """The verdict on a run's version; goes on from wherever it was left.

        Args:
            run: Its version is published.
            job: What it was trained with.
            folder: Where its pictures are kept.
            rival: The version in service; None: the base model alone.
        """
        comparison = choose_comparison(job)
        judgement, problem = None, ""
        grid = Grid()
        try:
            await self._draw(run, comparison, folder, rival)
            grid = await self._join(run, comparison, folder, rival)
            judgement = await self._judge(run, job, comparison, folder, rival)
        except (KshError, NotJudged, OSError) as error:
            # Trained for hours: it is kept back, and a person may look at it.
            log.warning("a version could not be judged by pictures", reason=str(error))
            problem = str(error)
        held_out = await asyncio.to_thread(folder.read_held_out)
        if rival != job.in_service_version:
            # Another one went into service meanwhile.
            held_out = held_out.model_copy(update={"in_service": None})
        verdict = decide(held_out, judgement, self.limits.gate, first=rival is None)
        if problem:
            told = f"its pictures could not be judged: {problem}"
            verdict = replace(verdict, accepted=False, reasons=(told, *verdict.reasons))
        return Outcome(verdict, grid)

    async def _draw(
        self, run: Run, comparison: Comparison, folder: RunFolder, rival: int | None
    ) -> None:
        async def report(num_done: int, num_pictures: int) -> None:
            await self.book.record(run.id, JudgingEvent(num_done, num_pictures))

        await draw_pictures(
            self.inference_server,
            run.style,
            comparison,
            folder,
            versions=(rival, run.version),
            timeout_s=self.limits.draw_timeout_s,
            report=report,
        )

    async def _join(
        self, run: Run, comparison: Comparison, folder: RunFolder, rival: int | None
    ) -> Grid:
        pairs = zip(
            comparison.columns(len(comparison.prompts)),
            *(comparison.pictures(folder, version) for version in (rival, run.version)),
            strict=True,
        )
        drawn = [
            (column, before[0], after[0])
            for column, before, after in pairs
            if before[0].exists() and after[0].exists()
        ][: self.limits.num_grid_columns]
        if not drawn:
            raise NotJudged("none of them could be drawn")
        rows = [[pair[row] for pair in drawn] for row in (1, 2)]
        png = await asyncio.to_thread(join_pictures, rows)
        await asyncio.to_thread(write_whole, folder.grid, png)
        return Grid(
            [column for column, _, _ in drawn],
            is_flagged=any(flag_of(picture).exists() for row in rows for picture in row),
        )

    async def _judge(
        self, run: Run, job: Job, comparison: Comparison, folder: RunFolder, rival: int | None
    ) -> Judgement:
        kept = folder.judgement(rival)
        if kept.exists():
            return Judgement.model_validate_json(await asyncio.to_thread(kept.read_bytes))
        candidate = comparison.pictures(folder, run.version)
        question = Question(
            prompts=tuple(comparison.prompts),
            trigger=job.trigger,
            candidate=_frozen(candidate),
            rival=_frozen(comparison.pictures(folder, rival)),
            held_out=tuple(drawing.path for drawing in job.held_out),
            training=tuple(
                drawing.path for drawing in sorted(job.drawings, key=lambda drawing: drawing.sha256)
            ),
        )
        # The captioner's own process gives the device back: one of the two at a time.
        async with self.captioning.resting():
            judgement = await self.judging.judge(question)
        if not judgement.num_pictures:
            raise NotJudged("none of them could be read")
        await asyncio.to_thread(write_whole, kept, judgement.model_dump_json().encode())
        return judgement


def _frozen(paths: Sequence[Sequence[Path]]) -> tuple[tuple[Path, ...], ...]:
    return tuple(tuple(few) for few in paths)
