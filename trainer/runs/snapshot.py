"""What a run learns from and begins with, as it was when the run began."""

import asyncio
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rpc.errors import FailedPrecondition
from trainer.database import Database
from trainer.drawings.drawing import CaptionState, Drawing
from trainer.drawings.drawings import Drawings
from trainer.inference_server import InferenceServer, Version
from trainer.model_defaults import ModelDefaults
from trainer.parameters import TrainingParameters
from trainer.patience import patiently
from trainer.runs.beginning import Beginning, begin, find_in_service, find_known
from trainer.runs.book import RunBook
from trainer.runs.holding_out import hold_out
from trainer.runs.run import Run
from trainer.settings import Device, RunLimits
from trainer.train.folder import RunFolder, write_whole
from trainer.train.job import Job, JobDrawing, JobParameters, JobSamples


@dataclass(frozen=True)
class Snapshots:
    """Where snapshots are taken.

    Attributes:
        cache: Of latents and text embeddings.
        base_model: A folder or hub id.
        model_defaults: What it is drawn with best.
        caption_model: What writes captions.
    """

    database: Database
    book: RunBook
    drawings: Drawings
    inference_server: InferenceServer
    cache: Path
    base_model: str
    model_defaults: ModelDefaults
    caption_model: str
    device: Device
    limits: RunLimits

    async def take(self, run: Run, folder: RunFolder, trigger: str) -> Job:
        """Writes the run's job, or finds it as it was written before the trainer died.

        What it learns from is in the book first: whoever asks to be forgotten from then on ends it.

        Args:
            run: Which.
            folder: The run's.
            trigger: The style's.

        Raises:
            FailedPrecondition: There are no drawings any more.
            TrainingImpossible: It was to continue, and cannot.
        """
        if folder.job.exists():
            return Job.model_validate_json(await asyncio.to_thread(folder.job.read_bytes))
        learnable, held_out = await self._found(run.style)
        in_service = await find_in_service(self.inference_server, run)
        beginning = await self._beginning(run, in_service, learnable, held_out)
        before = beginning.continues
        await self.book.record_drawings(run.id, [drawing.id for drawing in learnable])
        await self.book.record(
            run.id,
            mode_reason=beginning.reason,
            continued_run_id=before.id if before is not None else None,
            continued_from=in_service.number if in_service and before else None,
        )
        if in_service is not None:
            await self._keep_adapter(run.style, in_service.number, folder)
        job = self._job(run, folder, learnable, held_out, beginning, in_service)
        job = job.model_copy(update={"trigger": trigger})
        await asyncio.to_thread(write_whole, folder.job, job.model_dump_json().encode())
        return job

    async def _found(self, style: str) -> tuple[list[Drawing], list[Drawing]]:
        """Drawings to learn from, and those that are held out."""
        await hold_out(self.database, style)
        found = [
            drawing
            for drawing in await self.drawings.whole(style)
            # Came after all others were captioned: it is for the next run.
            if drawing.caption.state is not CaptionState.PENDING
        ]
        learnable = [drawing for drawing in found if not drawing.held_out]
        if not learnable:
            raise FailedPrecondition(
                "the style's drawings were all removed, or damaged, before the run began"
            )
        return learnable, [drawing for drawing in found if drawing.held_out]

    async def _beginning(
        self,
        run: Run,
        in_service: Version | None,
        learnable: Sequence[Drawing],
        held_out: Sequence[Drawing],
    ) -> Beginning:
        known = None
        if in_service is not None:
            async with self.database.reading() as session:
                known = await find_known(session, in_service)
        return begin(
            run,
            in_service,
            known,
            {drawing.id for drawing in learnable},
            {drawing.id for drawing in held_out},
            max_growth=self.limits.max_growth,
        )

    async def _keep_adapter(self, style: str, version: int, folder: RunFolder) -> None:
        content = await patiently(lambda: self.inference_server.fetch(style, version))
        await asyncio.to_thread(write_whole, folder.in_service, content)

    def _job(
        self,
        run: Run,
        folder: RunFolder,
        learnable: Sequence[Drawing],
        held_out: Sequence[Drawing],
        beginning: Beginning,
        in_service: Version | None,
    ) -> Job:
        parameters = self._parameters(run, beginning, len(learnable))
        full, kept = asdict(parameters), folder.in_service if in_service is not None else None
        return Job(
            run_id=run.id,
            style=run.style,
            base_model=self.base_model,
            device=self.device,
            cache=self.cache.resolve(),
            drawings=self._job_drawings(learnable, beginning),
            held_out=tuple(self._job_drawing(drawing) for drawing in held_out),
            parameters=JobParameters(
                **{
                    name: full[name]
                    for name in JobParameters.model_fields
                    if full.get(name) is not None
                }
            ),
            caption_model=self.caption_model,
            continues=kept if beginning.continues is not None else None,
            in_service=kept,
            in_service_version=in_service.number if in_service is not None else None,
            samples=self._samples(parameters),
            num_checkpoints=self.limits.num_checkpoints,
            trackers=self.limits.trackers,
            compile=self.limits.compile,
            reserve_bytes=self.limits.reserve_bytes,
        )

    def _parameters(self, run: Run, beginning: Beginning, num_drawings: int) -> TrainingParameters:
        """The run's, with a number of steps."""
        asked = run.asked
        steps = run.parameters.num_steps(num_drawings)
        given = asked.max_train_steps is not None or asked.num_train_epochs is not None
        if beginning.continues is not None and not given:
            steps = max(1, round(steps * self.limits.continue_steps))
        return replace(run.parameters, max_train_steps=steps)

    def _job_drawings(
        self, learnable: Sequence[Drawing], beginning: Beginning
    ) -> tuple[JobDrawing, ...]:
        again = self.limits.new_drawing_repeats if beginning.continues is not None else 1
        new: AbstractSet[str] = beginning.new
        return tuple(
            self._job_drawing(drawing, again if drawing.id in new else 1) for drawing in learnable
        )

    def _job_drawing(self, drawing: Drawing, repeats: int = 1) -> JobDrawing:
        return JobDrawing(
            path=self.drawings.files.path(drawing.id).resolve(),
            sha256=drawing.id,
            caption=drawing.caption.text,
            repeats=repeats,
        )

    def _samples(self, parameters: TrainingParameters) -> JobSamples | None:
        if not self.limits.num_samples or parameters.validation_prompt is None:
            return None
        return JobSamples(
            prompt=parameters.validation_prompt,
            seed=parameters.seed or 0,
            count=self.limits.num_samples,
            num_inference_steps=self.model_defaults.default_num_inference_steps,
            guidance_scale=self.model_defaults.default_guidance_scale,
        )
