"""The before/after grid: the same prompts and seeds, drawn without what was learnt and with it."""

import asyncio
import io
from collections.abc import Sequence
from typing import Final

from PIL import Image

from trainer.inference_server import InferenceServer
from trainer.parameters import TrainingParameters
from trainer.patience import patiently
from trainer.runs.report import GridColumn
from trainer.train.job import Job

_GAP: Final = 4  # px


def choose_columns(job: Job, parameters: TrainingParameters, count: int) -> list[GridColumn]:
    """The validation prompt, and captions of drawings from all over the style."""
    seed, prompt = job.parameters.seed, parameters.validation_prompt or job.drawings[0].caption
    columns = [GridColumn(prompt, seed)]
    for i in range(count - 1):
        drawing = job.drawings[i * len(job.drawings) // (count - 1)]
        columns.append(GridColumn(drawing.caption, seed + 1 + i))
    return columns


async def draw_grid(
    server: InferenceServer,
    style: str,
    columns: Sequence[GridColumn],
    *,
    before: int | None,
    after: int,
    timeout_s: float,
) -> bytes:
    """A PNG with the pictures of `before` in the upper row and those of `after` in the lower.

    Args:
        server: Draws them.
        style: Whose versions these are.
        columns: What to draw.
        before: The version in service; None: the base model alone.
        after: The new version.
        timeout_s: For one picture, waiting behind others included.

    Raises:
        KshError: A picture cannot be drawn, or not in that time.
    """

    async def drawn(version: int | None, column: GridColumn) -> bytes:
        async def draw() -> bytes:
            return await server.draw(
                style, version, column.prompt, column.seed, timeout_s=timeout_s
            )

        return await patiently(draw, within_s=timeout_s)

    # One after the other: members' draws come in between.
    rows = [[await drawn(version, column) for column in columns] for version in (before, after)]
    return await asyncio.to_thread(_joined, rows)


def _joined(rows: Sequence[Sequence[bytes]]) -> bytes:
    pictures = [[Image.open(io.BytesIO(png)).convert("RGB") for png in row] for row in rows]
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
