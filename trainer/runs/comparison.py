"""The same prompts and seeds, drawn with two versions: what a new one is judged by."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from PIL import Image

from rpc.errors import InvalidRequest
from trainer.inference_server import InferenceServer, Picture
from trainer.parameters import HIGHEST_SEED
from trainer.patience import patiently
from trainer.runs.report import GridColumn
from trainer.train.folder import RunFolder, flag_of, write_whole
from trainer.train.job import Job

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

_GAP: Final = 4  # px
# A few of them share the denoising steps; members' draws come in between.
_AT_ONCE: Final = 4
_NUM_SEEDS: Final = HIGHEST_SEED + 1


@dataclass(frozen=True)
class Comparison:
    """What is drawn with both.

    Attributes:
        prompts: The validation prompt, captions of drawings held out, and where these are few, of
            others.
        seeds: For each prompt as many as the others have.
    """

    prompts: Sequence[str]
    seeds: Sequence[Sequence[int]]

    def columns(self, count: int) -> list[GridColumn]:
        """Of a grid: the first prompts, each with its first seed."""
        few = list(zip(self.prompts, self.seeds, strict=True))[:count]
        return [GridColumn(prompt, seeds[0]) for prompt, seeds in few]

    def pictures(self, folder: RunFolder, version: int | None) -> list[list[Path]]:
        """The files of a version's pictures, by prompt and seed."""
        return [
            [folder.picture(version, prompt, seed) for seed in range(len(seeds))]
            for prompt, seeds in enumerate(self.seeds)
        ]


def choose_comparison(job: Job) -> Comparison:
    """Fixed for a style's drawings held out, which stay the same from run to run."""
    first, num_seeds = job.parameters.seed, job.num_judged_seeds
    captions = [
        each.caption
        for drawings in (job.held_out, job.drawings)
        for each in sorted(drawings, key=lambda drawing: drawing.sha256)
    ]
    shown = [] if job.samples is None else [job.samples.prompt]
    # Once each: the same prompt twice tells no more.
    prompts = list(dict.fromkeys([*shown, *captions]))[: job.num_judged_prompts]
    return Comparison(
        prompts,
        [
            [(first + i * num_seeds + j) % _NUM_SEEDS for j in range(num_seeds)]
            for i in range(len(prompts))
        ],
    )


Report = Callable[[int, int], Awaitable[None]]
"""Told how many pictures are done with, of how many, from the beginning on."""


async def draw_pictures(
    server: InferenceServer,
    style: str,
    comparison: Comparison,
    folder: RunFolder,
    *,
    versions: Sequence[int | None],
    timeout_s: float,
    report: Report,
) -> None:
    """Draws the pictures of these versions that are not in the run's folder yet.

    Args:
        server: Draws them.
        style: Whose versions these are.
        comparison: What to draw.
        folder: Where they are put; see Comparison.pictures.
        versions: Which; None: the base model alone.
        timeout_s: For one picture, waiting behind others included.
        report: Told of the progress.

    What the inference server takes for no prompt is left out.

    Raises:
        KshError: A picture cannot be drawn, or not in that time.
        OSError: A picture cannot be kept.
    """
    wanted = [
        (version, prompt, seed, path)
        for version in versions
        for prompt, seeds, paths in zip(
            comparison.prompts, comparison.seeds, comparison.pictures(folder, version), strict=True
        )
        for seed, path in zip(seeds, paths, strict=True)
    ]
    missing = [each for each in wanted if not each[-1].exists()]
    num_done = len(wanted) - len(missing)
    turn = asyncio.Semaphore(_AT_ONCE)

    async def draw(version: int | None, prompt: str, seed: int, path: Path) -> None:
        nonlocal num_done

        async def ask() -> Picture:
            return await server.draw(style, version, prompt, seed, timeout_s=timeout_s)

        try:
            async with turn:
                picture = await patiently(ask, within_s=timeout_s)
        except InvalidRequest as error:
            # One prompt that cannot be drawn is not to cost what the others show.
            log.warning("a prompt cannot be drawn", prompt=prompt, reason=str(error))
        else:
            await asyncio.to_thread(_keep, path, picture)
        num_done += 1
        await report(num_done, len(wanted))

    await report(num_done, len(wanted))
    try:
        async with asyncio.TaskGroup() as group:
            for each in missing:
                group.create_task(draw(*each))
    except ExceptionGroup as errors:
        # The first of them: the others were cancelled, or say the same.
        raise errors.exceptions[0] from errors


def _keep(path: Path, picture: Picture) -> None:
    # First: a picture that is there is not drawn again.
    if picture.is_flagged:
        write_whole(flag_of(path), b"")
    write_whole(path, picture.png)


def join_pictures(rows: Sequence[Sequence[Path]]) -> bytes:
    """A PNG with the pictures in rows, all as large as the first."""
    pictures = [[Image.open(path).convert("RGB") for path in row] for row in rows]
    width, height = pictures[0][0].size
    grid = Image.new(
        "RGB",
        (
            len(pictures[0]) * (width + _GAP) - _GAP,
            len(pictures) * (height + _GAP) - _GAP,
        ),
        "white",
    )
    for y, row in enumerate(pictures):
        for x, picture in enumerate(row):
            grid.paste(picture, (x * (width + _GAP), y * (height + _GAP)))
    target = io.BytesIO()
    grid.save(target, "PNG")
    return target.getvalue()
