"""What a run learns from, as it was when the run began."""

from dataclasses import asdict
from pathlib import Path

from rpc.errors import FailedPrecondition
from trainer.drawings.drawing import CaptionState
from trainer.drawings.drawings import Drawings
from trainer.runs.book import RunBook
from trainer.runs.run import Run
from trainer.settings import Device
from trainer.train.folder import RunFolder, write_whole
from trainer.train.job import Job, JobDrawing, JobParameters


async def take_snapshot(
    run: Run,
    folder: RunFolder,
    drawings: Drawings,
    book: RunBook,
    *,
    base_model: str,
    device: Device,
    cache: Path,
) -> Job:
    """Writes the run's job, or finds it as it was written before the trainer died.

    What it learns from is in the book first: whoever asks to be forgotten from then on ends it.

    Raises:
        FailedPrecondition: There are no drawings any more.
    """
    if folder.job.exists():
        return Job.model_validate_json(folder.job.read_bytes())
    found = [
        drawing
        for drawing in await drawings.whole(run.style)
        # Came after all others were captioned: it is for the next run.
        if drawing.caption.state is not CaptionState.PENDING
    ]
    if not found:
        raise FailedPrecondition(
            "the style's drawings were all removed, or damaged, before the run began"
        )
    await book.record_drawings(run.id, [drawing.id for drawing in found])
    full = asdict(run.parameters) | {"max_train_steps": run.parameters.num_steps(len(found))}
    job = Job(
        run_id=run.id,
        style=run.style,
        base_model=base_model,
        device=device,
        cache=cache.resolve(),
        drawings=tuple(
            JobDrawing(
                path=drawings.files.path(drawing.id).resolve(),
                sha256=drawing.id,
                caption=drawing.caption.text,
            )
            for drawing in found
        ),
        parameters=JobParameters(
            **{name: full[name] for name in JobParameters.model_fields if name in full}
        ),
    )
    write_whole(folder.job, job.model_dump_json().encode())
    return job
